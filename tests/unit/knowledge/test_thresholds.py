"""Decision tables: read strictly, refused with file, key and reason, and asked with what is known."""

from datetime import date

import pytest

from knowledge import content
from knowledge.check import check
from knowledge.deciding import assume, decide
from knowledge.errors import ContentError
from knowledge.search import Knowledge
from knowledge.spans import Span
from nlu.text import fold
from tests.unit.knowledge.tables import CITED, FILES, PREMISES, SIZE, VISIT
from tests.unit.knowledge.written import TODAY, built, write

INN_SMALL = "      - {outcome: small, when: [{storeys: ..3, area_m2: ..500}]}\n"


@pytest.fixture
def tables(tmp_path):
    return content.load(write(tmp_path, **FILES)).thresholds


def facts(**said):
    return {name: frozenset({v}) if name == "goods" else Span.parse(str(v)) for name, v in said.items()}


def refused(folder, **changes):
    """What the reader of a spoilt file is told."""
    with pytest.raises(ContentError) as told:
        content.load(write(folder, **(FILES | changes)))
    return str(told.value)


def problems(folder, on=TODAY, **changes):
    loaded = content.load(write(folder, **(FILES | changes)))
    return [str(finding) for finding in check(loaded, {}, on, fold)]


def test_tables_without_fault_have_no_finding(tmp_path):
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        (INN_SMALL, "", "inn", "no row for storeys: ..3; area_m2: ..500"),
        (
            "{storeys: ..3, area_m2: ..500}",
            "{storeys: ..3, area_m2: ..400}",
            "inn",
            "no row for storeys: ..3; area_m2: 400..500",
        ),
        (
            "{storeys: ..3, area_m2: ..500}",
            "{storeys: ..3, area_m2: ..600}",
            "inn",
            "two rows for storeys: ..3; area_m2: 500..600",
        ),
        ("{storeys: ..3, area_m2: ..500}", "{storeys: ..3}", "inn", "two rows for storeys: ..3; area_m2: 500.."),
        (", {goods: iron}", "", "shop", "no row for area_m2: ..200; goods: iron"),
        ("{goods: iron}", "{area_m2: 100..}", "shop", "no row for area_m2: ..100; goods: iron"),
        ("{storeys: 3..}", "{storeys: 3-5}", "size.rules[0].rows[0].when[0].storeys", "no stretch of numbers"),
        ("{storeys: 3..}", "{floors: 3..}", "size.rules[0].rows[0].when[0].floors", "no measure"),
        ("goods: iron", "goods: gold", "size.rules[1].rows[1].when[1].goods", "no option of goods"),
        ("kinds: [inn]", "kinds: [hut]", "size.rules[0].rows[0]", "`hut` is no kind of premises"),
        ("outcome: small, when: [{st", "outcome: tiny, when: [{st", "rows[1].outcome", "none of the table's outcomes"),
        ("outcome: big, when: [{st", "outcome: big, after: [big], when: [{st", "rows[0].after", "follows another"),
        ("id: size", "id: sizes", "id", "name of the file"),
    ],
)
def test_a_faulty_table_is_refused_with_file_key_and_reason(tmp_path, old, new, key, reason):
    assert old in SIZE
    told = refused(tmp_path, **{"thresholds/size.yml": SIZE.replace(old, new, 1)})
    assert str(tmp_path / "thresholds" / "size.yml") in told
    assert key in told
    assert reason in told


def test_tables_that_follow_nothing_or_each_other_are_refused(tmp_path):
    assert "`nothing` is no table" in refused(
        tmp_path, **{"thresholds/visit.yml": VISIT.replace("follows: size", "follows: nothing")}
    )
    assert "follow each other" in refused(
        tmp_path, **{"thresholds/visit.yml": VISIT.replace("follows: size", "follows: visit")}
    )


