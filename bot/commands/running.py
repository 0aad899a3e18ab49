"""What every command needs: the settings it runs with and the option for machines."""

from __future__ import annotations

from typing import Any

import click

JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def settings_of(ctx: click.Context, **flags: Any) -> Any:
    """The settings of this run, with logging set up by them. Raises `SettingsError`."""
    from bot.logs import configure
    from bot.settings import load_settings

    settings = load_settings(flags=dict(ctx.obj) | flags)
    configure(settings.log_level)
    return settings
