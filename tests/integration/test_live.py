"""A live quiz from beginning to end, on both databases: over Telegram's polls, and in words where there are none."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from random import Random

import pytest
from sqlalchemy import select

from bot.channels.pacing import Limits, Pacing
from bot.channels.telegram import TelegramChannel
from bot.delivery import Delivery
from bot.dispatch import Dispatcher
from bot.incidents.desk import Desk
from bot.messages import Abilities, Incoming, Sender, Sent, Vote
from bot.runner import Runner
from bot.storage import incidents, lanes, live, outbox, personal
from bot.storage.contest_tables import live_answer
from bot.storage.database import open_database
from bot.storage.store import Store
from bot.storage.team_tables import member, member_sender, team
from nlu.text import fold
from tests.standins.telegram import TelegramStandIn

BRISK = Limits(overall=500, chat=0.0, group=500, spaced=((500, 0.0),))
GENEROUS = 15
READY, OPEN, PAUSE = 9, 27, 7
"""Seconds until the first question, until a question of 25 seconds is closed, and between two."""


class NoJobs:
    """What is to be done is found in the outbox."""

    def deliver(self, message, after=0.0):
        pass

    def watch(self, incident, due):
        pass


class Hall:
    """The assistant on one database, with Telegram's stand-in before it and a clock that a test moves."""

    def __init__(self, engine, mind, say, clock, tg, numbers):
        self.engine, self.clock, self.tg, self.accepted = engine, clock, tg, 0
        new_id = lambda: f"i-{next(numbers):030d}"  # noqa: E731
        self.channel = TelegramChannel(tg.token, tg.url, say, clock, patience=0.5)
        self.channel.pacing = Pacing(BRISK, is_group=lambda address: address.startswith("-"))
        store, channels = Store(engine), {"telegram": self.channel}
        delivery = Delivery(engine, channels, clock, say, store)
        self.dispatcher = Dispatcher(delivery, channels, store, clock, "us")
        self.runner = Runner(engine, mind, Desk(say, fold, new_id, 20, 120), NoJobs(), clock, new_id, Random(5), store)
        self.runner.tell = self.dispatcher.tell

    async def accept(self, incoming):
        if await asyncio.to_thread(self.runner.accept, incoming):
            incoming = await self.channel.settle(incoming, lambda data, ending: "")
            await asyncio.to_thread(self.runner.handle, incoming)
        self.accepted += 1

    async def forward(self, seconds):
        """Time passes, and what is due in live quizzes happens."""
        self.clock.forward(seconds)
        typed = await asyncio.to_thread(self.runner.sweep_live)
        self.channel.quizzing = frozenset(chat.address for chat in typed)

    @contextlib.asynccontextmanager
    async def serving(self):
        running = [asyncio.create_task(self.dispatcher.run()), asyncio.create_task(self.channel.run(self.accept))]
        try:
            await self.tg.until(lambda: self.channel.connected)
            yield self
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def until(self, condition):
        return await self.tg.until(condition, GENEROUS)

    async def hears(self, text, group, since=0):
        return await self.until(lambda: next((m for m in group.received[since:] if text in m.get("text", "")), None))

    async def poll(self, group, number):
        """The poll of a question, once its time has begun."""
        message = await self.until(
            lambda: next(
                (m for m in group.received if m.get("poll", {}).get("question", "").startswith(f"Câu {number}/")), None
            )
        )
        await self.until(lambda: self.game(group).state == "open")
        return message

    async def handled(self, count):
        await self.until(lambda: self.accepted >= count)

    def game(self, group):
        with self.engine.begin() as c:
            return live.in_chat(c, Sender("telegram", str(group.id)))

    def sent(self, group):
        """How far the message with the question has come."""
        with self.engine.begin() as c:
            put = live.how_put(c, live.in_chat(c, Sender("telegram", str(group.id))))
            return put and outbox.state_of(c, put.message)

    def answers(self):
        with self.engine.begin() as c:
            return c.execute(select(live_answer).order_by(live_answer.c.position, live_answer.c.person)).all()


