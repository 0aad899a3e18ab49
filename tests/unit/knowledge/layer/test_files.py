"""The operator's layer as files: read, laid over, written; and what is refused."""

from __future__ import annotations

import pytest

from knowledge import content
from knowledge.errors import ContentError
from knowledge.layer.files import DESK, as_yaml, laid_over, read_layer, write_desk
from tests.unit.knowledge.written import write

OWN = """\
entries:
  - id: burns.cool_water
    kind: skill
    title: Làm mát vết bỏng tại xã
    questions: [bỏng làm gì, phong nuoc soi, bị bỏng]
    lead: Xả nước mát, rồi đến trạm y tế xã.
    sources: [BYT]
    checked: 2026-11-23
  - id: xa.tru_nuoc
    kind: skill
    title: Trụ nước ở xã
    questions: [trụ nước ở đâu, tru nuoc gan nhat, lấy nước ở đâu]
    lead: Trụ nước ở cổng chợ.
    sources: [BYT]
    checked: 2026-11-23
"""


@pytest.fixture
def layered(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "xa.yml").write_text(OWN, encoding="utf-8")
    return content.load(write(tmp_path / "content")), read_layer(tmp_path / "own")


def test_an_entry_of_the_same_id_gives_way_and_a_new_one_joins(layered):
    shipped, layer = layered
    merged = laid_over(shipped, layer)
    by_id = {entry.id: entry for entry in merged.entries}
    assert by_id["burns.cool_water"].lead == "Xả nước mát, rồi đến trạm y tế xã."
    assert by_id["xa.tru_nuoc"].title == "Trụ nước ở xã"
    assert len(merged.entries) == len(shipped.entries) + 1
    assert merged.files["xa.tru_nuoc"].name == "xa.yml"


def test_a_row_of_fines_gives_way_too(layered, tmp_path):
    shipped, _ = layered
    text = OWN.replace("xa.tru_nuoc", shipped.fines[0].id)
    (tmp_path / "own" / "xa.yml").write_text(text, encoding="utf-8")
    merged = laid_over(shipped, read_layer(tmp_path / "own"))
    assert [fine.id for fine in merged.fines] == [fine.id for fine in shipped.fines[1:]]


def test_without_a_folder_nothing_changes(layered, tmp_path):
    assert laid_over(layered[0], read_layer(tmp_path / "nowhere")) is layered[0]


def test_what_is_written_is_read_again(layered, tmp_path):
    entries = layered[1].entries
    write_desk(tmp_path / "made", entries.values(), 7)
    found = read_layer(tmp_path / "made")
    assert (dict(found.entries), found.publication) == (dict(entries), 7)
    assert [path.name for path in (tmp_path / "made").iterdir()] == [DESK]
    assert "publication" not in as_yaml(entries.values())


@pytest.mark.parametrize(
    ("spoiled", "named"),
    [
        (OWN.replace("lead", "leed"), "leed"),
        (OWN.replace("xa.tru_nuoc", "../../etc/passwd"), "id"),
        (OWN.replace("xa.tru_nuoc", "burns.cool_water"), "twice"),
        ("entries: {", "YAML"),
        (OWN.replace("2026-11-23", "2026-02-30"), "own"),
    ],
)
def test_a_file_that_can_not_be_used_is_named(layered, tmp_path, spoiled, named):
    (tmp_path / "own" / "xa.yml").write_text(spoiled, encoding="utf-8")
    with pytest.raises(ContentError, match=r"xa\.yml") as refused:
        read_layer(tmp_path / "own")
    assert named in str(refused.value)
