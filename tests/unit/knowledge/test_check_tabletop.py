"""Scenarios that can't be played, or teach the wrong thing, are found before anybody plays them."""

import pytest

from knowledge import content
from knowledge.check_tabletop import scenario_problems
from nlu.text import fold
from tests.unit.knowledge.scenarios import SMALL, scenario, with_move, with_scene
from tests.unit.knowledge.written import write

ENDS = [scene for scene in SMALL["scenes"] if "end" in scene]


def problems(written):
    return list(scenario_problems(written, fold))


def test_a_sound_scenario_passes():
    assert problems(scenario()) == []


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        (scenario(start="nowhere"), "starts with `nowhere`, which isn't there"),
        (with_move("see", 0, next="nowhere"), "leads to `nowhere`, which isn't there"),
        (with_move("see", 0, next="see"), "goes round in a circle: see → see"),
        (with_move("see", 0, next="good"), "scene `late` is never reached"),
        (with_scene("see", role=None), "names no role that decides"),
        (with_scene("see", role="nobody"), "`nobody`, which is no role"),
        (with_scene("see", sources=None), "needs a citation or a source"),
        (with_scene("good", end=None), "needs moves, or tasks to order, or an end"),
        (with_scene("good", end="bad"), "the best moves don't lead to a good end"),
        (with_move("see", 0, quality="best"), "needs exactly one best move"),
        (with_move("see", 0, points=10), "as many points as the best"),
        (with_move("see", 0, points=6), "another way brings 20 points"),
        (with_move("see", 0, text="Hô hoán và gọi 114"), "none twice"),
        (with_move("late", 1, points=1), "gives points for a fatal move"),
        (with_move("late", 1, next="tasks"), "a fatal move must lead to a bad end"),
    ],
)
def test_what_is_wrong_is_said(written, problem):
    assert any(problem in found for found in problems(written)), problems(written)


def chain(texts):
    """A scenario of four choices in a row, each with these answers, the best given by its position."""
    scenes = []
    for number, (best, answers) in enumerate(texts):
        next_ = f"s{number + 1}" if number + 1 < len(texts) else "good"
        moves = [
            {
                "text": text,
                "next": next_,
                "quality": "best" if at == best else "poor",
                "points": 10 if at == best else 0,
                "consequence": "Việc xảy ra sau đó.",
                "why": "Lý do của việc đó.",
            }
            for at, text in enumerate(answers)
        ]
        scenes.append({"id": f"s{number}", "text": "Một cảnh nào đó ở đây.", "role": "chief", "moves": moves, "sources": ["A"]})
    return scenario(start="s0", scenes=[*scenes, ENDS[0]])


def test_the_best_move_may_not_be_known_by_its_place_or_length():
    assert problems(chain([(0, ("ngắn gọn thôi", "dài hơn một chút"))] * 4)) == ["the best move stands first in 4 of 4 scenes"]
    assert problems(chain([(1, ("ngắn gọn thôi", "dài hơn một chút"))] * 4)) == [
        "the best move is the longest in 4 of 4 scenes"
    ]
    mixed = [(0, ("ngắn gọn thôi", "dài hơn một chút")), (1, ("ngắn gọn thôi", "dài hơn một chút"))] * 2
    assert problems(chain(mixed)) == []


def test_a_scenario_must_be_named_as_its_file(tmp_path):
    text = "id: other\norder: 1\n"
    with pytest.raises(content.ContentError):
        content.load(write(tmp_path, **{"tabletop/small.yml": text}))
