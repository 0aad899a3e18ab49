"""Logs hold no phone numbers, tokens or exact places."""

from __future__ import annotations

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


def test_the_level_is_kept(fresh, capsys):
    logs.configure("INFO")
    structlog.get_logger().debug("quiet")
    structlog.get_logger().info("loud")
    err = capsys.readouterr().err
    assert "loud" in err
    assert "quiet" not in err