@pytest.fixture
def tg():
    with TelegramStandIn() as standin:
        yield standin
        assert standin.violations == []


@pytest.fixture
def open_hall(database_url, mind, say, clock, tg):
    """Opens the assistant, as often as it is started."""
    numbers, engines = itertools.count(1), []

    def opened():
        engines.append(open_database(database_url, clock()))
        return Hall(engines[-1], mind, say, clock, tg, numbers)

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
async def hall(open_hall):
    async with open_hall().serving() as serving:
        yield serving


@pytest.fixture
def town(tg):
    an, binh, cuc = tg.user("An"), tg.user("Bình"), tg.user("Cúc")
    return tg.group("Đội dân phòng khu phố 3").add(an, binh, cuc), an, binh, cuc


def right(message):
    return message["poll"]["correct_option_ids"]


def wrong(message):
    return [next(n for n in range(len(message["poll"]["options"])) if n not in right(message))]


async def begins(hall, group, who, words="/dauquiz thoát nạn 3"):
    seen = hall.accepted
    who.says(words, in_=group)
    await hall.hears("Đấu quiz", group)
    await hall.handled(seen + 1)
    await hall.forward(READY)


async def test_three_people_play_a_quiz_of_polls_to_its_table(hall, town):
    group, an, binh, cuc = town
    join(hall, an, "m-an", "Nguyễn Văn An", "Đội khu phố 3")
    await begins(hall, group, an)
    for number in (1, 2, 3):
        poll = await hall.poll(group, number)
        assert (poll["poll"]["type"], poll["poll"]["is_anonymous"], poll["poll"]["open_period"]) == ("quiz", False, 25)
        for who, options in ((an, right(poll)), (binh, right(poll)), (cuc, wrong(poll))):
            seen = hall.accepted
            hall.clock.forward(2)
            who.votes(poll, options)
            await hall.handled(seen + 1)
        await hall.forward(OPEN)
        closed = await hall.hears(f"Hết giờ câu {number}. Đáp án", group)
        assert "✅ Đúng 2/3: Nguyễn Văn An, Bình" in closed["text"]
        assert "⚡ Nhanh nhất: Nguyễn Văn An, 2,0 giây." in closed["text"]
        await hall.forward(PAUSE)
    table = (await hall.hears("🏆 Kết thúc 3 câu.", group))["text"]
    assert (
        table.index("1. Nguyễn Văn An: 438 điểm, đúng 3/3") < table.index("2. Bình: 426 điểm") < table.index("3. Cúc: 0 điểm")
    )
    assert "⚡ Trả lời đúng nhanh nhất: Nguyễn Văn An" in table
    assert "1. Đội khu phố 3: 438 điểm, 1 người chơi" in table
    assert hall.game(group) is None


def join(hall, user, member_id, name, team_name):
    with hall.engine.begin() as c:
        now = hall.clock()
        about = {"name": team_name, "folded": fold(team_name), "kind": "dân phòng", "unit": "p", "made_at": now}
        c.execute(team.insert().values(id="t", **about))
        person = {"name": name, "folded": fold(name), "role": "member", "origin": "roster", "joined_at": now}
        c.execute(member.insert().values(id=member_id, team="t", removed=False, wrong_claims=0, **person))
        c.execute(member_sender.insert().values(channel="telegram", address=str(user.id), member=member_id, since=now))


async def test_only_the_first_vote_in_time_of_a_person_in_a_poll_of_ours_counts(hall, town, tg):
    group, an, binh, cuc = town
    await begins(hall, group, an)
    poll = await hall.poll(group, 1)
    an.votes(poll, wrong(poll))
    await hall.handled(2)
    for voter, vote in (
        (an, Vote(poll["poll"]["id"], tuple(right(poll)))),
        (an, Vote(poll["poll"]["id"], ())),
        (binh, Vote("9999999", (0,))),
        (binh, Vote(poll["poll"]["id"], (11,))),
        (binh, Vote(poll["poll"]["id"], ())),
    ):
        await hall.accept(voted(hall, voter, vote))
    assert [(row.person, row.right) for row in hall.answers()] == [(f"telegram:{an.id}", False)]
    await hall.forward(OPEN)
    await hall.hears("Hết giờ câu 1", group)
    await hall.accept(voted(hall, cuc, Vote(poll["poll"]["id"], tuple(right(poll)))))
    assert len(hall.answers()) == 1


