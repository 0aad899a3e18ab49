"""The page: whole, harmless whatever people wrote, with everything that is to be read."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from bot.evaluation.calibration import calibrate
from bot.evaluation.cases import Case
from bot.evaluation.page import page
from bot.evaluation.plot import reliability
from bot.evaluation.scoring import Outcome, report

NASTY = '<script>alert("x")</script><img src=x onerror=1>&"\''
OUTCOMES = [
    Outcome(Case("1", NASTY, "entry", ("a.b",), kind='"><b>', variant="normal"), entry="c.d", hits=("c.d", "a.b"), chance=0.81),
    Outcome(Case("2", "được", "entry", ("a.b",), kind="law"), entry="a.b", hits=("a.b",), chance=0.9),
    Outcome(Case("3", "cháy", "calm", kind="idiom", variant="noisy"), alarmed=True, event="fire"),
]


class Read(HTMLParser):
    """Gathers the tags and the text of each row of failures."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.rows, self.attributes = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "tr" and "data-kind" in dict(attrs):
            self.attributes.append(dict(attrs))
            self.rows.append("")

    def handle_data(self, data):
        if self.rows:
            self.rows[-1] += data


@pytest.fixture
def read():
    titles = {"a.b": "Tiêu đề & một", "c.d": "<i>hai</i>"}
    return Read(page(report(OUTCOMES), OUTCOMES, lambda entry: titles.get(entry, ""), "cases.jsonl <b>"))


def test_what_people_wrote_is_text_and_nothing_else(read):
    assert read.tags.count("script") == 1
    assert not {"img", "b", "i"} & set(read.tags)
    assert NASTY in read.rows[0]


def test_every_failure_stands_there_with_what_was_expected_given_and_how_sure(read):
    assert len(read.rows) == 2
    assert all(part in read.rows[0] for part in ("a.b", "Tiêu đề & một", "c.d", "0.81", "among the first three"))
    assert "emergency: fire" in read.rows[1]
    assert [row["data-kind"] for row in read.attributes] == ['"><b>', "idiom"]


def test_the_page_needs_no_other_file():
    html = page(report(OUTCOMES), OUTCOMES, lambda _: "", "x")
    assert not any(part in html for part in ('src="', "href=", "@import", "url("))


@pytest.mark.parametrize("judged", [[], [(0.05, False), (0.95, True), (0.95, True)], [(1.0, True)]], ids=len)
def test_the_plot_is_a_picture_with_a_dot_for_every_bin_that_has_answers(judged):
    made = calibrate(judged)
    picture = ET.fromstring(reliability(made))
    dots = picture.findall("{http://www.w3.org/2000/svg}circle")
    assert len(dots) == sum(one.count > 0 for one in made.bins)
