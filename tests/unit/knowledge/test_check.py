"""The checker finds what would make an answer untrustworthy, one kind of fault at a time; the real content has none."""

from datetime import date

import msgspec
import pytest

from knowledge import content
from knowledge.check import check
from knowledge.provisions import Gone, Structure, load_structures
from knowledge.schema import Amendment, Citation, Condition
from nlu.text import fold
from tests.unit.knowledge.written import TODAY, write

replace = msgspec.structs.replace
LATE = date(2026, 11, 24)
READ_ON = date(2026, 11, 28)
"""The last day on which some of the real content was read against the texts."""


class Made:
    """Made-up content without fault, the parts of which can be changed, and the findings in it."""

    def __init__(self, folder):
        self.content = content.load(write(folder))
        self.structures = {}

    def change(self, part, at=0, **changes):
        """Change one struct of a part of the content; returns what it was."""
        items = list(getattr(self.content, part))
        was, items[at] = items[at], replace(items[at], **changes)
        object.__setattr__(self.content, part, tuple(items))
        return was

    def add_document(self, id_, number, **changes):
        """Another document, like the first but for its name and what is said of it."""
        other = replace(self.content.documents[0], id=id_, number=number, **changes)
        object.__setattr__(self.content, "documents", (*self.content.documents, other))

    def findings(self, on=TODAY):
        return check(self.content, self.structures, on, fold)

    def only(self, on=TODAY):
        """The one finding there is."""
        (finding,) = self.findings(on)
        return finding


@pytest.fixture
def made(tmp_path):
    return Made(tmp_path)


LAW, SKILL = 0, 1
GAS, HOSE = 0, 1


def test_content_without_fault_has_no_finding(made):
    assert made.findings() == []


def test_a_law_entry_needs_a_citation(made):
    made.change("entries", LAW, citations=())
    assert made.only().problem == "a legal statement needs a citation"


def test_a_skill_needs_a_source(made):
    made.change("entries", SKILL, sources=())
    assert made.only().problem == "a skill needs a source"


@pytest.mark.parametrize("said", ["Theo Nghị định 106 thì phải xả nước.", "Bôi kem bị phạt 2 triệu.", "Luật quy định xả nước."])
@pytest.mark.parametrize("where", ["lead", "body"])
def test_a_skill_that_speaks_of_law_needs_a_citation(made, where, said):
    made.change("entries", SKILL, **{where: said})
    assert made.only().problem == "speaks of law without a citation"
    made.change("entries", SKILL, citations=(Citation(document="nd-106", article="9"),))
    assert made.findings() == []


@pytest.mark.parametrize("said", ["Điều 20 bắt lắp đèn.", "Khóa cửa là bị cấm.", "Pháp luật buộc xả.", "Thông tư 36 có ghi."])
def test_a_sentence_of_law_is_known_by_other_words_too(made, said):
    made.change("entries", SKILL, body=said)
    assert made.only().problem == "speaks of law without a citation"


@pytest.mark.parametrize(("where", "said"), [("title", "Mức phạt vì bôi kem"), ("changed", "Trước 2025 bị phạt; nay không.")])
def test_the_title_and_what_changed_may_speak_of_law_only_with_a_citation(made, where, said):
    made.change("entries", SKILL, **{where: said})
    assert made.only().problem == "speaks of law without a citation"


@pytest.mark.parametrize("said", ["Nghị định 69 đã sửa.", "Theo Nghị định 69/2026/NĐ-CP.", "Nay theo Nghị định 69/2026."])
@pytest.mark.parametrize("where", ["lead", "body", "changed"])
def test_a_document_in_force_that_is_named_must_be_cited(made, where, said):
    made.add_document("nd-69", "69/2026/NĐ-CP")
    made.change("entries", LAW, **{where: said})
    assert made.only().problem == "speaks of 69/2026/NĐ-CP without citing it"
    cited = Citation(document="nd-69", article="1")
    made.change("entries", LAW, citations=(*made.content.entries[LAW].citations, cited))
    assert made.findings() == []


