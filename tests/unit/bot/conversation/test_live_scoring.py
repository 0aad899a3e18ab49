"""Points and places of a live quiz."""

from __future__ import annotations

from bot.conversation.live_scoring import Given, points, quickest, table, teams


def given(person, position=0, right=True, millis=1000, team=""):
    return Given(position, person, person.title(), right, millis, team)


def test_a_right_answer_is_worth_a_hundred_and_up_to_fifty_for_being_quick():
    assert points(given("an", millis=0), 20) == 150
    assert points(given("an", millis=10_000), 20) == 125
    assert points(given("an", millis=20_000), 20) == 100
    assert points(given("an", millis=99_000), 20) == 100
    assert points(given("an", right=False, millis=0), 20) == 0


def test_more_right_answers_beat_quicker_ones():
    answers = [
        given("an", 0, millis=0),
        given("an", 1, right=False),
        given("ba", 0, millis=19_000),
        given("ba", 1, millis=19_000),
    ]
    assert [(one.name, one.right) for one in table(answers, 20)] == [("Ba", 2), ("An", 1)]


def test_who_have_the_same_points_and_time_share_a_rank_and_the_next_is_counted_on():
    answers = [given("an"), given("ba"), given("chi", right=False), given("dũng", millis=5000)]
    assert [(one.rank, one.name) for one in table(answers, 20)] == [(1, "An"), (1, "Ba"), (3, "Dũng"), (4, "Chi")]


def test_who_only_answered_wrong_stands_in_the_table_too():
    assert [(one.name, one.points) for one in table([given("an", right=False)], 20)] == [("An", 0)]
    assert table([], 20) == []


def test_the_quickest_right_answer_of_all():
    answers = [given("an", 0, right=False, millis=10), given("ba", 1, millis=900), given("chi", 0, millis=901)]
    assert quickest(answers) == answers[1]
    assert quickest([given("an", right=False)]) is None


def test_of_a_team_the_best_three_count_so_that_a_large_one_has_no_advantage():
    large = [given(f"l{n}", team="Đông", millis=10_000) for n in range(5)]
    small = [given(f"s{n}", team="Nhỏ", millis=0) for n in range(3)]
    assert [(one.rank, one.name, one.points, one.people) for one in teams([*large, *small], 20)] == [
        (1, "Nhỏ", 450, 3),
        (2, "Đông", 375, 5),
    ]
    assert teams([given("an")], 20) == []
