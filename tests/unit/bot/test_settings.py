"""Settings: file < environment < flags, and errors that name the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import PREFIX, Settings, document, load_settings


def write(folder, text):
    (folder / "pccc.toml").write_text(text, encoding="utf-8")


def test_nothing_set_means_the_defaults(tmp_path):
    settings = load_settings({}, tmp_path)
    assert settings == Settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.telegram_token == ""


def test_the_environment_wins_over_the_file_and_flags_over_both(tmp_path):
    write(tmp_path, 'port = 1\nhost = "file"\nlog_level = "DEBUG"\n')
    settings = load_settings({"PCCC_PORT": "2", "PCCC_HOST": "environment"}, tmp_path, {"port": 3, "host": None})
    assert (settings.port, settings.host, settings.log_level) == (3, "environment", "DEBUG")


@pytest.mark.parametrize("key", ["port", "PCCC_PORT", "PORT"])
def test_the_file_may_spell_keys_either_way(tmp_path, key):
    write(tmp_path, f"{key} = 9000\n")
    assert load_settings({}, tmp_path).port == 9000


def test_values_from_the_environment_get_their_kind(tmp_path):
    environ = {"PCCC_DATA_DIR": "/srv/pccc", "PCCC_ESCALATE_AFTER": "90.5", "PCCC_PORT": "0", "HOME": "/root"}
    settings = load_settings(environ, tmp_path)
    assert settings.data_dir == Path("/srv/pccc")
    assert (settings.escalate_after, settings.port) == (90.5, 0)
    assert settings.trained_dir == Path("/srv/pccc/trained")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("PCCC_TELEGRAM_TOKN", "PCCC_TELEGRAM_TOKEN"),
        ("PCCC_PROT", "PCCC_PORT"),
        ("PCCC_ZALO_OA_SECRET", "PCCC_ZALO_OA_OA_SECRET"),
        ("PCCC_DATABASE", "PCCC_DATABASE_URL"),
    ],
)
def test_an_unknown_key_names_itself_and_the_nearest_known_one(tmp_path, wrong, meant):
    with pytest.raises(SettingsError) as raised:
        load_settings({wrong: "x"}, tmp_path)
    assert f"“{wrong}”" in str(raised.value)
    assert f"“{meant}”" in str(raised.value)


def test_an_unknown_key_in_the_file_is_an_error_too(tmp_path):
    write(tmp_path, 'telegram_toke = "x"\n')
    with pytest.raises(SettingsError, match="PCCC_TELEGRAM_TOKEN"):
        load_settings({}, tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PCCC_PORT", "eight"),
        ("PCCC_PORT", "70000"),
        ("PCCC_PORT", "-1"),
        ("PCCC_ESCALATE_AFTER", "0"),
        ("PCCC_ALERT_AFTER_SILENCE", "-5"),
        ("PCCC_ANSWER_FROM", "1.5"),
        ("PCCC_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_value_names_its_key_in_one_sentence(tmp_path, key, value):
    with pytest.raises(SettingsError) as raised:
        load_settings({key: value}, tmp_path)
    assert key.removeprefix(PREFIX).lower() in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["port = ", "= 1", "\x00"])
def test_a_file_that_can_not_be_read_names_its_path(tmp_path, text):
    write(tmp_path, text)
    with pytest.raises(SettingsError) as raised:
        load_settings({}, tmp_path)
    assert "pccc.toml" in str(raised.value)


def test_a_file_that_is_not_utf8_names_its_path(tmp_path):
    (tmp_path / "pccc.toml").write_bytes(b'host = "\xff"\n')
    with pytest.raises(SettingsError, match=r"pccc\.toml"):
        load_settings({}, tmp_path)


@pytest.mark.parametrize("given", ["postgres://a:b@h/d", "postgresql://a:b@h/d"])
def test_a_postgresql_address_gets_the_driver_we_ship(given):
    assert Settings(database_url=given).database == "postgresql+psycopg://a:b@h/d"


def test_without_an_address_the_database_is_a_file_in_the_data_folder(tmp_path):
    assert Settings(data_dir=tmp_path).database == f"sqlite:///{tmp_path}/pccc.db"


def test_the_documentation_has_a_row_per_setting_with_its_meaning():
    text = document()
    for name in Settings.__struct_fields__:
        (row,) = [line for line in text.splitlines() if line.startswith(f"| `{PREFIX}{name.upper()}` |")]
        assert len(row.split("|")[3].strip()) > 10, name


@pytest.mark.parametrize(
    "origins",
    ["*", "xa.example.vn", "https://xa.example.vn; script-src *", "https://xa.example.vn/duong", "https://a\nx", "https://a\n"],
)
def test_what_is_no_origin_is_refused_before_it_reaches_a_header(tmp_path, origins):
    with pytest.raises(SettingsError):
        load_settings({"PCCC_EMBED_ORIGINS": origins}, tmp_path)


@pytest.mark.parametrize("origins", ["", "https://xa.example.vn", "https://*.example.vn  http://localhost:8080"])
def test_origins_are_separated_by_spaces(tmp_path, origins):
    assert load_settings({"PCCC_EMBED_ORIGINS": origins}, tmp_path).embed_origins == origins
