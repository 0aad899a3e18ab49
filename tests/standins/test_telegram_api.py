"""The specification check of the Telegram stand-in, without a server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.standins.telegram_api import METHODS, REDUCED, ApiSpec, Upload, reduce_spec
from tests.standins.telegram_server import METHODS as ANSWERED
from tests.standins.telegram_text import ApiError, parse_html

FULL = Path(__file__).parents[3] / "shared" / "specs" / "telegram-bot-api.json"


@pytest.fixture(scope="module")
def spec() -> ApiSpec:
    return ApiSpec.load()


@pytest.mark.skipif(not FULL.exists(), reason="the full specification is not here")
def test_reduced_copy_is_fresh() -> None:
    assert json.loads(REDUCED.read_text("utf-8")) == reduce_spec(json.loads(FULL.read_text("utf-8")))


def test_every_method_kept_is_answered() -> None:
    assert {*ANSWERED, "getUpdates"} == set(METHODS)


def test_form_fields_become_typed(spec: ApiSpec) -> None:
    raw = {"chat_id": "-42", "latitude": "15.5", "longitude": "108", "disable_notification": "true",
           "reply_markup": '{"remove_keyboard": true}'}  # fmt: skip
    params, problems = spec.decode("sendLocation", raw, {})
    assert problems == []
    assert params == {"chat_id": -42, "latitude": 15.5, "longitude": 108, "disable_notification": True,
                      "reply_markup": {"remove_keyboard": True}}  # fmt: skip


def test_uploads_need_a_field_that_names_them(spec: ApiSpec) -> None:
    upload = Upload("a.jpg", "image/jpeg", b"1")
    assert spec.decode("sendPhoto", {"chat_id": "1"}, {"photo": upload})[1] == []
    media = '[{"type": "photo", "media": "attach://a"}, {"type": "photo", "media": "id"}]'
    assert spec.decode("sendMediaGroup", {"chat_id": "1", "media": media}, {"a": upload})[1] == []
    problems = spec.decode("sendPhoto", {"chat_id": "1", "photo": "id"}, {"other": upload})[1]
    assert [problem.where for problem in problems] == ["other"]


def test_the_nearest_of_several_types_is_named(spec: ApiSpec) -> None:
    problems = spec.check({"status": "left", "user": {"id": 1, "is_bot": "no", "first_name": "An"}}, ["ChatMember"], "m")
    assert [str(problem) for problem in problems] == ["m.user.is_bot: expected Boolean, got 'no'"]


def test_html_offsets_are_in_utf16_units() -> None:
    text, entities = parse_html('🔥 <b>Cháy &lt;lớn&gt;</b> <a href="https://a.vn?x=1&amp;y=2">xem</a>')
    assert text == "🔥 Cháy <lớn> xem"
    assert entities == [
        {"type": "bold", "offset": 3, "length": 10},
        {"type": "text_link", "offset": 14, "length": 3, "url": "https://a.vn?x=1&y=2"},
    ]


@pytest.mark.parametrize("source", ["a < b", "<h1>to</h1>", "<b>hở", "<b><i>chéo</b></i>", "thừa</b>"])
def test_html_that_telegram_refuses(source: str) -> None:
    with pytest.raises(ApiError, match="can't parse entities"):
        parse_html(source)
