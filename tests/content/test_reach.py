"""Every article of the law and every fine is reached by at least three ways of asking that training hasn't seen."""

from collections import Counter

import pytest

from bot.messages import Incoming, Sender
from knowledge.build import entries_of
from tests.conftest import NOW
from tests.content.test_sentences import ALSO, FLOORS, REAL, asked

LAW = "luat-55-2024"
ARTICLES = [str(number) for number in range(1, 56)]
WAYS = ("Điều {} Luật Phòng cháy, chữa cháy quy định gì?", "dieu {} luat pccc 2024", "luật 55/2024/QH15 đ{}")
ENOUGH = 3
CITING = {entry.id: {cited.article for cited in entry.citations if cited.document == LAW} for entry in entries_of(REAL)}


@pytest.fixture(scope="module")
def ask(mind):
    """The id of the entry that answers a text first."""

    def best(text):
        said = Incoming(sender=Sender("test", "An"), event_key="1", received_at=NOW, text=text)
        found = mind.knowledge.search(text, mind.understand(said).meaning).best
        return found.id if found else ""

    return best


@pytest.fixture(scope="module")
def reached(ask):
    """Each question of the content's tests, the entry it was written for, the entry that answers it first."""
    texts = {text: right for kind in FLOORS for text, right in asked(kind)}
    return [(text, right, ask(text)) for text, right in texts.items()]


def test_every_fine_is_reached_by_three_ways_of_asking(reached):
    found = Counter(right for text, right, first in reached if first == right or first in ALSO.get(text, ()))
    fines = [fine.id for fine in REAL.fines]
    assert len(fines) >= 170
    assert {fine: found[fine] for fine in fines if found[fine] < ENOUGH} == {}


@pytest.mark.parametrize("article", ARTICLES)
def test_every_article_is_reached_by_three_ways_of_asking_for_its_subject(reached, article):
    found = [text for text, right, first in reached if article in CITING[right] and article in CITING.get(first, ())]
    assert len(found) >= ENOUGH


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("article", ARTICLES)
def test_every_article_is_reached_by_its_number(ask, article, way):
    assert article in CITING[ask(way.format(article))]
