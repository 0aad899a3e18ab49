"""A drawing holds shapes and words of its own; nothing that runs, nothing fetched, nothing too small to read."""

import pytest

from knowledge.check_pictures import LARGEST, drawing_problems
from tests.unit.knowledge.written import DRAWING


def drawn(inside):
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400">{inside}</svg>'


def test_a_plain_drawing_is_fine():
    assert list(drawing_problems(DRAWING)) == []
    assert list(drawing_problems(drawn('<defs><g id="a"><rect/></g></defs><use href="#a"/>'))) == []


@pytest.mark.parametrize(
    ("svg", "problem"),
    [
        pytest.param(drawn("<script>alert(1)</script>"), "<script>", id="a script"),
        pytest.param(drawn("<style>@import url(x)</style>"), "<style>", id="a style sheet"),
        pytest.param(drawn('<image href="https://example.com/a.png"/>'), "<image>", id="an image"),
        pytest.param(drawn("<foreignObject/>"), "<foreignObject>", id="a page in it"),
        pytest.param(drawn('<rect onclick="x()"/>'), "onclick", id="a handler"),
        pytest.param(drawn('<use href="https://example.com/#a"/>'), "outside", id="a link"),
        pytest.param(
            drawn('<use xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//example.com"/>'), "outside", id="an old link"
        ),
        pytest.param(drawn('<rect fill="url(https://example.com/#a)"/>'), "outside", id="a colour from elsewhere"),
        pytest.param(drawn("<rect style=\"background: url( '//example.com')\"/>"), "outside", id="a style from elsewhere"),
        pytest.param("<!DOCTYPE svg>" + drawn(""), "declaration", id="a declaration"),
        pytest.param(drawn("<rect>"), "well-formed", id="not closed"),
        pytest.param("", "well-formed", id="empty"),
        pytest.param(drawn("").replace("640", "64"), "viewBox", id="another size"),
        pytest.param(drawn('<text font-size="19">nhỏ</text>'), "smaller", id="small letters"),
        pytest.param(drawn("<text>nhỏ</text>"), "smaller", id="letters of no size"),
        pytest.param(drawn(f'<path d="{"M0 0" * LARGEST}"/>'), "bytes", id="too large"),
    ],
)
def test_what_is_refused(svg, problem):
    problems = list(drawing_problems(svg))
    assert any(problem in one for one in problems), problems
