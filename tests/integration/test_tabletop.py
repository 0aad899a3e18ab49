"""A team plays a tabletop scenario over the whole runner: in a group, by invitation, with a restart in the middle."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from bot.incidents.desk import Desk
from bot.messages import Incoming, Sender
from bot.mind import Mind
from bot.runner import Runner
from bot.storage import outbox, personal, tabletops
from bot.storage.tabletop_tables import tabletop_decision
from knowledge import content
from knowledge.search import Knowledge
from nlu.text import fold
from tests.unit.knowledge.written import built, write

BEST, RIGHT = "Hô hoán và gọi 114", ("Đưa người ra", "Điểm danh đủ", "Báo tin còn thiếu")
GROUP = "-100500"


class NoJobs:
    """What is to be sent is found in the outbox."""

    def deliver(self, message):
        pass

    def watch(self, incident, due):
        pass


class Office:
    """One database and the process that serves it, which can be started anew."""

    def __init__(self, database, say, clock, knowledge):
        self.database, self.say, self.clock, self.knowledge = database, say, clock, knowledge
        ids, self.keys = itertools.count(1), itertools.count(1)
        self.new_id = lambda: f"i-{next(ids):08d}"
        self.start()

    def start(self):
        mind = Mind(self.say, self.new_id, lambda: "SC-AAAAA", 0.15)
        mind._knowledge = self.knowledge
        desk = Desk(self.say, fold, self.new_id, 20, 120)
        self.runner = Runner(self.database, mind, desk, NoJobs(), self.clock, self.new_id, Random(1))


class Person:
    """Somebody on Telegram, who writes in the group or in their own chat."""

    def __init__(self, office, name, person, chat=None):
        self.office, self.name, self.person = office, name, person
        self.sender = Sender("telegram", chat or person)
        self.seen, self.replies = office.clock() - timedelta(seconds=1), []

    def send(self, **parts):
        incoming = Incoming(
            sender=self.sender,
            event_key=str(next(self.office.keys)),
            received_at=self.office.clock(),
            name=self.name,
            person=self.person,
            **parts,
        )
        self.replies = [reply for _, reply in self.office.runner.accept_and_handle(incoming)]
        return self

    def says(self, text):
        return self.send(text=text)

    def presses(self, label, at=None):
        """Press a button, of the screen or of what another person sees."""
        offered = {choice.label: choice.value for choice in (at or self).choices}
        assert label in offered, f"no “{label}” among {list(offered)} under\n{self.text}"
        return self.send(choice=offered[label])

    @property
    def choices(self):
        return [choice for reply in self.replies for choice in reply.choices]

    @property
    def text(self):
        return "\n\n".join(reply.text for reply in self.replies)

    def letter(self, text):
        return next(line[0] for line in self.text.splitlines() if line[1:].startswith(f". {text}"))

    def sees(self, *parts):
        for part in parts:
            assert part in self.text, f"“{part}” isn't in:\n{self.text}"
        return self

    def told(self):
        """What has come from others: the last words with their buttons."""
        with self.office.database.begin() as c:
            messages = outbox.to_address(c, self.sender, self.seen, kind="notice")
        self.replies = [message.reply for message in messages]
        return self


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    return Knowledge.open(built(content.load(write(folder / "content")), folder / "knowledge.db"), fold=fold)


@pytest.fixture
def office(database, say, clock, knowledge):
    return Office(database, say, clock, knowledge)


@pytest.fixture
def group(office):
    """Two members in a group who have taken their roles."""
    an, binh = Person(office, "An", "1", GROUP), Person(office, "Bình", "2", GROUP)
    an.says("/tinhhuong đội").presses("Cháy thử ở kho")
    an.sees("Nửa đêm ở kho hàng", "nhận vai rồi bắt đầu")
    an.presses("Nhận vai: Liên lạc")
    binh.replies = an.replies
    binh.presses("Nhận vai: Chỉ huy").sees("• Chỉ huy: Bình", "• Liên lạc: An")
    an.presses("Bắt đầu", at=binh).sees("Cảnh 1.", "Lượt của Liên lạc (An)", "Sau 20 giây")
    binh.replies = an.replies
    return an, binh


def results(office, key):
    with office.database.begin() as c:
        return tabletops.results(c, key)


def test_in_a_group_each_decides_in_turn_and_both_have_the_result(office, group):
    an, binh = group
    question = an.replies
    letter = an.letter(BEST)
    binh.presses(letter).sees("Bình ơi, lượt này của Liên lạc (An)")
    an.replies = question
    an.presses(letter).sees("An (Liên lạc) chọn", "Mọi người đã nghe thấy.", "Cảnh 2.", "Lượt của Chỉ huy (Bình)")
    binh.replies = an.replies
    letters = [an.letter(task) for task in RIGHT]
    binh.presses(letters[0]).sees("Đã xếp")
    binh.presses(letters[1]).sees("19/19 (100%)", f"{BEST} (An, Liên lạc)", "(Bình, Chỉ huy)")
    for person in ("telegram:1", "telegram:2"):
        (result,) = results(office, person)
        assert (result.scenario, result.points, result.best, result.outcome, result.day) == (
            "small",
            19,
            19,
            "good",
            "2026-11-23",
        )


def test_once_the_time_is_over_anybody_of_the_team_may_decide_but_nobody_else(office, group, clock):
    an, binh = group
    stranger = Person(office, "Chi", "3", GROUP)
    letter = an.letter(BEST)
    clock.forward(21)
    stranger.presses(letter, at=an).sees("Bạn chưa có vai trong ván này")
    binh.presses(letter).sees("Bình (Chỉ huy) chọn", "Cảnh 2.")


def test_after_a_restart_the_game_goes_on_where_it_was(office, group):
    an, binh = group
    office.start()
    an.presses(an.letter(BEST)).sees("Cảnh 2.")
    binh.replies = an.replies
    first, second, _ = (an.letter(task) for task in RIGHT)
    binh.presses(first)
    office.start()
    binh.presses(second).sees("19/19")


def test_a_button_of_a_scene_that_was_decided_changes_nothing(office, group):
    an, binh = group
    letter, value = an.letter(BEST), next(c.value for c in an.choices if c.label == an.letter(BEST))
    an.presses(letter)
    an.send(choice=value).sees("Cảnh đó đồng đội đã chọn rồi")
    binh.send(choice=value).sees("Cảnh đó đồng đội đã chọn rồi")
    with office.database.begin() as c:
        assert len(c.execute(select(tabletop_decision)).all()) == 1


def test_one_game_at_a_time_in_a_group_until_who_began_it_stops_it(office, group):
    an, binh = group
    binh.says("/tinhhuong đội").sees("còn một ván chơi dở", "Cảnh 1.")
    an.says("/tinhhuong dừng").sees("An đã dừng ván này")
    binh.says("/tinhhuong đội").sees("Đội chơi tình huống nào")


@pytest.fixture
def invited(office):
    """Two in their own chats, by the invitation's code."""
    an, binh = Person(office, "An", "1"), Person(office, "Bình", "2")
    an.says("/tinhhuong đội").presses("Cháy thử ở kho").presses("Nhận vai: Liên lạc")
    code = an.text.partition("/tinhhuong ")[2].split()[0]
    binh.says(f"/tinhhuong {code.lower()}").sees("Nửa đêm ở kho hàng").presses("Nhận vai: Chỉ huy")
    an.presses("Bắt đầu").sees("Cảnh 1.")
    return an, binh