def voted(hall, user, vote):
    key = f"k{next(KEYS)}"
    sender = Sender("telegram", str(user.id))
    return Incoming(sender=sender, event_key=key, received_at=hall.clock(), person=str(user.id), name="x", vote=vote)


KEYS = itertools.count(1)


async def test_a_vote_that_is_quicker_than_the_news_of_its_poll_counts(hall, town):
    group, an, binh, _ = town
    await begins(hall, group, an)
    poll, game = await hall.poll(group, 1), hall.game(group)
    with hall.engine.begin() as c:
        put = live.how_put(c, game)
        c.exec_driver_sql("UPDATE live_question SET poll = NULL, opened_at = NULL, closes_at = NULL")
        live.step(c, game, "asked", 0, hall.clock())
    await hall.accept(voted(hall, binh, Vote(poll["poll"]["id"], tuple(right(poll)))))
    with hall.engine.begin() as c:
        live.delivered(c, put.message, poll["poll"]["id"], hall.clock())
    await hall.forward(OPEN)
    await hall.hears("✅ Đúng 1/1", group)


async def test_the_quiz_goes_on_after_a_restart_with_what_was_answered_meanwhile(open_hall, town):
    group, an, binh, cuc = town
    async with open_hall().serving() as hall:
        await begins(hall, group, an)
        poll = await hall.poll(group, 1)
        an.votes(poll, right(poll))
        await hall.handled(2)
    binh.votes(poll, right(poll))
    hall.clock.forward(60)
    again = open_hall()
    again.runner.resume_live()
    async with again.serving():
        await again.forward(1)
        await again.until(lambda: len(again.answers()) == 2)
        await again.forward(5)
        closed = await again.hears("Hết giờ câu 1", group)
        assert "✅ Đúng 2/2: An, Bình" in closed["text"]
        await again.forward(PAUSE)
        second = await again.poll(group, 2)
        cuc.votes(second, right(second))
        await again.until(lambda: len(again.answers()) == 3)
        await again.forward(OPEN)
        assert "Nhanh nhất: Cúc" in (await again.hears("Hết giờ câu 2", group))["text"]


async def test_a_group_that_takes_no_polls_is_asked_in_words_and_answers_with_buttons_or_letters(hall, town, tg):
    group, an, binh, cuc = town
    tg.fail("sendPoll", kind="400", times=1, chat=group.id)
    await begins(hall, group, an)
    await hall.until(lambda: hall.sent(group) == "failed")
    await hall.forward(4)
    asked = await hall.hears("Câu 1/3:", group)
    await hall.until(lambda: hall.game(group).state == "open")
    await hall.forward(0.5)
    game, seen = hall.game(group), hall.accepted
    letter = "ABCDEFGH"[game.posed.shown.index(game.posed.question.right[0])]
    an.presses(letter, in_=group, on=asked)
    binh.says(letter.lower(), in_=group, reply_to=asked)
    cuc.says("chán quá đi thôi", in_=group, reply_to=asked)
    await hall.handled(seen + 2)
    heard = len(group.received)
    await hall.forward(OPEN)
    closed = await hall.hears("Hết giờ câu 1", group, since=heard)
    assert "✅ Đúng 2/2" in closed["text"]


async def test_a_second_quiz_is_refused_and_only_who_may_stops_the_first(hall, town, tg):
    group, an, binh, _ = town
    await begins(hall, group, an)
    poll = await hall.poll(group, 1)
    binh.says("/dauquiz gas", in_=group)
    await hall.hears("Nhóm đang có một trận đấu", group)
    binh.says("/dung", in_=group)
    await hall.hears("Chỉ người mở trận", group)
    an.says("/dung", in_=group)
    await hall.hears("Trận đấu dừng ở câu 1/3", group)
    assert hall.game(group) is None
    await hall.until(lambda: poll["poll"]["is_closed"])
    heard = len(group.received)
    binh.says("/dauquiz gas", in_=group)
    await hall.hears("🏁 Đấu quiz về Gas", group, since=heard)


