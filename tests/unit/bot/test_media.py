"""Photos: known by their first bytes, kept under names of ours."""

from __future__ import annotations

import os

import pytest

from bot.media import LARGEST, LARGEST_RECORDING, MediaStore, kind_of, limit, media_kind
from tests.conftest import NOW

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 20


@pytest.mark.parametrize(("data", "ending"), [(JPEG, ".jpg"), (PNG, ".png"), (WEBP, ".webp")])
def test_pictures_are_known_by_their_first_bytes(data, ending):
    assert kind_of(data) == ending


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"GIF89a....", b"%PDF-1.7", b"<svg xmlns=''/>", b"<script>", b"RIFF\x24\x00\x00\x00WAVEfmt ", b"\x00" * 64],
)
def test_anything_else_is_none(data):
    assert kind_of(data) is None


BOX = b"\x00\x00\x00\x18ftyp"
WEBM = b"\x1aE\xdf\xa3" + b"\x00" * 40


@pytest.mark.parametrize(
    ("data", "ending", "kind"),
    [
        (JPEG, ".jpg", "photo"),
        (BOX + b"isom....", ".mp4", "video"),
        (BOX + b"qt  ....", ".mov", "video"),
        (BOX + b"3gp5....", ".3gp", "video"),
        (WEBM + b"V_VP9 A_OPUS", ".webm", "video"),
        (WEBM, ".webm", "video"),
        (WEBM + b"A_OPUS", ".weba", "voice"),
        (b"OggS\x00\x02" + bytes(30), ".ogg", "voice"),
        (BOX + b"M4A ....", ".m4a", "voice"),
        (b"#!AMR\n" + bytes(30), ".amr", "voice"),
        (b"ID3\x04" + bytes(30), ".mp3", "voice"),
        (BOX + b"heic....", ".heic", "file"),
    ],
)
def test_recordings_are_known_by_their_first_bytes(data, ending, kind):
    assert kind_of(data) == ending
    assert media_kind(ending) == kind


def test_recordings_may_be_larger_than_photos():
    assert (limit(".jpg"), limit(".mp4"), limit(".ogg")) == (LARGEST, LARGEST_RECORDING, LARGEST_RECORDING)


@pytest.fixture
def store(tmp_path, new_id):
    return MediaStore(tmp_path / "media", new_id)


def test_what_is_saved_can_be_found_by_its_name(store):
    name = store.save(JPEG, ".jpg")
    assert name.endswith(".jpg")
    assert store.path(name).read_bytes() == JPEG


def test_each_photo_has_its_own_name(store):
    assert store.save(JPEG, ".jpg") != store.save(JPEG, ".jpg")


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "..", ".", "", "a/../../secret", "sub/x.jpg", "gone.jpg", "\x00"])
def test_nothing_outside_the_folder_is_ever_given(store, tmp_path, name):
    (tmp_path / "secret").write_text("x")
    store.save(JPEG, ".jpg")
    assert store.path(name) is None


@pytest.mark.parametrize("name", ["../secret", "..", "", "a/../../secret", "..%2fsecret", "gone.jpg", "\x00"])
def test_nothing_outside_the_folder_is_ever_removed(store, tmp_path, name):
    (tmp_path / "secret").write_text("x")
    store.save(JPEG, ".jpg")
    assert store.remove(name) is False
    assert (tmp_path / "secret").exists()


def test_what_is_removed_is_gone(store):
    name = store.save(JPEG, ".jpg")
    assert store.remove(name) is True
    assert store.path(name) is None
    assert store.remove(name) is False


def test_a_link_out_of_the_folder_is_none_of_ours(store, tmp_path):
    (tmp_path / "secret").write_text("x")
    store.save(JPEG, ".jpg")
    (tmp_path / "media" / "link.jpg").symlink_to(tmp_path / "secret")
    assert store.path("link.jpg") is None


def test_files_are_found_by_their_age(store):
    assert store.kept_before(NOW) == []
    old, young = store.save(JPEG, ".jpg"), store.save(JPEG, ".jpg")
    os.utime(store.path(old), (NOW.timestamp() - 60,) * 2)
    os.utime(store.path(young), (NOW.timestamp() + 60,) * 2)
    assert store.kept_before(NOW) == [old]
