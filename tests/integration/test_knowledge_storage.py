"""Drafts, versions, marks and ratings on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.conversation.effects import RateAnswer, RecordUnanswered
from bot.editing.forms import read
from bot.errors import NotFound, Refused
from bot.messages import Sender
from bot.storage import asked, personal, records, subscriptions, units, versions
from bot.storage.asked import Wanted
from bot.storage.units import Unit
from bot.storage.versions import NewVersion
from tests.unit.bot.editing.test_forms import GOOD

AN, BINH = ("official:1", "An"), ("official:2", "Bình")
WHO = Sender("telegram", "77")


@pytest.fixture
def entry(say):
    return read(GOOD, say).entry


def published(database, entry, clock, **more):
    with database.begin() as c:
        return versions.publish(
            c, NewVersion(entry=GOOD["id"], made=entry, kind="published", author=AN, publisher=BINH, **more), clock()
        )


def test_a_draft_is_saved_on_top_of_what_was_read(database, clock):
    with database.begin() as c:
        assert versions.save_draft(c, "x.y", "{}", 0, 0, AN, clock()) == 1
        assert versions.save_draft(c, "x.y", '{"a": 1}', 1, 0, BINH, clock()) == 2
    for stale in (0, 1, 7):
        with database.begin() as c, pytest.raises(Refused, match="Bình"):
            versions.save_draft(c, "x.y", "{}", stale, 0, AN, clock())
    with database.begin() as c:
        draft = versions.draft_of(c, "x.y")
        assert (draft.content, draft.revision, draft.author_name) == ('{"a": 1}', 2, "Bình")
        assert [one.entry for one in versions.drafts(c)] == ["x.y"]
    with database.begin() as c, pytest.raises(Refused):
        versions.discard(c, "x.y", 1)
    with database.begin() as c:
        versions.discard(c, "x.y", 2)
        assert versions.draft_of(c, "x.y") is None
        with pytest.raises(Refused):
            versions.save_draft(c, "x.y", "{}", 2, 0, AN, clock())


def test_versions_are_numbered_and_the_newest_serves(database, clock, entry):
    first, second = published(database, entry, clock), published(database, None, clock, returned_to=0)
    assert (first.number, second.number) == (1, 2)
    assert second.id > first.id
    with database.begin() as c:
        assert versions.last_publication(c) == second.id
        assert [one.number for one in versions.history(c, "x.y")] == [2, 1]
        assert versions.version(c, "x.y", 1).made == entry
        assert versions.layer_of(versions.in_force(c)) == {}
        with pytest.raises(NotFound):
            versions.version(c, "x.y", 9)
    published(database, entry, clock)
    with database.begin() as c:
        assert versions.layer_of(versions.in_force(c)) == {"x.y": entry}


def test_nothing_published_is_publication_0(database):
    with database.begin() as c:
        assert versions.last_publication(c) == 0
        assert versions.in_force(c) == []


def test_one_number_is_given_once(database, clock, entry):
    published(database, entry, clock)
    with pytest.raises(IntegrityError), database.begin() as c:
        c.execute(
            versions.entry_version.insert().values(
                entry="x.y", number=1, content="", kind="published", author="", author_name="", publisher="",
                publisher_name="", at=clock(),
            )
        )  # fmt: skip


def test_a_question_is_kept_with_the_commune_of_whoever_asked_and_nothing_else(database, clock):
    with database.begin() as c:
        units.put_units(c, [Unit(code="bp", name="Phường Bình Phước", folded="phuong binh phuoc")])
        subscriptions.subscribe(c, WHO, "bp", clock())
        records.note_unanswered(c, WHO, RecordUnanswered("hỏi gì đó", "x.y", 0.1), clock())
        records.note_unanswered(c, Sender("web", "other"), RecordUnanswered("hỏi khác", None, 0.1), clock())
        found = asked.in_vain(c, Wanted())
        assert [(one.text, one.unit) for one in found] == [("hỏi khác", None), ("hỏi gì đó", "bp")]
        assert [one.text for one in asked.in_vain(c, Wanted(unit="bp"))] == ["hỏi gì đó"]
        assert [one.text for one in asked.in_vain(c, Wanted(units=frozenset(("bp",))))] == ["hỏi gì đó"]
        assert asked.in_vain(c, Wanted(units=frozenset())) == []
        assert [one.text for one in asked.in_vain(c, Wanted(channel="web"))] == ["hỏi khác"]
        assert asked.in_vain(c, Wanted(since=clock() + timedelta(1))) == []
        assert asked.in_vain(c, Wanted(until=clock())) == []


def test_marks_are_set_changed_and_taken_back(database, clock):
    with database.begin() as c:
        records.note_unanswered(c, WHO, RecordUnanswered("a", None, 0.1), clock())
        id_ = asked.in_vain(c, Wanted())[0].id
        asked.mark(c, [id_], "drafting", None, AN, clock())
        asked.mark(c, [id_], "answered", "x.y", BINH, clock())
        found = asked.in_vain(c, Wanted())[0]
        assert (found.mark, found.entry, found.by_name) == ("answered", "x.y", "Bình")
        asked.mark(c, [id_], None, None, AN, clock())
        assert asked.in_vain(c, Wanted())[0].mark is None


def test_ratings_hold_no_address(database, clock):
    with database.begin() as c:
        asked.note_rating(c, WHO, RateAnswer("câu hỏi", "x.y", good=False), clock())
        asked.note_rating(c, WHO, RateAnswer("câu hỏi", "x.y", good=True), clock())
        assert [one.good for one in asked.ratings(c, Wanted(), good=False)] == [False]
        assert "77" not in str(asked.ratings(c, Wanted(), good=True))
        personal.forget(c, WHO, clock())
        assert len(asked.ratings(c, Wanted(), good=False)) == 1