async def test_an_administrator_of_the_group_stops_a_quiz(hall, town, tg):
    group, an, binh, _ = town
    await begins(hall, group, an)
    group.promotes(binh)
    binh.says("/dung", in_=group)
    await hall.hears("Trận đấu dừng", group)


async def test_a_group_that_became_a_supergroup_plays_on_there(hall, town, tg):
    group, an, *_ = town
    await begins(hall, group, an)
    await hall.poll(group, 1)
    group.becomes_supergroup()
    await hall.forward(OPEN)
    await hall.until(lambda: hall.game(group) is not None)
    await hall.until(
        lambda: hall.dispatcher.tell(due(hall)) or [m for m in group.received if "Hết giờ câu 1" in m.get("text", "")]
    )
    await hall.forward(PAUSE)
    await hall.poll(group, 2)


def due(hall):
    hall.clock.forward(0.2)
    with hall.engine.begin() as c:
        return lanes.due(c, hall.clock())


async def test_a_quiz_that_nobody_answers_ends(hall, town):
    group, an, *_ = town
    await begins(hall, group, an, "/dauquiz thoát nạn 6")
    for number in (1, 2, 3):
        await hall.poll(group, number)
        await hall.forward(OPEN)
        await hall.hears(f"Hết giờ câu {number}", group)
        await hall.forward(PAUSE)
    await hall.hears("Trận đấu dừng ở câu 3/6", group)
    assert hall.game(group) is None


# In words, where there are no polls


class Plain:
    """A messenger with groups, without buttons or polls."""

    name = "plain"
    abilities = Abilities(buttons=False)

    def __init__(self):
        self.shown = []

    async def send(self, to, reply):
        self.shown.append(reply)
        return Sent(f"{len(self.shown)}")


class Room:
    """A group on that messenger."""

    def __init__(self, engine, mind, say, clock):
        numbers = itertools.count(1)
        new_id = lambda: f"i-{next(numbers):030d}"  # noqa: E731
        self.engine, self.clock, self.channel, self.keys = engine, clock, Plain(), itertools.count(1)
        self.delivery = Delivery(engine, {"plain": self.channel}, clock, say)
        self.runner = Runner(engine, mind, Desk(say, fold, new_id, 20, 120), self, clock, new_id, Random(7))

    def deliver(self, message, after=0.0):
        self.delivery.attempt(message)

    def watch(self, incident, due):
        pass

    def says(self, who, text, group="-1", inline=False, choice=None):
        message = Incoming(
            sender=Sender("plain", group),
            event_key=str(next(self.keys)),
            received_at=self.clock(),
            text=text,
            name=who,
            person=who,
            choice=choice,
        )
        self.runner.accept(message)
        handled = self.runner.handle(message, inline=inline)
        for id_, _ in [] if inline else handled.replies:
            self.delivery.attempt(id_)
        return [reply.text for _, reply in handled.replies]

    def forward(self, seconds):
        self.clock.forward(seconds)
        self.runner.sweep_live()

    @property
    def last(self):
        return self.channel.shown[-1].text

    def game(self, group="-1"):
        with self.engine.begin() as c:
            return live.in_chat(c, Sender("plain", group))

    def right(self, group="-1"):
        posed = self.game(group).posed
        return "".join("ABCDEFGH"[posed.shown.index(one)] for one in posed.question.right)

    def wrong(self, group="-1"):
        return next(letter for letter in "ABCD" if letter not in self.right(group))


@pytest.fixture
def room(database, mind, say, clock):
    return Room(database, mind, say, clock)