@pytest.mark.parametrize("said", ["Nghị định 69/2019 là chuyện khác.", "Thông tư 69 thì khác.", "Nghị định 690 thì khác."])
def test_another_document_is_not_the_one_that_is_named(made, said):
    made.add_document("nd-69", "69/2026/NĐ-CP")
    made.change("entries", LAW, body=said)
    assert made.findings() == []


def test_a_document_no_longer_in_force_may_be_named(made):
    made.add_document("nd-136", "136/2020/NĐ-CP", effective=date(2021, 1, 10), expires=date(2025, 7, 1))
    made.change("entries", LAW, body="Nghị định 136/2020 đã hết hiệu lực.")
    assert made.findings() == []


def test_a_source_must_be_known(made):
    made.change("entries", SKILL, sources=("BYT", "WHO"))
    assert made.only().problem == "source `WHO` is not in sources.yml"


@pytest.mark.parametrize(("part", "item"), [("entries", "law.duty"), ("fines", "fines.no_extinguisher")])
def test_see_must_name_an_entry(made, part, item):
    made.change(part, see=("burns.cool_water", "burns.nothing"))
    assert (made.only().item, made.only().problem) == (item, "`see` names `burns.nothing`, which isn't there")


def test_nothing_can_have_been_checked_tomorrow(made):
    made.change("entries", LAW, checked=LATE)
    assert "checked 2026-11-24, after 2026-11-23" in made.only().problem
    assert made.findings(on=LATE) == []


@pytest.mark.parametrize("who", ["individual", "organisation"])
def test_a_band_goes_upwards(made, who):
    made.change("fines", **{who: (3_000_000, 1_500_000)})
    assert made.only().problem == "a band's lower end is above its upper end"


@pytest.mark.parametrize("part", ["entries", "fines", "questions"])
def test_a_cited_document_must_be_known(made, part):
    made.change(part, citations=(Citation(document="nd-999", article="1"),))
    assert made.only().problem == "cites `nd-999`, which is not in documents.yml"


@pytest.mark.parametrize(
    "dates", [{"effective": LATE}, {"effective": None}, {"expires": TODAY}, {"expires": date(2026, 1, 1)}], ids=str
)
def test_a_cited_document_must_be_in_force(made, dates):
    made.change("documents", **dates)
    assert {finding.problem for finding in made.findings()} == {"cites 106/2025/NĐ-CP, not in force on 2026-11-23"}
    assert {finding.item for finding in made.findings()} == {"law.duty", "fines.no_extinguisher"}


def test_a_document_is_in_force_from_its_first_day_to_the_day_before_it_expires(made):
    document = replace(made.content.documents[0], effective=date(2026, 1, 2), expires=date(2026, 3, 1))
    days = [date(2026, 1, 1), date(2026, 1, 2), date(2026, 2, 28), date(2026, 3, 1)]
    assert [document.in_force(day) for day in days] == [False, True, True, False]
    assert replace(document, expires=None).in_force(date(2099, 1, 1))
    assert not replace(document, effective=None).in_force(date(2026, 2, 1))


def test_an_entry_must_be_checked_again_once_its_article_was_changed(made):
    made.add_document("nd-69", "69/2026/NĐ-CP")
    amendment = Amendment(document="nd-69", effective=LATE, articles=("5",))
    made.change("documents", amendments=(amendment,))
    assert made.findings(on=TODAY) == []
    assert (made.only(on=LATE).item, made.only(on=LATE).problem) == ("law.duty", "checked before nd-69 changed article 5")
    made.change("entries", LAW, checked=LATE)
    assert made.findings(on=LATE) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"replaces": ("nd-144",)}, "names `nd-144`, which isn't there"),
        ({"replaced_by": "nd-200"}, "names `nd-200`, which isn't there"),
        ({"amendments": (Amendment(document="nd-69", effective=LATE),)}, "is amended by `nd-69`, which isn't there"),
        ({"expires": date(2025, 6, 30)}, "is out of force before it is in force"),
    ],
    ids=["replaces", "replaced_by", "amendment", "dates"],
)
def test_a_document_names_documents_that_are_there_and_dates_that_fit(made, changes, problem):
    made.change("documents", **changes)
    assert problem in {finding.problem for finding in made.findings() if finding.file == "documents.yml"}


