"""The right way through a tabletop scenario, and what answers are worth."""

import pytest

from knowledge import content
from knowledge.tabletop import best_path, best_points, marked, most_from, scenes_of
from tests.unit.knowledge.scenarios import scenario


def test_the_right_way_goes_by_the_best_moves_to_an_end():
    assert [scene.id for scene in best_path(scenario())] == ["see", "tasks", "good"]
    assert best_points(scenario()) == 19


def test_a_detour_brings_less_than_the_right_way():
    most = most_from(scenario())
    assert most["see"] == 19
    assert most["late"] == 14


@pytest.mark.parametrize(
    ("given", "quality", "points"),
    [((0, 1, 2), "best", 9), ((0, 2, 1), "ok", 6), ((1, 0, 2), "ok", 6), ((2, 0, 1), "poor", 3), ((2, 1, 0), "poor", 0)],
)
def test_tasks_in_order_are_worth_the_pairs_that_stand_the_right_way(given, quality, points):
    assert marked(scenes_of(scenario())["tasks"].order, given) == (quality, points)


def test_the_first_thing_in_every_scenario_is_to_raise_the_alarm_or_to_leave_the_gas():
    for written in content.load().scenarios:
        first = next(scene for scene in best_path(written))
        best = next(move.text for move in first.moves if move.quality == "best")
        assert "114" in best or "gọi cả nhà dậy" in best, written.id
