"""Commands about warnings to people nearby."""

from __future__ import annotations

import json
from typing import Any

import click

from bot.commands.running import JSON, settings_of

BY = click.option("--by", required=True, help="Name of the official, as in `officials list`.")


@click.group("warnings")
def warnings_() -> None:
    """Warn the people who subscribed to a commune; a second official confirms, a running server sends."""


@warnings_.command("new")
@click.option("--unit", "units", required=True, help="Codes of the units, separated by commas; the units below are meant too.")
@click.option("--kind", required=True, help="shelter, evacuate, smoke, road_closed, water, all_clear or test.")
@click.option("--text", default="", help="A sentence of the official's own, up to 500 characters.")
@BY
@JSON
@click.pass_context
def warnings_new(ctx: click.Context, units: str, kind: str, text: str, by: str, as_json: bool) -> None:
    """Make a warning; it waits 15 minutes for a second official."""
    from bot.warnings import book

    codes = tuple(code.strip() for code in units.split(",") if code.strip())
    with book.opened(settings_of(ctx)) as warnings:
        _print(warnings, warnings.make(kind, codes, text, by), as_json)


@warnings_.command("confirm")
@click.argument("code")
@BY
@JSON
@click.pass_context
def warnings_confirm(ctx: click.Context, code: str, by: str, as_json: bool) -> None:
    """Confirm the warning CODE as a second official; it is sent from then on."""
    _act(ctx, "confirm", code, by, as_json)


@warnings_.command("reject")
@click.argument("code")
@BY
@JSON
@click.pass_context
def warnings_reject(ctx: click.Context, code: str, by: str, as_json: bool) -> None:
    """Say that the warning CODE is not to be sent."""
    _act(ctx, "reject", code, by, as_json)


@warnings_.command("stop")
@click.argument("code")
@BY
@JSON
@click.pass_context
def warnings_stop(ctx: click.Context, code: str, by: str, as_json: bool) -> None:
    """Stop the warning CODE: what isn't sent yet won't be."""
    _act(ctx, "stop", code, by, as_json)


@warnings_.command("show")
@click.argument("code")
@JSON
@click.pass_context
def warnings_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show how far the warning CODE has come, who is safe and who was not reached."""
    from bot.warnings import book

    with book.opened(settings_of(ctx)) as warnings:
        _print(warnings, warnings.show(code), as_json)


@warnings_.command("list")
@JSON
@click.pass_context
def warnings_list(ctx: click.Context, as_json: bool) -> None:
    """List the newest warnings."""
    from bot.warnings import book

    with book.opened(settings_of(ctx)) as warnings:
        rows = warnings.latest()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['code']}  {row['made_at']}  {row['title']}  {row['place']}  {row['state_label']}")


def _act(ctx: click.Context, action: str, code: str, by: str, as_json: bool) -> None:
    from bot.warnings import book

    with book.opened(settings_of(ctx)) as warnings:
        _print(warnings, warnings.act(action, code, by), as_json)


def _print(warnings: Any, shown: dict[str, Any], as_json: bool) -> None:
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else warnings.report(shown["code"]))
