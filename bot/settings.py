"""Settings: file < environment < flags. One table, from which the documentation is generated too."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from bot.errors import SettingsError

PREFIX = "PCCC_"
FILE = "pccc.toml"


def _about(description: str) -> msgspec.Meta:
    return msgspec.Meta(description=description)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything that can be set. The name in the environment is PCCC_ and the field in capitals."""

    data_dir: Annotated[Path, _about("Folder for the database, the trained model and received photos.")] = Path("data")
    database_url: Annotated[
        str, _about("SQLAlchemy address of a PostgreSQL database (14 or later); empty: SQLite in the data folder.")
    ] = ""
    host: Annotated[str, _about("Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535, description="Port to listen on; 0 picks a free one.")] = 8000
    public_url: Annotated[str, _about("Address under which people reach the pages, for links and webhooks.")] = ""
    embed_origins: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^(https?://[A-Za-z0-9.*-]+(:\d+)?( +|\Z))*\Z",
            description="Sites that may frame the chat, such as https://xa.example.vn, separated by spaces (docs/web.md).",
        ),
    ] = ""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], _about("DEBUG, INFO, WARNING or ERROR.")] = "INFO"
    telegram_token: Annotated[str, _about("Token of the Telegram bot; empty: no Telegram.")] = ""
    telegram_api: Annotated[str, _about("Address of the Bot API server, without /bot.")] = "https://api.telegram.org"
    telegram_bot: Annotated[str, _about("Name of the Telegram bot in links to it; empty: as Telegram says.")] = ""
    telegram_pace: Annotated[
        float, msgspec.Meta(ge=1, le=100, description="How many times Telegram's sending limits the server in use allows.")
    ] = 1
    telegram_webhook_secret: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^[A-Za-z0-9_-]{0,256}\Z",
            description="Secret of the Telegram webhook (letters, digits, _ and -), with PCCC_PUBLIC_URL; empty: long polling.",
        ),
    ] = ""
    zalo_oa_app_id: Annotated[str, _about("Zalo Official Account: app id.")] = ""
    zalo_oa_app_secret: Annotated[str, _about("Zalo Official Account: app secret.")] = ""
    zalo_oa_oa_secret: Annotated[str, _about("Zalo Official Account: secret that signs webhooks.")] = ""
    zalo_oa_refresh_token: Annotated[str, _about("Zalo Official Account: first refresh token.")] = ""
    zalo_oa_api: Annotated[str, _about("Zalo Official Account: address of the API.")] = "https://openapi.zalo.me"
    zalo_oa_oauth: Annotated[str, _about("Zalo Official Account: address of the service that renews tokens.")] = (
        "https://oauth.zaloapp.com"
    )
    zalo_oa_id: Annotated[str, _about("Zalo Official Account: its id, for webhooks signed with it.")] = ""
    zalo_bot_token: Annotated[str, _about("Zalo Bot Platform: token; empty: no Zalo bot.")] = ""
    zalo_bot_secret: Annotated[
        str, _about("Zalo Bot Platform: secret of the webhook, 8 to 256 characters; needed with PCCC_PUBLIC_URL.")
    ] = ""
    zalo_bot_api: Annotated[str, _about("Zalo Bot Platform: address of the API.")] = "https://bot-api.zaloplatforms.com"
    encoder: Annotated[str, _about("Name or folder of a sentence-transformers model; empty: the built-in one.")] = ""
    escalate_after: Annotated[
        float, msgspec.Meta(gt=0, description="Seconds without an acknowledgement before the next unit up is told.")
    ] = 120
    alert_after_silence: Annotated[
        float, msgspec.Meta(ge=0, description="Seconds after which an unconfirmed emergency is passed on all the same.")
    ] = 20
    answer_from: Annotated[
        float, msgspec.Meta(ge=0, le=1, description="Chance of being right from which an answer is given at all.")
    ] = 0.15

    smtp_host: Annotated[str, _about("Server that takes our e-mail; empty: no e-mail.")] = ""
    smtp_port: Annotated[
        int, msgspec.Meta(ge=0, le=65535, description="Its port; 0: 25, 587 or 465, by the kind of encryption.")
    ] = 0
    smtp_user: Annotated[str, _about("Name to sign in with there; empty: none needed.")] = ""
    smtp_password: Annotated[str, _about("Password that goes with it.")] = ""
    smtp_from: Annotated[str, _about("Address that our e-mail comes from; needed with PCCC_SMTP_HOST.")] = ""
    smtp_tls: Annotated[Literal["none", "starttls", "tls"], _about("Encryption: none, starttls or tls.")] = "starttls"
    webhook_url: Annotated[
        str, _about("Addresses that each change of an incident is POSTed to, separated by spaces (docs/webhook.md).")
    ] = ""
    webhook_secret: Annotated[str, _about("Secret that signs what is POSTed; empty: not signed.")] = ""
    webhook_format: Annotated[Literal["json", "cap"], _about("json, or cap for the Common Alerting Protocol 1.2.")] = "json"
    webhook_personal: Annotated[bool, _about("Whether the reporter's telephone number is passed on there too.")] = False
    live_seconds: Annotated[
        int, msgspec.Meta(ge=10, le=120, description="Seconds that a question of a live quiz in a group is open.")
    ] = 25
    map_tiles: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^(https?://[A-Za-z0-9.-]+(:\d+)?/[^\s{}]*\{z\}[^\s{}]*(\{x\}[^\s{}]*\{y\}|\{y\}[^\s{}]*\{x\})\S*)?\Z",
            description="Map tiles behind the console's map, such as https://maps.example.vn/{z}/{x}/{y}.png; empty: none.",
        ),
    ] = ""
    map_attribution: Annotated[str, _about("Whose map that is, as its licence asks; shown on the map.")] = ""
    water_check_days: Annotated[
        int, msgspec.Meta(ge=1, le=3660, description="Days between two inspections of a water point that names no interval.")
    ] = 180
    keep_personal_days: Annotated[
        int, msgspec.Meta(ge=1, le=36500, description="Days after closing until personal data is erased from an incident.")
    ] = 365
    keep_conversation_days: Annotated[
        int, msgspec.Meta(ge=1, le=36500, description="Days that conversations and their messages are kept.")
    ] = 90
    quiet_hours: Annotated[
        str, _about("When broadcasts wait for the morning, in Vietnam's time, as 21:00-07:00; empty: never.")
    ] = "21:00-07:00"
    handover_hours: Annotated[str, _about("When people may ask for an official to talk to, in Vietnam's time.")] = (
        "mon-fri 07:30-11:30, mon-fri 13:30-17:00"
    )
    handover_idle: Annotated[
        int, msgspec.Meta(ge=1, le=1440, description="Minutes of silence after which a talk with an official is over.")
    ] = 30
    speech_command: Annotated[
        str, _about("Command that is given the file of a voice note and prints the words; empty: none (docs/handover.md).")
    ] = ""
    speech_endpoint: Annotated[
        str, _about("Address that a voice note is POSTed to and that answers with the words; empty: none.")
    ] = ""
    speech_seconds: Annotated[
        float, msgspec.Meta(gt=0, le=300, description="Seconds that recognising a voice note may take.")
    ] = 20

    report_template: Annotated[
        str, _about("The .docx that reports are made from; empty: the built-in one (docs/reports.md).")
    ] = ""
    report_agency: Annotated[str, _about("Who issues reports, as their head says; empty: the committee of the unit.")] = ""
    report_place: Annotated[str, _about("Place in front of a report's date; empty: that of the unit.")] = ""
    report_due: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^(|(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]))\Z",
            description="Month and day before which the yearly report is due, as 11-15; empty: nobody is reminded.",
        ),
    ] = "11-15"
    report_official: Annotated[
        str, _about("Name of the official reminded of the yearly report; empty: all with the role province.")
    ] = ""

    @property
    def trained_dir(self) -> Path:
        """Folder of the encoder, the knowledge file and the model."""
        return self.data_dir / "trained"

    @property
    def content_dir(self) -> Path:
        """Folder of the operator's own entries, which the knowledge desk writes."""
        return self.data_dir / "content"

    @property
    def law_dir(self) -> Path:
        """Folder of imported official texts."""
        return self.data_dir / "law"

    @property
    def media_dir(self) -> Path:
        """Folder of received photos."""
        return self.data_dir / "media"

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database in use."""
        if self.database_url:
            return self.database_url.replace("postgres://", "postgresql://", 1).replace(
                "postgresql://", "postgresql+psycopg://", 1
            )
        return f"sqlite:///{(self.data_dir / 'pccc.db').absolute()}"


def load_settings(
    environ: Mapping[str, str] = os.environ, folder: Path = Path(), flags: Mapping[str, Any] | None = None
) -> Settings:
    """The settings in force. Raises `SettingsError` naming the key, and the nearest known one if it is unknown."""
    values: dict[str, Any] = _from_file(folder / FILE)
    values |= {k.removeprefix(PREFIX).lower(): v for k, v in environ.items() if k.startswith(PREFIX)}
    values |= {key: value for key, value in (flags or {}).items() if value is not None}
    known = set(Settings.__struct_fields__)
    for key in values:
        if key not in known:
            near = _nearest(key, known)
            name = "error.setting_unknown_near" if near else "error.setting_unknown"
            raise SettingsError(name, key=PREFIX + key.upper(), near=near)
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=lambda kind, value: kind(value))
    except msgspec.ValidationError as error:
        raise SettingsError("error.setting_value", detail=error) from error


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError("error.file", file=path, detail=error) from error
    return {key.removeprefix(PREFIX).lower(): value for key, value in values.items()}


def _nearest(key: str, known: set[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.3)
    return PREFIX + close[0].upper() if close else ""


def document() -> str:
    """The table of settings for docs/settings.md."""
    rows = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for field in msgspec.structs.fields(Settings):
        meta = next(part for part in field.type.__metadata__ if isinstance(part, msgspec.Meta))
        default = f"`{field.default}`" if field.default not in ("", None) else ""
        rows.append(f"| `{PREFIX}{field.name.upper()}` | {default} | {meta.description} |")
    return "\n".join(rows) + "\n"
