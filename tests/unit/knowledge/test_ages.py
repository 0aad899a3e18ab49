"""First aid for infants is for infants, and that for children isn't for them."""

import pytest

from knowledge import content
from knowledge.ages import OTHER_AGE, Ages
from knowledge.build import entries_of
from nlu.reading import folded

ENTRIES = entries_of(content.load())


@pytest.fixture(scope="module")
def weigh():
    """The entries with an age, each with what it loses on a text; all the others lose nothing."""
    ages = Ages(ENTRIES, folded)

    def weights(text):
        found = ages.weight(text)
        assert found is not None
        assert not any(weight for weight, entry in zip(found, ENTRIES, strict=True) if entry.ages is None)
        return {entry.id: weight for weight, entry in zip(found, ENTRIES, strict=True) if entry.ages}

    return weights


@pytest.mark.parametrize("text", ["bé 3 tuổi bị hóc", "con tui ba tuoi hoc keo", "cháu 18 tháng hóc hạt lạc", "ông 80 tuổi"])
def test_what_is_for_infants_does_not_answer_for_who_is_older(weigh, text):
    weights = weigh(text)
    assert (weights["choking_bleeding.choke_infant"], weights["cpr.infant"]) == (OTHER_AGE, OTHER_AGE)
    assert weights["choking_bleeding.choke_adult"] == 0


@pytest.mark.parametrize("text", ["bé 10 tháng hóc", "tre so sinh bi sac sua", "con 6 tháng ngừng thở"])
def test_what_is_for_the_older_does_not_answer_for_infants(weigh, text):
    weights = weigh(text)
    assert (weights["choking_bleeding.choke_infant"], weights["cpr.infant"]) == (0, 0)
    assert {weights[entry] for entry in ("choking_bleeding.choke_adult", "cpr.child", "cpr.adult")} == {OTHER_AGE}


def test_of_two_ages_both_may_be_meant(weigh):
    assert not any(weigh("bé 8 tháng với bé 4 tuổi bị hóc")[entry] for entry in ("cpr.infant", "cpr.child"))


@pytest.mark.parametrize("text", ["bé bị hóc", "tầng 3", "điều 18 thẩm định", "nam 2026"])
def test_without_an_age_nothing_is_weighed(text):
    assert Ages(ENTRIES, folded).weight(text) is None
