"""The drawings as people get them: each becomes a real picture, with words for whoever can't see it."""

from __future__ import annotations

import struct

import pytest
import vl_convert

from knowledge import content, schema

REAL = content.load()
EMPTY = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400"><rect width="640" height="400" fill="#fff"/></svg>'


@pytest.fixture(scope="module")
def blank() -> int:
    """Bytes of a picture with nothing on it."""
    return len(vl_convert.svg_to_png(EMPTY))


@pytest.mark.parametrize("picture", REAL.pictures, ids=lambda picture: picture.id)
def test_a_drawing_becomes_a_picture_with_something_on_it(picture: schema.Picture, blank: int):
    data = vl_convert.svg_to_png(REAL.drawings[picture.id])
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">II", data[16:24]) == (640, 400)
    assert len(data) > 4 * blank


@pytest.mark.parametrize("picture", REAL.pictures, ids=lambda picture: picture.id)
def test_a_picture_tells_in_words_what_it_shows(picture: schema.Picture):
    assert len(picture.alt.split()) >= 15
    assert picture.alt.endswith(".")


def test_there_are_pictures_for_entries_and_scenes_for_questions():
    assert len({entry.picture for entry in REAL.entries if entry.picture}) >= 24
    assert sum(1 for question in REAL.questions if question.picture) >= 26


def test_a_question_shows_only_a_scene_never_the_picture_that_teaches_its_answer():
    taught = {entry.picture for entry in REAL.entries if entry.picture}
    assert [q.id for q in REAL.questions if q.picture in taught] == []
