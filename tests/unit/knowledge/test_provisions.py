"""Which provisions a document has is read from files that number nothing twice."""

import pytest

from knowledge.errors import ContentError
from knowledge.provisions import load_structures

ONE = """\
document: nd-1
complete: true
articles:
  "5": {"1": [a, b], "2": []}
"""


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


def test_structures_are_known_by_their_document(tmp_path):
    assert set(load_structures(write(tmp_path, one=ONE))) == {"nd-1"}


def test_files_for_the_importer_are_left_alone(tmp_path):
    assert set(load_structures(write(tmp_path, one=ONE, _files="anything"))) == {"nd-1"}


def test_a_document_has_its_provisions_in_one_file_only(tmp_path):
    with pytest.raises(ContentError, match="provisions of `nd-1` stand twice"):
        load_structures(write(tmp_path, one=ONE, two=ONE))


@pytest.mark.parametrize("twin", ['  "5": {"1": []}\n', '  "6": {"1": [], "1": [a]}\n'], ids=["article", "clause"])
def test_an_article_or_clause_numbered_twice_is_told(tmp_path, twin):
    with pytest.raises(ContentError, match="stands twice"):
        load_structures(write(tmp_path, one=ONE + twin))