def test_a_forgotten_case_of_a_followed_table_is_a_gap(tmp_path):
    told = refused(tmp_path, **{"thresholds/visit.yml": VISIT.replace("      - {outcome: never, after: [small]}\n", "")})
    assert "visit.yml: inn: no row for" in told


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("size.yml", CITED, "citations: []", "has a row without a citation"),
        ("size.yml", "nd-106", "nd-999", "cites `nd-999`, which is not in documents.yml"),
        ("size.yml", "checked: 2026-11-23", "checked: 2026-11-24", "checked 2026-11-24, after 2026-11-23"),
        (
            "size.yml",
            "  - {id: small",
            "  - {id: huge, say: Rất lớn., brief: rất lớn}\n  - {id: small",
            "no row leads to this outcome",
        ),
        ("premises.yml", "phrases: [nhà nghỉ]}", "phrases: [nhà nghỉ, cửa hàng]}", "“cửa hàng” also stands for `inn`"),
        ("premises.yml", "phrases: [nhà nghỉ]}", "phrases: [nhà nghỉ], entry: no.such}", "`entry` names `no.such`"),
        ("premises.yml", "phrases: [nhà nghỉ]}", "phrases: [nhà nghỉ], area: [acres]}", "`acres` is no measure"),
        ("premises.yml", '{basements: "0"}', "{basements: none}", "no stretch of numbers"),
        ("visit.yml", "phrases: [mấy năm]", "phrases: [có lớn]", "“có lớn” also stands for `size`"),
    ],
)
def test_the_checker_names_file_and_reason(tmp_path, file, old, new, told):
    found = problems(tmp_path, **{f"thresholds/{file}": FILES[f"thresholds/{file}"].replace(old, new)})
    assert any(told in problem for problem in found), found


def test_a_provision_changed_since_the_table_was_checked_is_told(tmp_path):
    documents = """\
documents:
  - {id: nd-106, number: 106/2025, kind: Nghị định, title: Phạt, short: NĐ 106, issuer: Chính phủ, effective: 2025-07-01,
     amendments: [{document: nd-69, effective: 2026-11-24, articles: ["5"]}]}
  - {id: nd-69, number: 69/2026, kind: Nghị định, title: Sửa, short: NĐ 69, issuer: Chính phủ, effective: 2026-11-24}
"""
    found = problems(tmp_path, on=date(2026, 11, 24), **{"documents.yml": documents})
    assert any("thresholds" in problem and "checked before nd-69 changed article 5" in problem for problem in found)


def test_what_decides_alone_needs_nothing_else(tables):
    assert decide(tables, "size", "inn", facts(storeys=3)).row.outcome == "big"
    assert decide(tables, "size", "shop", facts(goods="iron")).row.outcome == "small"


def test_only_what_still_decides_is_open(tables):
    assert decide(tables, "size", "inn", {}).open == ("storeys", "area_m2")
    assert decide(tables, "size", "inn", facts(storeys=2)).open == ("area_m2",)
    assert decide(tables, "size", "shop", facts(area_m2=100)).row.outcome == "small"
    assert decide(tables, "size", "shop", facts(area_m2=200)).open == ("goods",)


def test_a_bound_is_enough_where_it_settles_it(tables):
    assert decide(tables, "size", "inn", facts(storeys=1, area_m2="..500")).row.outcome == "small"
    assert decide(tables, "size", "inn", facts(storeys=1, area_m2="..501")).open == ("area_m2",)


def test_a_following_table_asks_through_the_other_and_cites_both(tables):
    row = decide(tables, "visit", "inn", facts(storeys=3)).row
    assert row.outcome == "yearly"
    assert [citation.article for citation in row.citations] == ["5", "6"]


def test_a_kind_without_rows_is_told(tables):
    assert decide(tables, "size", "castle", {}) is None
    assert decide(tables, "nothing", "inn", {}) is None


def test_what_is_only_taken_to_be_so_is_told_apart(tables):
    known = assume(tables, facts(storeys=3))
    assert known.facts["basements"] == Span.exactly(0)
    assert known.assumed == {"basements": "không có hầm"}
    assert assume(tables, facts(basements=1)).assumed == {}


def test_the_built_file_carries_the_tables(tmp_path):
    loaded = content.load(write(tmp_path, **FILES))
    with_tables = Knowledge.open(built(loaded, tmp_path / "k.db"), fold=fold)
    assert with_tables.thresholds.rows == loaded.thresholds.rows
    assert list(with_tables.thresholds.kinds) == ["inn", "shop"]


def test_content_without_tables_is_content_too(tmp_path):
    loaded = content.load(write(tmp_path))
    assert loaded.thresholds.rows == {}
    assert Knowledge.open(built(loaded, tmp_path / "k.db"), fold=fold).thresholds.rows == {}


def test_premises_are_read_strictly(tmp_path):
    told = refused(tmp_path, **{"thresholds/premises.yml": PREMISES.replace("label: Nhà nghỉ", "lable: Nhà nghỉ")})
    assert "did you mean `label`?" in told
