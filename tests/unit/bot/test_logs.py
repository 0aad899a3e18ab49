"""Logs hold no phone numbers, tokens or exact places."""

from __future__ import annotations

import logging

import pytest
import structlog

from bot import logs

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw4"


@pytest.mark.parametrize(
    "phone", ["0912345678", "+84912345678", "84912345678", "02713838114", "0912 345 678", "0912.345.678", "0912-345-678"]
)
def test_phone_numbers_are_masked(phone):
    masked = logs.mask(f"gọi {phone} nhé")
    assert masked == "gọi 0######### nhé"


def test_tokens_are_masked_in_addresses_too():
    assert TOKEN not in logs.mask(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage")
    assert TOKEN not in logs.mask(TOKEN)


@pytest.mark.parametrize("place", ["11.53491, 106.88231", "lat=11.5349 lon=106.8823"])
def test_exact_places_are_masked(place):
    masked = logs.mask(place)
    assert "5349" not in masked
    assert "8823" not in masked


def test_numbers_and_lists_are_no_way_around_it():
    assert logs.mask(11.53491) == 11.53
    assert logs.mask(["0912345678", 106.88231]) == ["0#########", 106.88]


def test_the_address_of_a_chat_on_the_web_is_masked():
    assert logs.mask("GET /api/chat/stream?session=aB3-_9xyzw HTTP") == "GET /api/chat/stream?session=… HTTP"


ROW = "null value\nDETAIL:  Failing row contains (7, cháy nhà bà Tư,\n\n gọi tôi)."


@pytest.mark.parametrize("after", ["", "\n[SQL: INSERT …]", "\n\nThe above exception was the direct cause"])
def test_the_row_that_postgresql_shows_is_masked(after):
    masked = logs.mask(ROW + after)
    assert "bà Tư" not in masked
    assert "gọi tôi" not in masked
    assert masked.startswith("null value")
    assert masked.endswith(after)


@pytest.mark.parametrize("plain", ["Tin SC-7K3PM", "114", "10:27", "55/2024/QH15", "v3.6.21", "2026", "0.35", 114, None])
def test_what_is_nobodys_stays(plain):
    assert logs.mask(plain) == plain


@pytest.fixture
def fresh():
    yield
    structlog.reset_defaults()


def test_a_line_that_is_printed_is_masked_values_and_exceptions_alike(fresh, capsys):
    logs.configure("INFO")
    log = structlog.get_logger()
    log.warning("send_failed", reason="số 0912345678 không nhận", where="11.53491")
    try:
        raise ValueError(f"bot{TOKEN} refused")
    except ValueError:
        log.exception("failed")
    out, err = capsys.readouterr()
    assert out == ""
    assert "send_failed" in err
    assert "ValueError" in err
    for secret in ("0912345678", "11.53491", TOKEN):
        assert secret not in err


def test_values_that_are_somebodys_own_are_not_printed(fresh, capsys):
    logs.configure("INFO")
    structlog.get_logger().info("came", text="nhà tôi cháy", address="abc-session", phone="113", channel="web")
    err = capsys.readouterr().err
    assert "web" in err
    for secret in ("nhà tôi", "abc-session", "113"):
        assert secret not in err


def test_what_libraries_log_is_masked_too():
    record = logging.LogRecord("x", logging.ERROR, "", 0, "no answer for %s", ("0912345678",), None)
    assert logs.Masked("%(message)s").format(record) == "no answer for 0#########"


def test_the_level_is_kept(fresh, capsys):
    logs.configure("INFO")
    structlog.get_logger().debug("quiet")
    structlog.get_logger().info("loud")
    err = capsys.readouterr().err
    assert "loud" in err
    assert "quiet" not in err
