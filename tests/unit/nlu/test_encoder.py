"""The built-in encoder: trained in moments from our own questions, the same after it was kept and loaded."""

import dataclasses
import json

import numpy as np
import pytest

from knowledge.topics import log_chances
from nlu.encoder import RECORD, Encoder, EncoderError, terms
from nlu.encoder_training import Recipe, train
from nlu.topic_training import TopicRecipe

GROUPS = {
    "burns": ["bỏng nước sôi làm sao", "bị bỏng thì xử lý thế nào", "phỏng tay vì nước sôi", "bong nuoc soi"],
    "lift": ["kẹt thang máy làm gì", "mắc kẹt trong thang máy", "thang máy kẹt thì gọi ai", "ket thang may"],
    "fine": ["phạt không có bình chữa cháy", "thiếu bình chữa cháy bị phạt", "mức phạt bình chữa cháy", "phat binh chua chay"],
}
TINY = Recipe(dimensions=24, vocabulary=300, epochs=40, batch=6, topics=TopicRecipe(hidden=16, epochs=60, batch=6, rate=0.01))
SENTENCES = ["Bỏng nước sôi", "thang máy kẹt rồi", "bình chữa cháy", "chưa ai hỏi thế này", "🔥"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    where = tmp_path_factory.mktemp("encoder") / "tiny"
    train(GROUPS, where, TINY, lambda _done: None)
    return where


@pytest.fixture(scope="module")
def encoder(folder):
    return Encoder.load(str(folder))


def test_loaded_twice_it_gives_the_same_vectors(folder, encoder):
    assert np.array_equal(Encoder.load(str(folder)).encode(SENTENCES), encoder.encode(SENTENCES))


def test_trained_twice_from_one_seed_it_gives_the_same_vectors(tmp_path, encoder):
    train(GROUPS, tmp_path / "again", TINY, lambda _done: None)
    again = Encoder.load(str(tmp_path / "again"))
    assert np.allclose(again.encode(SENTENCES), encoder.encode(SENTENCES), atol=1e-5)


def test_vectors_are_of_unit_length_and_float32(encoder):
    vectors = encoder.encode(SENTENCES)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(SENTENCES), TINY.dimensions)
    assert np.allclose(np.linalg.norm(vectors[:-1], axis=1), 1, atol=1e-5)
    assert not vectors[-1].any(), "nothing can be read in an emoji"


def test_one_by_one_or_together_a_sentence_has_the_same_vector(encoder):
    together = encoder.encode(SENTENCES)
    assert np.allclose([encoder.encode([sentence])[0] for sentence in SENTENCES], together, atol=1e-6)


def test_sentences_with_one_answer_are_nearer_than_others(encoder):
    burn, burn_too, lift = encoder.encode(["bị bỏng nước sôi", "phỏng tay xử lý thế nào", "mắc kẹt trong thang máy"])
    assert burn @ burn_too > burn @ lift + 0.3


def test_marks_help_and_their_absence_does_not_hurt(encoder):
    marked, unmarked, other = encoder.encode(["kẹt thang máy", "ket thang may", "bình chữa cháy"])
    assert marked @ unmarked > marked @ other + 0.3


@pytest.mark.parametrize(
    ("asked", "answer"), [("phỏng nước sôi", "burns"), ("thang may bi ket", "lift"), ("phạt bao nhiêu", "fine")]
)
def test_what_was_learned_of_the_answers_tells_which_a_sentence_asks_for(encoder, asked, answer):
    topics = encoder.topics
    assert set(topics.own) == set(GROUPS)
    shown = topics.projection(encoder.encode([asked]))
    chances = dict(zip(topics.own, log_chances(np.array(list(topics.own.values())), shown)[0], strict=True))
    assert max(chances, key=chances.get) == answer
    assert np.exp(list(chances.values())).sum() == pytest.approx(1, abs=1e-5)


def test_a_sentence_typed_without_marks_has_the_bare_terms_of_the_one_with():
    assert terms("kẹt thang máy").bare == terms("ket thang may").bare
    assert terms("kẹt thang máy").typed == ("kẹt", "máy")
    assert terms("ket thang may").typed == ()


def test_no_sentence_gives_no_row(encoder):
    assert encoder.encode([]).shape == (0, encoder.dimensions)
    assert encoder.dimensions == TINY.dimensions


STRANGE = {
    "nothing": "",
    "control characters": "\x00\u200b",
    "an emoji": "🔥",
    "half a character": "\ud800",
    "right to left": "حريق",
    "one endless word": "x" * 20_000,
    "endless words": "a b c " * 9000,
}


@pytest.mark.parametrize("strange", STRANGE.values(), ids=STRANGE.keys())
def test_nothing_people_send_breaks_it(encoder, strange):
    assert np.isfinite(encoder.encode([strange, "cháy"])).all()


def test_the_recipe_is_written_beside_the_model(folder):
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    assert {key: record[key] for key in dataclasses.asdict(TINY)} == dataclasses.asdict(TINY)
    assert (record["groups"], record["sentences"]) == (3, 12)
    assert record["loss"]


def test_progress_goes_up_to_the_whole(tmp_path):
    shares = []
    train(GROUPS, tmp_path / "tiny", dataclasses.replace(TINY, epochs=4), shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize("what", ["nothing there", "an empty folder", "another kind of folder"])
def test_an_encoder_that_cannot_be_loaded_is_named_with_advice(tmp_path, what):
    where = tmp_path / "model"
    if what != "nothing there":
        where.mkdir()
    if what == "another kind of folder":
        (where / "modules.json").write_text("not json", encoding="utf-8")
    with pytest.raises(EncoderError) as told:
        Encoder.load(str(where))
    assert str(where) in str(told.value)
    assert "PCCC_ENCODER" in str(told.value)