def test_an_amendment_may_not_begin_before_the_document_that_makes_it(made):
    made.add_document("nd-69", "69/2026/NĐ-CP", effective=date(2026, 4, 20))
    made.change("documents", amendments=(Amendment(document="nd-69", effective=date(2026, 4, 19)),))
    assert made.only().problem == "is amended by nd-69 from 2026-04-19, which is in force from 2026-04-20"


def structure(**changes):
    whole = Structure("nd-106", True, {"5": {"1": ["a", "b"], "2": []}, "9": {"1": [], "2": ["a"]}, "E": {"3": []}})
    return {"nd-106": replace(whole, **changes)}


def test_a_cited_provision_that_exists_is_no_finding(made):
    made.structures = structure()
    assert made.findings() == []


@pytest.mark.parametrize(
    ("provision", "name"),
    [
        ({"article": "77"}, "77"),
        ({"article": "5", "clause": "3"}, "5 3"),
        ({"article": "5", "clause": "1", "point": "đ"}, "5 1 đ"),
        ({"article": "5", "point": "a"}, "5 a"),
    ],
)
def test_a_cited_provision_must_exist(made, provision, name):
    made.structures = structure()
    made.change("entries", LAW, citations=(Citation(document="nd-106", **provision),))
    assert made.only().problem == f"cites a provision not found in nd-106: {name}"
    assert made.only().fatal


@pytest.mark.parametrize("doubt", [{"complete": False}, {"partial": ("5",)}], ids=["document", "article"])
def test_where_the_text_at_hand_is_not_whole_a_missing_provision_is_only_a_warning(made, doubt):
    made.structures = structure(**doubt)
    made.change("entries", LAW, citations=(Citation(document="nd-106", article="5", clause="9"),))
    assert not made.only().fatal


def test_a_whole_document_may_be_cited(made):
    made.structures = structure()
    made.change("entries", LAW, citations=(Citation(document="nd-106"),))
    assert made.findings() == []


def test_a_table_may_be_cited_by_its_name(made):
    made.structures = structure()
    made.change("entries", LAW, citations=(Citation(document="nd-106", article="Bảng E", clause="3"),))
    assert made.findings() == []


@pytest.mark.parametrize(
    ("gone", "hit"),
    [
        ({"article": "5"}, True),
        ({"article": "5", "clause": "1"}, True),
        ({"article": "5", "clause": "2"}, False),
        ({"article": "5", "clause": "1", "point": "a"}, False),  # the clause stands, one of its points is gone
        ({"article": "6"}, False),
    ],
)
def test_a_repealed_provision_may_not_be_cited(made, gone, hit):
    made.structures = structure(repealed=(Gone(since=TODAY, by="nd-69", **gone),))
    found = [finding.problem for finding in made.findings()]
    assert found == ["cites a provision repealed by nd-69 since 2026-11-23: 5 1"] * hit


def test_a_provision_may_be_cited_until_it_is_repealed(made):
    made.structures = structure(repealed=(Gone(since=LATE, by="nd-69", article="5"),))
    assert made.findings(on=TODAY) == []
    assert made.only(on=LATE).item == "law.duty"


@pytest.mark.parametrize(("points", "name"), [(["a", "b", "a"], "5 1 a"), (["đ", "đ"], "5 1 đ")])
def test_a_point_may_not_be_numbered_twice(made, points, name):
    made.structures = structure(articles={"5": {"1": points}, "9": {"2": ["a"]}})
    assert made.only().problem == f"numbers a provision twice: {name}"


def test_provisions_belong_to_a_document_that_is_there(made):
    made.structures = {"nd-999": Structure("nd-999", True, {"1": {}})}
    assert (made.only().file, made.only().problem) == (
        "provisions/nd-999.yml",
        "has provisions, but no such document is there",
    )


