"""Pictures on their way to people: drawn once, kept, told in words, and never the reason that a message doesn't go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import date

import pytest

from bot.pictures import Pictures, rendered
from knowledge.schema import Picture
from tests.unit.knowledge.written import DRAWING

PNG = b"\x89PNG\r\n\x1a\n picture"
ALT = "Cánh tay bị bỏng đặt dưới vòi nước mát."


@dataclass
class Shelf:
    pictures: dict = field(default_factory=lambda: {"burn": Picture(id="burn", alt=ALT, checked=date(2026, 11, 28))})
    drawings: dict = field(default_factory=lambda: {"burn": DRAWING})


@dataclass
class Drawer:
    """Draws, and remembers how often."""

    gives: object = PNG
    drawn: int = 0

    async def __call__(self, svg: str) -> bytes:
        self.drawn += 1
        await asyncio.sleep(0)
        if isinstance(self.gives, Exception):
            raise self.gives
        return self.gives


def shown(folder, shelf=None, drawer=None):
    shelf = shelf or Shelf()
    return Pictures(folder, lambda: shelf, drawer)


async def test_a_drawing_becomes_a_png_in_a_process_of_its_own(tmp_path):
    path = await shown(tmp_path / "pictures").png("burn")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert path.stat().st_size > 2000


async def test_it_is_drawn_once_however_many_ask_and_however_often(tmp_path):
    drawer = Drawer()
    pictures = shown(tmp_path, drawer=drawer)
    paths = await asyncio.gather(*(pictures.png("burn") for _ in range(20)))
    assert len(set(paths)) == 1
    assert await shown(tmp_path, drawer=drawer).png("burn") == paths[0]
    assert drawer.drawn == 1


async def test_a_drawing_that_was_changed_is_drawn_anew_and_the_old_one_goes(tmp_path):
    shelf, drawer = Shelf(), Drawer()
    pictures = shown(tmp_path, shelf, drawer)
    old = await pictures.png("burn")
    shelf.drawings["burn"] = DRAWING.replace("mát", "lạnh")
    new = await pictures.png("burn")
    assert new != old
    assert list(tmp_path.iterdir()) == [new]


@pytest.mark.parametrize("trouble", [RuntimeError("broken"), TimeoutError(), OSError("full"), b"no picture", b""])
async def test_a_broken_renderer_means_no_picture_and_is_not_asked_again(tmp_path, trouble):
    drawer = Drawer(trouble)
    pictures = shown(tmp_path, drawer=drawer)
    assert [await pictures.png("burn") for _ in range(3)] == [None, None, None]
    assert drawer.drawn == 1
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_can_not_be_written_means_no_picture(tmp_path):
    (tmp_path / "pictures").write_text("a file where the folder should be")
    assert await shown(tmp_path / "pictures", drawer=Drawer()).png("burn") is None


async def test_what_is_no_drawing_is_an_error_of_the_process(tmp_path):
    with pytest.raises(RuntimeError):
        await rendered("<svg")


async def test_whoever_stops_waiting_does_not_stop_the_drawing(tmp_path):
    drawer = Drawer()
    pictures = shown(tmp_path, drawer=drawer)
    impatient = asyncio.create_task(pictures.png("burn"))
    await asyncio.sleep(0)
    impatient.cancel()
    assert await pictures.png("burn") is not None
    assert drawer.drawn == 1


async def test_what_is_not_there_has_no_picture_and_no_words(tmp_path):
    pictures = shown(tmp_path, drawer=Drawer())
    assert pictures.alt("burn") == ALT
    assert pictures.alt("../../etc/passwd") == ""
    assert await pictures.png("../../etc/passwd") is None
    assert pictures.drawing("other") is None


async def test_while_the_knowledge_is_loading_there_are_none(tmp_path):
    pictures = Pictures(tmp_path, lambda: None, Drawer())
    assert (pictures.alt("burn"), pictures.drawing("burn"), await pictures.png("burn")) == ("", None, None)
