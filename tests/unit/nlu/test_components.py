"""The Rasa components, each built, trained, kept and loaded as Rasa does it, and fed messages."""

import unicodedata

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import encoder as encoding
from nlu import encoder_training
from nlu.components.fallback import ConfidenceFallback
from nlu.components.features import sentence_features
from nlu.components.linear_classifier import LinearIntentClassifier
from nlu.components.ngram_featurizer import NgramFeaturizer
from nlu.components.normalizer import VietnameseNormalizer
from nlu.components.sentence_featurizer import SentenceTransformersFeaturizer
from nlu.components.tokenizer import VietnameseTokenizer
from nlu.encoder_training import Recipe

CONTEXT = ExecutionContext(GraphSchema({}), "test")
QUESTIONS = {
    "ask_fine": ["không có bình chữa cháy phạt bao nhiêu", "phạt bao nhiêu tiền", "bị phạt mấy triệu", "mức phạt cao nhất"],
    "ask_skill": ["bị bỏng thì xử lý sao", "thoát khỏi khói thế nào", "bỏng nước sôi xử lý", "sơ cứu bỏng thế nào"],
    "greet": ["xin chào", "chào bạn", "chào em", "hello xin chào"],
}


class Bench:
    """One model storage and what is needed to build a component on it."""

    def __init__(self, folder):
        self.storage = LocalModelStorage(folder)

    def parts(self, kind, **settings):
        return kind.get_default_config() | settings, self.storage, Resource(kind.__name__), CONTEXT

    def create(self, kind, **settings):
        return kind.create(*self.parts(kind, **settings))

    def load(self, kind, **settings):
        return kind.load(*self.parts(kind, **settings))


@pytest.fixture
def bench(tmp_path):
    folder = tmp_path / "storage"
    folder.mkdir()
    return Bench(folder)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    where = tmp_path_factory.mktemp("encoder") / "tiny"
    encoder_training.train(QUESTIONS, where, Recipe(dimensions=16, vocabulary=200, epochs=8, batch=2), lambda _done: None)
    return where


def prepared(bench, *texts):
    """Messages that the normalizer and the tokenizer have read."""
    messages = [Message.build(text) for text in texts]
    bench.create(VietnameseTokenizer).process(bench.create(VietnameseNormalizer).process(messages))
    return messages


def lessons(bench, questions=QUESTIONS):
    """Training data with n-gram features, and the featurizer that made them."""
    examples = [Message.build(text, intent=intent) for intent, texts in questions.items() for text in texts]
    data = TrainingData(examples)
    bench.create(VietnameseNormalizer).process_training_data(data)
    bench.create(VietnameseTokenizer).process_training_data(data)
    featurizer = bench.create(NgramFeaturizer)
    featurizer.train(data)
    return featurizer.process_training_data(data), featurizer


def test_the_normalizer_leaves_the_message_as_it_was_written(bench):
    message = bench.create(VietnameseNormalizer).process([Message.build("Hoà ơi, CHÁYYY!")])[0]
    assert message.get("text") == "Hoà ơi, CHÁYYY!"
    assert message.get("normal") == "hòa ơi, cháy!"
    assert message.get("folded") == "hoa oi chay"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_tokens_point_into_the_message_as_it_was_written(bench, form):
    text = unicodedata.normalize(form, "  Lối  thoát nạn\t🔥 bị KHOÁ?")
    tokens = prepared(bench, text)[0].get("text_tokens")
    assert [token.lemma for token in tokens] == ["loi_thoat_nan", "bi", "khoa"]
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]


def test_the_tokenizer_takes_another_lexicon(bench, tmp_path):
    lexicon = tmp_path / "words.txt"
    lexicon.write_text("bị khoá\n", encoding="utf-8")
    message = Message.build("lối thoát nạn bị khoá")
    bench.create(VietnameseTokenizer, lexicon=str(lexicon)).process([message])
    assert [token.lemma for token in message.get("text_tokens")] == ["loi", "thoat", "nan", "bi_khoa"]


def test_ngrams_are_the_same_after_the_vocabulary_was_kept_and_loaded(bench):
    _, featurizer = lessons(bench)
    before, after = (prepared(bench, "phạt bao nhiêu tiền vậy")[0] for _ in range(2))
    featurizer.process([before])
    bench.load(NgramFeaturizer).process([after])
    assert sentence_features(before).nnz > 10
    assert (sentence_features(before) != sentence_features(after)).nnz == 0


