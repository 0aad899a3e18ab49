"""The figures of the bank are those one would count by hand."""

import msgspec

from knowledge import content
from knowledge.bank_statistics import as_table, by_topic, count_up
from tests.unit.knowledge.written import write

replace = msgspec.structs.replace


def test_counts(tmp_path):
    (one,) = content.load(write(tmp_path)).questions  # the right option is as long as the third
    two = replace(one, id="q.two", options=("Đá", "Nước mát sạch"), difficulty=3, audience=("militia",), right=(1,))
    three = replace(one, id="q.three", kind="numeric", options=(), right=(5,), topic="Gas")
    counts = count_up("all", [one, two, three])
    assert (counts.questions, counts.single, counts.longest, counts.shortest) == (3, 2, 2, 0)
    assert counts.kinds == {"numeric": 1, "single": 2}
    assert counts.difficulties == {1: 2, 3: 1}
    assert counts.audiences == {"militia": 1}
    assert counts.places == {2: 2}
    assert counts.share(counts.longest) == 1.0
    assert [(row.name, row.questions) for row in by_topic([one, two, three])] == [("Sơ cứu", 2), ("Gas", 1)]
    head, first, second = as_table(by_topic([one, two, three])).splitlines()
    assert first.split() == ["Sơ", "cứu", "2", "single", "2", "1/0/1", "100%", "0%", "0/2/0/0"]
    assert head.index("kinds") == first.index("single") == second.index("numeric")


def test_no_questions():
    assert count_up("all", []).share(0) == 0