def test_where_there_are_no_polls_questions_come_as_text_and_letters_or_numbers_answer(room):
    room.says("An", "/dauquiz thoát nạn 3")
    room.forward(READY)
    assert "Câu 1/3:" in room.last
    assert "\nA. " in room.last
    assert "1. A" not in room.last
    room.clock.forward(3)
    assert room.says("An", room.wrong()) == []
    room.clock.forward(1)
    number = str("ABCDEFGH".index(room.right()) + 1)
    assert room.says("Bình", number) == []
    assert room.says("An", room.right()) == []
    room.forward(OPEN)
    assert "✅ Đúng 1/2: Bình\n⚡ Nhanh nhất: Bình, 4,0 giây." in room.last
    assert room.says("Cúc", "B") == []
    room.forward(PAUSE)
    assert "Câu 2/3:" in room.last


def test_an_answer_after_the_time_does_not_count(room):
    room.says("An", "/dauquiz gas 3")
    room.forward(READY)
    letter = room.right()
    room.clock.forward(25.5)
    room.says("An", letter)
    room.forward(2)
    assert "Chưa ai trả lời" in room.last


def test_forged_and_old_buttons_change_nothing(room):
    room.says("An", "/dauquiz gas 3")
    room.forward(READY)
    game = room.game()
    for value in (f"live:{game.id}:7:A", f"live:{game.id}:0:Z", "live:other:0:A", "live:", "live::::", f"live:{game.id}"):
        assert room.says("An", "", choice=value) == []
    room.forward(OPEN)
    assert "Chưa ai trả lời" in room.last


def test_somebody_alone_plays_against_the_clock_and_is_told_at_once(room):
    first = room.says("An", "/dauquiz gas 3", group="An", inline=True)[0]
    assert "Câu 1/3:" in first
    room.clock.forward(2)
    second = room.says("An", room.right("An"), group="An", inline=True)[0]
    assert second.startswith("✅ Đúng.")
    assert "Câu 2/3:" in second
    third = room.says("An", room.wrong("An"), group="An", inline=True)[0]
    assert third.startswith("❌")
    room.clock.forward(30)
    end = room.says("An", room.right("An"), group="An", inline=True)[0]
    assert end.startswith("⏰ Hết giờ.")
    assert "Bạn đúng 1/3 câu, được 146 điểm." in end
    assert room.game("An") is None


def test_an_emergency_comes_first_and_the_quiz_waits_meanwhile(room):
    room.says("An", "/dauquiz gas 3", group="An", inline=True)
    assert "Gọi 114" in room.says("An", "cháy nhà rồi cứu với", group="An", inline=True)[0]
    room.forward(60)
    assert room.game("An") is not None
    assert not any("Hết giờ" in reply.text for reply in room.channel.shown)
    room.says("An", "2", group="An", inline=True)
    with room.engine.begin() as c:
        (incident,) = incidents.latest(c)
    assert len(incident.texts) + incident.confirmed >= 1
    assert room.game("An").position == 0


def test_somebody_alone_who_is_gone_is_told_the_end(room):
    room.says("An", "/dauquiz gas 3", group="An", inline=True)
    room.forward(27)
    assert "⏰ Hết giờ." in room.last
    assert "Bạn đúng 0/1 câu" in room.last
    assert room.game("An") is None


def test_what_is_kept_of_a_player_is_told_and_deleted(room):
    room.says("An", "/dauquiz gas 3")
    room.forward(READY)
    room.says("An", room.right())
    an = Sender("plain", "An")
    with room.engine.begin() as c:
        assert personal.stored(c, an).live_answers == 1
        personal.forget(c, an, room.clock())
        assert personal.stored(c, an).live_answers == 0
    room.forward(OPEN)
    assert "Chưa ai trả lời" in room.last


def test_forgetting_somebody_who_plays_alone_ends_their_quiz(room):
    room.says("An", "/dauquiz gas 3", group="An", inline=True)
    with room.engine.begin() as c:
        personal.forget(c, Sender("plain", "An"), room.clock())
    assert room.game("An") is None


def test_an_unknown_topic_lists_the_topics(room):
    (said,) = room.says("An", "/dauquiz bóng đá")
    assert "• Gas" in said
    assert room.game() is None
