"""The tables of the project's own words hold what they should, and are counted without what is no syllable."""

from nlu.frequency import count, frequencies


def test_common_words_and_pairs_are_there():
    known = frequencies()
    assert known.marked["cháy"] > 100
    assert known.folded["chay"] >= known.marked["cháy"]
    assert known.pairs["chua chay"] > 100
    assert "gas" in known.foreign
    assert "cos" in known.doubtful


def test_counting_leaves_out_residue_and_pairs_across_it():
    words, pairs = count(["cháy chasy nhà to", "luật pccc"])
    assert "chasy" not in words
    assert "chay nha" not in pairs
    assert pairs == {"nha to": 1, "luat pccc": 1}