def test_a_question_differs_by_more_than_its_spaces(made):
    made.change("entries", SKILL, questions=("chủ  hộ có trách nhiệm gì về   phòng cháy", "b b", "c c"))
    assert made.only().problem.startswith("question also in `law.duty`")


def test_a_question_may_not_stand_in_two_entries(made):
    made.change("entries", SKILL, questions=("CHỦ HỘ có trách nhiệm gì về phòng cháy", "b b", "c c"))
    assert made.only().problem.startswith("question also in `law.duty`")


def test_a_question_may_stand_in_two_entries_for_different_people(made):
    made.change("entries", SKILL, questions=made.content.entries[LAW].questions, audience=("school",))
    assert made.findings() == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"right": (3,)}, "a right key points to no option"),
        ({"right": (-1,)}, "a right key points to no option"),
        ({"right": (0, 1)}, "needs exactly one right key"),
        ({"kind": "several", "right": (1, 1)}, "a right key stands twice"),
        ({"kind": "order", "right": (1, 0)}, "an order must place every option"),
        ({"options": ("Nước mát", "nước  MÁT!", "Đá")}, "needs two or more options, none twice"),
        ({"options": ("Nước mát",), "right": (0,)}, "needs two or more options, none twice"),
        ({"kind": "numeric"}, "a numeric question has no options and one right number"),
        ({"entry": "burns.nothing"}, "tests `burns.nothing`, which isn't there"),
        ({"sources": ()}, "needs a citation or a source"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_quiz_question_needs_a_key_that_fits_and_a_ground(made, changes, problem):
    made.change("questions", **changes)
    assert (made.only().file.endswith("quiz.yml"), made.only().problem) == (True, problem)


def test_a_quiz_question_that_speaks_of_law_needs_a_citation(made):
    made.change("questions", explain="Nghị định 106 quy định xả nước mát.")
    assert made.only().problem == "speaks of law without a citation"
    made.change("questions", citations=(Citation(document="nd-106", article="9"),))
    assert made.findings() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "several", "right": (0, 2)},
        {"kind": "order", "right": (2, 0, 1)},
        {"kind": "numeric", "options": (), "right": (114,)},
    ],
    ids=lambda changes: changes["kind"],
)
def test_other_kinds_of_quiz_question_may_be_right(made, changes):
    made.change("questions", **changes)
    assert made.findings() == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"call": "Gọi công an."}, "the call of an emergency card must hold “Gọi 114”"),
        ({"sources": ("WHO",)}, "source `WHO` is not in sources.yml"),
        ({"see": ("burns.nothing",)}, "`see` names `burns.nothing`, which isn't there"),
        ({"closer": ("burns", "burns.cool_water", "burns.nothing")}, "`closer` names `burns.nothing`, which isn't there"),
        ({"closer": ("burn",)}, "`closer` names `burn`, which isn't there"),
        ({"words": ("uống nhầm",)}, "`instead_of` and `words` go together"),
        ({"instead_of": ("fire",)}, "`instead_of` and `words` go together"),
    ],
    ids=["call", "sources", "see", "closer", "group", "words", "instead"],
)
def test_an_emergency_card_calls_114_and_knows_its_sources(made, changes, problem):
    made.change("cards", **changes)
    assert (made.only().file, made.only().item, made.only().problem) == ("emergency.yml", "fire", problem)


def test_a_finding_says_file_item_and_problem(made):
    made.change("entries", LAW, citations=())
    told = str(made.only())
    assert told.endswith("law.yml: law.duty: a legal statement needs a citation")


# The real content


REAL = content.load()
LAST_CHECKED = max(entry.checked for entry in (*REAL.entries, *REAL.fines, *REAL.questions))


def test_the_real_content_has_nothing_that_forbids_its_use():
    fatal = [str(finding) for finding in check(REAL, load_structures(), LAST_CHECKED, fold) if finding.fatal]
    assert fatal == []


def test_the_real_content_cites_only_what_is_in_force():
    cited = {c.document for e in (*REAL.entries, *REAL.fines, *REAL.questions) for c in e.citations}
    assert len(cited) >= 5
    assert [d for d in sorted(cited) if not REAL.document(d).in_force(LAST_CHECKED)] == []