def test_by_invitation_each_plays_in_their_own_chat_and_hears_of_the_others(office, invited, clock):
    an, binh = invited
    binh.told().sees("Bắt đầu!", "Lượt của Liên lạc (An)")
    letter = an.letter(BEST)
    binh.says(letter).sees("lượt này của Liên lạc (An)")
    clock.forward(1)
    binh.seen = clock.now
    clock.forward(1)
    an.says(letter).sees("Cảnh 2.")
    binh.told().sees("An (Liên lạc) chọn", "Cảnh 2.", "Lượt của Chỉ huy (Bình)")
    binh.says("".join(binh.letter(task) for task in RIGHT)).sees("19/19")
    assert results(office, "telegram:1") == results(office, "telegram:2") != []


def test_of_two_presses_at_once_one_counts(office, invited, clock):
    an, binh = invited
    binh.told()
    clock.forward(30)
    value = next(choice.value for choice in an.choices if choice.label == an.letter(BEST))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda person: person.send(choice=value), (an, binh)))
    assert sorted("đồng đội đã chọn rồi" in person.text for person in (an, binh)) == [False, True]
    with office.database.begin() as c:
        assert len(c.execute(select(tabletop_decision)).all()) == 1


def test_alone_the_scenario_survives_a_restart_and_is_forgotten_on_wish(office):
    an = Person(office, "An", "1")
    an.says("/tinhhuong kho").sees("Cảnh 1.")
    office.start()
    an.says(an.letter(BEST)).sees("Cảnh 2.")
    an.says("".join(an.letter(task) for task in RIGHT)).sees("19/19")
    assert len(results(office, "telegram:1")) == 1
    with office.database.begin() as c:
        assert personal.stored(c, an.sender).tabletops == 1
        personal.forget(c, an.sender, office.clock())
    assert results(office, "telegram:1") == []


def test_who_is_forgotten_leaves_no_name_in_a_game(office, group):
    an, _ = group
    an.presses(an.letter(BEST))
    with office.database.begin() as c:
        personal.forget(c, Sender("telegram", "1"), office.clock())
        (decided,) = c.execute(select(tabletop_decision)).all()
        assert (decided.person, decided.by) == ("", "")
        game = tabletops.in_chat(c, Sender("telegram", GROUP))
        assert set(game.people.values()) == {"Bình"}
