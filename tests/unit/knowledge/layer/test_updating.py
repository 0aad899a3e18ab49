"""A knowledge file brought to another content: what changed is found, the rest as before, as if it had been built anew."""

from __future__ import annotations

import sqlite3

import msgspec
import pytest

from knowledge import content
from knowledge.build import entries_of, wordings
from knowledge.layer.updating import layer_of, update
from knowledge.search import Knowledge
from nlu.text import fold
from tests.unit.knowledge.written import bag_of_words, built, learned_of, write

ASKED = ("Bị bỏng nước sôi thì làm gì?", "thiếu bình chữa cháy", "chủ hộ có trách nhiệm gì", "trụ nước ở đâu")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return content.load(write(tmp_path_factory.mktemp("content")))


@pytest.fixture(params=["nothing learned", "topics learned"])
def base(shipped, tmp_path, request):
    learned = learned_of(wordings(entries_of(shipped), shipped.phrasings)) if request.param == "topics learned" else None
    return built(shipped, tmp_path / "knowledge.db", topics=learned)


@pytest.fixture
def hydrant(shipped):
    entry = next(entry for entry in shipped.entries if entry.kind == "skill")
    questions = ("trụ nước ở đâu", "tru nuoc gan nhat", "lấy nước chữa cháy ở đâu")
    return msgspec.structs.replace(
        entry, id="xa.tru_nuoc", title="Trụ nước", questions=questions, lead="Ở cổng chợ.", body=None
    )


def brought(base, shipped, entries, tmp_path, name="out.db"):
    out = tmp_path / name
    made = update(base, out, entries, shipped.phrasings, fold=fold, encode=bag_of_words, layer="state-1")
    return made, out, Knowledge.open(out, fold=fold)


def answers(knowledge):
    found = [knowledge.search(text, bag_of_words([text])[0]) for text in ASKED]
    return [(one.best.id, round(one.chance, 5), [round(hit.score, 3) for hit in one.hits]) for one in found]


def test_a_new_entry_is_found_and_the_old_ones_still_are(base, shipped, hydrant, tmp_path):
    made, out, knowledge = brought(base, shipped, [*entries_of(shipped), hydrant], tmp_path)
    assert (made.new, made.rewritten, made.gone) == (("xa.tru_nuoc",), (), ())
    assert knowledge.search("tru nuoc o dau", bag_of_words(["trụ nước ở đâu"])[0]).best == hydrant
    assert [id_ for id_, *_ in answers(knowledge)][:2] == ["burns.cool_water", "fines.no_extinguisher"]
    assert layer_of(out) == "state-1"
    assert layer_of(base) == ""
    assert "xa.tru_nuoc" not in Knowledge.open(base, fold=fold).entries


def test_a_rewritten_entry_is_found_by_its_new_words_only(base, shipped, tmp_path):
    entries = list(entries_of(shipped))
    at = next(at for at, entry in enumerate(entries) if entry.id == "burns.cool_water")
    entries[at] = msgspec.structs.replace(
        entries[at], questions=("gà chín nhanh", "nồi lẩu quá tay", "cá kho mặn"), title="Kho", lead="Kho.", body="Kho."
    )
    made, _, knowledge = brought(base, shipped, entries, tmp_path)
    assert made.rewritten == ("burns.cool_water",)
    assert knowledge.search("cá kho mặn", bag_of_words(["cá kho mặn"])[0]).best.id == "burns.cool_water"
    asked = "phỏng tay vì bô xe máy"
    found = knowledge.search(asked, bag_of_words([asked])[0])
    assert found.best is None or found.best.id != "burns.cool_water" or found.hits[0].score < 1


def test_taken_back_it_answers_as_before(base, shipped, hydrant, tmp_path):
    before = answers(Knowledge.open(base, fold=fold))
    entries = entries_of(shipped)
    changed = [hydrant, *(msgspec.structs.replace(one, lead="Khác.") for one in entries)]
    _, out, _ = brought(base, shipped, changed, tmp_path, "changed.db")
    made, _, knowledge = brought(out, shipped, entries, tmp_path)
    assert made.gone == ("xa.tru_nuoc",)
    assert answers(knowledge) == before


def test_one_taken_out_of_the_middle_leaves_the_others_in_their_places(base, shipped, tmp_path):
    entries = entries_of(shipped)
    gone = next(entry for entry in entries if entry.id == "burns.cool_water")
    _, out, knowledge = brought(base, shipped, [one for one in entries if one is not gone], tmp_path)
    assert gone.id not in knowledge.entries
    assert answers(knowledge)[1][0] == "fines.no_extinguisher"
    with sqlite3.connect(out) as db:
        ids = [id_ for (id_,) in db.execute("SELECT id FROM topic ORDER BY id")]
    assert ids == list(range(1, len(entries)))


def test_a_failure_leaves_nothing_behind(base, shipped, hydrant, tmp_path):
    def broken(_sentences):
        raise OSError("no memory")

    with pytest.raises(OSError, match="no memory"):
        update(base, tmp_path / "x" / "out.db", [hydrant], {}, fold=fold, encode=broken, layer="s")
    assert list((tmp_path / "x").iterdir()) == []


def test_a_file_that_is_none_is_of_no_layer(tmp_path):
    (tmp_path / "k.db").write_bytes(b"nothing of the kind" * 100)
    assert layer_of(tmp_path / "k.db") == layer_of(tmp_path / "missing.db") == ""
