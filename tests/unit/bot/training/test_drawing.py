"""The draw: the same for everybody who checks it, only among the all-right."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime

import msgspec
import pytest

from bot.conversation.contest_entry import Contest, Entry
from bot.incidents.export import harmless
from bot.messages import Sender
from bot.storage.contests import Kept
from bot.training.contest_results import alike, masked_name, masked_phone
from bot.training.drawing import seed_of, winners
from knowledge.schema import Question

END = datetime(2026, 12, 10, 10, 0, tzinfo=UTC)
QUESTION = Question(
    id="t.q", kind="true_false", topic="t", ask="?", options=("Đúng", "Sai"), right=(0,), explain="Vì lẽ này.",
    difficulty=1, checked=date(2026, 11, 1),
)  # fmt: skip
CONTEST = Contest(id="c", code="PCCC26", title="T", questions=(QUESTION,), opens_at=END, closes_at=END, prizes=3)


def kept(name, right=1, prediction=None, phone=""):
    entry = Entry(id=name, answers=((0,),), name=name, phone=phone, prediction=prediction)
    return Kept(entry, f"k:{name}", Sender("t", name), right, END)


MANY = [kept(f"e{n:02}", right=int(n % 4 != 0)) for n in range(40)]


def test_the_seed_follows_from_code_end_and_ids_as_the_page_says():
    lines = "\n".join(["PCCC26", "2026-12-10T10:00:00Z", "a", "b"])
    assert seed_of(CONTEST, ["b", "a"]) == hashlib.sha256(lines.encode()).hexdigest()


def test_one_entry_more_or_another_end_is_another_seed():
    assert seed_of(CONTEST, ["a"]) != seed_of(CONTEST, ["a", "b"])
    later = msgspec.structs.replace(CONTEST, closes_at=END.replace(minute=1))
    assert seed_of(CONTEST, ["a"]) != seed_of(later, ["a"])


def test_a_seed_published_beforehand_is_used_as_it_is():
    assert seed_of(msgspec.structs.replace(CONTEST, seed="giải đặc biệt 12345"), ["a"]) == "giải đặc biệt 12345"


def test_anybody_can_find_the_winners_again_with_nothing_but_the_list_and_sha256():
    numbers = {one.entry.id: hashlib.sha256(f"s:{one.entry.id}".encode()).hexdigest() for one in MANY if one.right}
    assert winners(CONTEST, MANY, "s") == tuple(sorted(numbers, key=numbers.__getitem__)[:3])


def test_the_order_in_which_entries_came_has_no_influence():
    assert winners(CONTEST, MANY, "s") == winners(CONTEST, MANY[::-1], "s")


def test_only_all_right_entries_win_and_there_are_no_more_winners_than_of_those():
    assert {one.entry.id for one in MANY if one.right} >= set(winners(CONTEST, MANY, "s"))
    assert winners(CONTEST, [kept("a", right=0), kept("b")], "s") == ("b",)
    assert winners(CONTEST, [], "s") == ()


def test_over_many_seeds_everybody_wins_about_as_often():
    entries = [kept(f"e{n}") for n in range(5)]
    won = [winners(CONTEST, entries, str(seed))[0] for seed in range(1000)]
    assert all(150 < won.count(one.entry.id) < 250 for one in entries)


def test_the_nearest_prediction_wins_and_equal_ones_are_drawn():
    contest = msgspec.structs.replace(CONTEST, method="nearest", predicts=True)
    entries = [kept("far", prediction=100), kept("none"), kept("near", prediction=5), kept("wrong", right=0, prediction=4)]
    assert winners(contest, entries, "s") == ("near", "far", "none")
    same = [kept(f"e{n}", prediction=3) for n in range(3)]
    assert winners(contest, same, "s") == winners(CONTEST, same, "s")


@pytest.mark.parametrize(
    ("name", "shown"), [("Nguyễn Văn An", "Nguyễn V. A."), ("Lê Bình", "Lê B."), ("An", "A…"), ("", ""), ("  Võ  Ất ", "Võ Ấ.")]
)
def test_names_are_published_masked(name, shown):
    assert masked_name(name) == shown


def test_numbers_are_published_masked():
    assert masked_phone("+84912345123") == "09xx…123"
    assert masked_phone("") == ""


def test_entries_that_may_be_of_one_person_are_marked_not_dropped():
    entries = [kept("Nguyễn Văn An", phone="+841"), kept("B", phone="+841"), kept("C"), kept("D")]
    assert alike(entries) == {"Nguyễn Văn An": ("phone",), "B": ("phone",)}


@pytest.mark.parametrize("text", ["=1+1", "+84", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(text):
    assert harmless(text) == f"'{text}"
    assert harmless("An = Bình") == "An = Bình"
