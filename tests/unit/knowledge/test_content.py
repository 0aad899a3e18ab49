"""Content files are read strictly: whoever slips is told the file, the key and what was probably meant."""

import msgspec
import pytest

from knowledge import content, schema
from knowledge.content import read_yaml
from knowledge.errors import ContentError
from tests.unit.knowledge.written import ENTRY, FILES, write


def read(tmp_path, text, kind=schema.EntriesFile):
    file = tmp_path / "burns.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(file, kind)


def refused(tmp_path, text, kind=schema.EntriesFile):
    """What the writer of the file is told."""
    with pytest.raises(ContentError) as told:
        read(tmp_path, text, kind)
    assert str(told.value).startswith(str(tmp_path / "burns.yml"))
    return str(told.value)


def test_a_right_file_is_read(tmp_path):
    (entry,) = read(tmp_path, ENTRY).entries
    assert entry.id == "burns.cool_water"
    assert len(entry.questions) == 3


@pytest.mark.parametrize(("wrong", "right"), [("lede", "lead"), ("question", "questions"), ("sorces", "sources")])
def test_a_wrong_key_is_told_with_its_place_and_the_nearest_right_one(tmp_path, wrong, right):
    told = refused(tmp_path, ENTRY.replace(f"{right}:", f"{wrong}:"))
    assert f"`{wrong}`" in told
    assert "$.entries[0]" in told
    assert f"did you mean `{right}`?" in told


def test_a_wrong_key_inside_a_citation_is_told_too(tmp_path):
    told = refused(tmp_path, ENTRY + '    citations:\n      - {document: nd-106, artcle: "9"}\n')
    assert "`artcle`" in told
    assert "citations[0]" in told
    assert "did you mean `article`?" in told


def test_for_a_key_like_no_other_nothing_is_guessed(tmp_path):
    assert "did you mean" not in refused(tmp_path, ENTRY + "    xyzzy: 1\n")


@pytest.mark.parametrize(
    ("key", "line", "told"),
    [
        ("id", "id: Bỏng nước", "$.entries[0].id"),
        ("kind", "kind: joke", "$.entries[0].kind"),
        ("checked", "checked: hôm qua", "$.entries[0].checked"),
        ("lead", "lead: ''", "$.entries[0].lead"),
        ("lead", "lead: 12", "$.entries[0].lead"),
    ],
)
def test_a_wrong_value_is_told_with_its_place(tmp_path, key, line, told):
    lines = [line if part.strip(" -").startswith(f"{key}:") else part.strip("\n") for part in ENTRY.splitlines()]
    text = "\n".join(part if part != line else f"    {line}" for part in lines)
    text = text.replace("entries:\n    id:", "entries:\n  - id:")
    assert told in refused(tmp_path, text)


def test_a_day_that_does_not_exist_is_told(tmp_path):
    assert "day is out of range" in refused(tmp_path, ENTRY.replace("2026-11-23", "2026-02-30"))


def test_a_key_that_stands_twice_is_told(tmp_path):
    told = refused(tmp_path, ENTRY + "    lead: Bôi kem đánh răng.\n")
    assert "key `lead` stands twice" in told
    assert "line 2" in told


def test_a_document_has_one_day_from_which_it_is_in_force(tmp_path):
    documents = FILES["documents.yml"] + "    effective: 2025-08-01\n"
    with pytest.raises(ContentError, match=r"documents.yml: .*key `effective` stands twice"):
        content.load(write(tmp_path, **{"documents.yml": documents}))


def test_a_missing_key_is_told(tmp_path):
    assert "`lead`" in refused(tmp_path, "".join(line for line in ENTRY.splitlines(True) if "lead:" not in line))


@pytest.mark.parametrize("text", ["entries: [", "entries:\n\t- id: a", "entries: *nobody", "\x01"])
def test_what_is_not_yaml_is_told_on_one_line(tmp_path, text):
    told = refused(tmp_path, text)
    assert "YAML" in told
    assert "\n" not in told


@pytest.mark.parametrize("text", ["", "- a list", "just words"])
def test_yaml_of_another_shape_is_told(tmp_path, text):
    assert "Expected `object`" in refused(tmp_path, text)


def test_a_file_that_is_not_utf8_is_told(tmp_path):
    assert "not UTF-8" in refused(tmp_path, ENTRY.encode("utf-16"))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ContentError, match=r"nowhere\.yml: can't be read"):
        read_yaml(tmp_path / "nowhere.yml", schema.EntriesFile)