def test_long_ago_the_real_content_would_not_have_passed():
    problems = {finding.problem for finding in check(REAL, load_structures(), date(2020, 1, 1), fold)}
    assert any("not in force on 2020-01-01" in problem for problem in problems)


def test_structures_are_known_by_their_documents():
    structures = load_structures()
    assert {"nd-106-2025", "luat-55-2024"} <= set(structures)
    assert all(REAL.document(id_) for id_ in structures)


def change_check(made, at, **changes):
    """Change one check of the self-check."""
    (house,) = made.content.checklists
    checks = list(house.checks)
    checks[at] = replace(checks[at], **changes)
    made.change("checklists", checks=tuple(checks))


@pytest.mark.parametrize(
    ("at", "changes", "problem"),
    [
        (GAS, {"fix": ""}, "a check needs a `fix`"),
        (GAS, {"why": ""}, "a check needs a `why`"),
        (GAS, {"safe": "either"}, "has no wrong answer, so `why` and `fix` would never be shown"),
        (GAS, {"sources": ()}, "needs a citation or a source"),
        (GAS, {"citations": (Citation(document="gone"),)}, "cites `gone`, which is not in documents.yml"),
        (GAS, {"entries": ("gone",)}, "links to `gone`, which isn't there"),
        (GAS, {"yearly": ("06-15",)}, "`yearly` dates need a `due`"),
        (GAS, {"checked": LATE}, "checked 2026-11-24, after 2026-11-23"),
        (HOSE, {"sources": ("gone",)}, "source `gone` is not in sources.yml"),
        (HOSE, {"why": "Nhà nước bị phạt tiền."}, "speaks of law without a citation"),
        (
            HOSE,
            {"applies_if": (Condition(check="house.gone", answers=("yes",)),)},
            "`applies_if` names `house.gone`, which isn't asked before",
        ),
        (
            HOSE,
            {"applies_if": (Condition(check="house.hose", answers=("yes",)),)},
            "`applies_if` names `house.hose`, which isn't asked before",
        ),
    ],
)
def test_a_check_that_could_not_be_trusted(made, at, changes, problem):
    change_check(made, at, **changes)
    assert made.only().problem == problem
    assert made.only().file.endswith("house.yml")


def test_a_condition_on_an_answer_that_is_not_offered(made):
    change_check(made, GAS, none=None)
    change_check(made, HOSE, applies_if=(Condition(check="house.gas", answers=("none",)),))
    assert made.only().problem == "`applies_if` waits for “none” of `house.gas`, which doesn't offer it"


def test_a_picture_that_is_not_there_is_found(made):
    made.change("questions", picture="no_such")
    assert made.only().problem == "shows picture `no_such`, which isn't in pictures.yml"


def test_a_picture_without_its_drawing_is_found(made):
    made.content.drawings.clear()
    assert "drawing is missing" in made.only().problem


def test_a_drawing_that_is_named_nowhere_is_found(made):
    made.content.drawings["other"] = made.content.drawings["cool_burn"]
    assert made.only().problem == "isn't named in pictures.yml"


def test_a_picture_that_nobody_sees_is_found(made):
    made.change("entries", SKILL, picture=None)
    assert made.only().problem == "no entry and no question shows it"


def test_a_picture_that_teaches_needs_a_source(made):
    made.change("pictures", sources=())
    assert "needs a source" in made.only().problem


def test_a_picture_of_a_question_alone_needs_none(made):
    made.change("entries", SKILL, picture=None)
    made.change("questions", picture="cool_burn")
    made.change("pictures", sources=())
    assert made.findings() == []


def test_a_drawing_with_a_script_is_found(made):
    made.content.drawings["cool_burn"] = made.content.drawings["cool_burn"].replace("<rect", "<script/><rect")
    assert "<script>" in made.only().problem


def test_a_picture_with_an_unknown_source_or_a_date_to_come_is_found(made):
    made.change("pictures", sources=("XYZ",), checked=date(2027, 1, 1))
    assert len(made.findings()) == 2