def test_a_message_of_strange_signs_has_an_empty_row_of_the_same_width(bench):
    _, featurizer = lessons(bench)
    known, strange = prepared(bench, "xin chào", "🔥🔥")
    featurizer.process([known, strange])
    assert sentence_features(strange).shape == sentence_features(known).shape
    assert sentence_features(strange).nnz == 0


def test_the_built_in_encoder_travels_inside_the_model(bench, encoder, tmp_path):
    first = bench.create(SentenceTransformersFeaturizer, model=str(encoder))
    first.train(TrainingData())
    (written,) = first.process([Message.build("bị bỏng")])
    encoder.rename(tmp_path / "gone")
    try:
        (read,) = bench.load(SentenceTransformersFeaturizer, model=str(encoder)).process([Message.build("bị bỏng")])
    finally:
        (tmp_path / "gone").rename(encoder)
    assert np.array_equal(read.get("meaning"), written.get("meaning"))
    assert np.linalg.norm(read.get("meaning")) == pytest.approx(1, abs=1e-5)
    assert sentence_features(read).toarray()[0] == pytest.approx(read.get("meaning"))


def test_a_named_encoder_is_remembered_by_its_name(bench, encoder, tmp_path):
    named = tmp_path / "somebody's model"
    named.mkdir()
    for part in encoder.iterdir():
        if part.name != encoding.RECORD:
            (named / part.name).symlink_to(part)
    bench.create(SentenceTransformersFeaturizer, model=str(named)).train(TrainingData())
    with bench.storage.read_from(Resource("SentenceTransformersFeaturizer")) as folder:
        assert [path.name for path in folder.iterdir()] == ["encoder.json"]
    (message,) = bench.load(SentenceTransformersFeaturizer).process([Message.build("bị bỏng")])
    assert len(message.get("meaning")) == 16


def test_an_encoder_that_is_not_there_stops_the_training_with_advice(bench, tmp_path):
    with pytest.raises(encoding.EncoderError, match="PCCC_ENCODER"):
        bench.create(SentenceTransformersFeaturizer, model=str(tmp_path / "nowhere"))


def test_intents_are_told_apart_after_the_weights_were_kept_and_loaded(bench):
    data, featurizer = lessons(bench)
    bench.create(LinearIntentClassifier).train(data)
    messages = prepared(bench, "chào nhé", "bỏng thì sơ cứu sao", "phat bao nhieu vay")
    bench.load(LinearIntentClassifier).process(featurizer.process(messages))
    assert [message.get("intent")["name"] for message in messages] == ["greet", "ask_skill", "ask_fine"]
    for message in messages:
        ranking = message.get("intent_ranking")
        assert ranking[0] == message.get("intent")
        assert sum(row["confidence"] for row in ranking) == pytest.approx(1)
        assert [row["confidence"] for row in ranking] == sorted((row["confidence"] for row in ranking), reverse=True)


def test_ignored_intents_are_for_other_components(bench):
    data, featurizer = lessons(bench, QUESTIONS | {"lookalike": ["cháy hàng rồi", "cháy túi", "cháy hàng quá"]})
    bench.create(LinearIntentClassifier, ignore=["lookalike"]).train(data)
    (message,) = bench.load(LinearIntentClassifier).process(featurizer.process(prepared(bench, "cháy hàng rồi")))
    assert {row["name"] for row in message.get("intent_ranking")} == set(QUESTIONS)


@pytest.mark.parametrize(
    ("chances", "understood"),
    [
        ((0.9, 0.05), True),
        ((0.31, 0.28), True),
        ((0.29, 0.1), False),  # below the threshold
        ((0.4, 0.39), False),  # too close to the next
        ((0.8,), True),
        ((), False),
    ],
)
def test_what_is_too_unsure_is_not_understood(bench, chances, understood):
    ranking = [{"name": f"intent{n}", "confidence": chance} for n, chance in enumerate(chances)]
    message = Message.build("…")
    message.set("intent", ranking[0] if ranking else None)
    message.set("intent_ranking", ranking)
    bench.create(ConfidenceFallback).process([message])
    if understood:
        assert (message.get("intent")["name"], message.get("intent_ranking")) == ("intent0", ranking)
    else:
        assert message.get("intent")["name"] == "nlu_fallback"
        assert message.get("intent_ranking")[1:] == ranking
        assert message.get("intent")["confidence"] == pytest.approx(1 - (chances[0] if chances else 0))