def test_a_folder_is_read_whole_and_knows_where_everything_stands(tmp_path):
    read = content.load(write(tmp_path))
    assert [entry.id for entry in read.entries] == ["law.duty", "burns.cool_water"]
    assert [fine.id for fine in read.fines] == ["fines.no_extinguisher"]
    assert [question.id for question in read.questions] == ["quiz.burns"]
    assert [card.event for card in read.cards] == ["fire"]
    assert {id_: path.name for id_, path in read.files.items()} == {
        "law.duty": "law.yml",
        "burns.cool_water": "burns.yml",
        "fines.no_extinguisher": "fines.yml",
        "quiz.burns": "quiz.yml",
        "house": "house.yml",
        "house.gas": "house.yml",
        "house.hose": "house.yml",
        "small": "small.yml",
    }
    assert read.document("nd-106").number == "106/2025/NĐ-CP"
    assert read.document("nd-999") is None


@pytest.mark.parametrize(("twin", "first"), [("skills/twin.yml", "burns.yml"), ("procedures/twin.yml", "twin.yml")])
def test_an_id_that_stands_twice_is_told_with_both_files(tmp_path, twin, first):
    with pytest.raises(ContentError) as told:
        content.load(write(tmp_path, **{twin: FILES["skills/burns.yml"]}))
    assert "`burns.cool_water` stands twice" in str(told.value)
    assert {"burns.yml", "twin.yml"} <= set(str(told.value).replace("/", " ").replace(":", " ").split())
    assert str(told.value).endswith(first)


@pytest.mark.parametrize("file", ["documents.yml", "sources.yml", "emergency.yml"])
def test_a_document_source_or_card_that_stands_twice_is_told(tmp_path, file):
    head, body = FILES[file].split("\n", 1)
    with pytest.raises(ContentError, match=rf"{file}: .* stands twice"):
        content.load(write(tmp_path, **{file: f"{head}\n{body}{body}"}))


def test_a_card_knows_the_conditions_with_which_nothing_stands_under_it(tmp_path):
    alone = "alone:\n  events: [fire]\n  words: [đột quỵ, đau tim]\n"
    (card,) = content.load(write(tmp_path, **{"emergency.yml": FILES["emergency.yml"] + alone})).cards
    assert card.alone == ("đột quỵ", "đau tim")
    with pytest.raises(ContentError, match="`alone` names the event `flood`, which has no card"):
        content.load(write(tmp_path, **{"emergency.yml": FILES["emergency.yml"] + alone.replace("fire", "flood")}))


def test_a_card_has_the_skills_of_its_event_that_may_stand_under_it(tmp_path):
    closer = "closer:\n  - events: [fire]\n    skills: [burns]\n"
    (card,) = content.load(write(tmp_path, **{"emergency.yml": FILES["emergency.yml"] + closer})).cards
    assert [card.lets_closer(entry) for entry in ("burns.cool_water", "law.duty")] == [True, False]
    with pytest.raises(ContentError, match="`flood`, which has no card"):
        content.load(write(tmp_path, **{"emergency.yml": FILES["emergency.yml"] + closer.replace("fire", "flood")}))


def test_a_self_check_is_named_as_its_file_and_its_ids_stand_once(tmp_path):
    text = FILES["selfcheck/house.yml"]
    with pytest.raises(ContentError, match=r"flat\.yml: id `house` must be the file's name"):
        content.load(write(tmp_path, **{"selfcheck/flat.yml": text}))
    with pytest.raises(ContentError, match=r"house\.yml: id `house\.gas` stands twice"):
        content.load(write(tmp_path, **{"selfcheck/flat.yml": text.replace("id: house\n", "id: flat\n")}))


def test_an_answer_written_without_quotes_is_told(tmp_path):
    with pytest.raises(ContentError, match=r"house\.yml: .*safe"):
        content.load(write(tmp_path, **{"selfcheck/house.yml": FILES["selfcheck/house.yml"].replace('safe: "no"', "safe: no")}))


def test_a_folder_without_its_documents_is_told(tmp_path):
    write(tmp_path)
    (tmp_path / "documents.yml").unlink()
    with pytest.raises(ContentError, match=r"documents\.yml"):
        content.load(tmp_path)


def test_content_cannot_be_changed_once_read(tmp_path):
    with pytest.raises(AttributeError):
        read(tmp_path, ENTRY).entries[0].lead = "Khác."


def test_the_real_content_is_read():
    real = content.load()
    assert len(real.entries) + len(real.fines) > 500
    lists = sum(1 + len(checklist.checks) for checklist in real.checklists)
    tables = len(real.thresholds.tables)
    assert len(real.files) == len(real.entries) + len(real.fines) + len(real.questions) + lists + tables + len(real.scenarios)
    assert [checklist.id for checklist in real.checklists] == ["household", "home_business", "rented_rooms", "organisation"]
    assert all(msgspec.json.decode(msgspec.json.encode(entry), type=schema.Entry) == entry for entry in real.entries)
