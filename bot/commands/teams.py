"""Commands about teams: rosters, invitations, members, and hours of training in person."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.commands.exporting import DAY
from bot.commands.registry import print_rows
from bot.commands.running import JSON, settings_of

UNIT = click.option("--unit", default="", help="Code or name of the unit, where several teams have that name.")
KINDS = click.Choice(["training", "refresher", "practice"])


@click.group("teams")
def teams() -> None:
    """Teams and their members."""


@teams.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@JSON
@click.pass_context
def teams_import(ctx: click.Context, file: Path, dry_run: bool, as_json: bool) -> None:
    """Import a roster FILE (CSV in UTF-8, UTF-16, CP1258 or TCVN3, or XLSX): all of it, or nothing where a row is wrong."""
    from bot import team_office
    from bot.training.roster import RosterWrong

    with team_office.teams_of(settings_of(ctx)) as book:
        try:
            done = book.import_roster(file, dry_run=dry_run)
        except RosterWrong as wrong:
            if as_json:
                click.echo(json.dumps({"imported": False, "wrong": [vars(one) for one in wrong.cells]}, ensure_ascii=False))
                raise SystemExit(1) from wrong
            click.echo(str(wrong), err=True)
            raise SystemExit(1) from wrong
        click.echo(json.dumps(done, ensure_ascii=False) if as_json else book.imported(done))


@teams.command("list")
@click.option("--unit", default="", help="Only this unit, by code or name, and those below it.")
@JSON
@click.pass_context
def teams_list(ctx: click.Context, unit: str, as_json: bool) -> None:
    """List all teams."""
    from bot import team_office
    from bot.wording import Wording

    say = Wording.load()
    with team_office.teams_of(settings_of(ctx)) as book:
        print_rows(
            book.teams(unit),
            as_json,
            lambda r: say(
                "teams.line",
                unit=r["unit_name"],
                name=r["name"],
                kind=r["kind_name"],
                members=r["members"],
                linked=r["linked"],
            ),
        )


@teams.command("show")
@click.argument("team")
@UNIT
@JSON
@click.pass_context
def teams_show(ctx: click.Context, team: str, unit: str, as_json: bool) -> None:
    """Show the TEAM and who is in it."""
    from bot import team_office
    from bot.wording import Wording

    say = Wording.load()
    with team_office.teams_of(settings_of(ctx)) as book:
        found = book.show(team, unit)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"{found['name']}, {found['unit_name']}")
    for one in found["members"]:
        state = say(f"teams.{'linked' if one['linked'] else 'not_linked'}")
        said = say("teams.person", name=one["name"], role=say(f"team.role.{one['role']}"), phone=one["phone"], state=state)
        click.echo(f"  {said}")


@teams.command("invite")
@click.argument("team")
@UNIT
@click.option("--member", default="", help="One member's own invitation, by name or number: opening it asks nothing more.")
@click.option("--days", type=click.IntRange(1, 365), default=30, help="Days that it holds.")
@click.option("--uses", type=click.IntRange(1, 10_000), default=100, help="How many people may come in by it.")
@click.option("--qr", type=click.Path(path_type=Path), help="Write the first link as a QR code, .svg or .png.")
@JSON
@click.pass_context
def teams_invite(
    ctx: click.Context, team: str, unit: str, member: str, days: int, uses: int, qr: Path | None, as_json: bool
) -> None:
    """Make an invitation into the TEAM, with links for Telegram and the web page."""
    from bot import team_office
    from bot.wording import Wording

    with team_office.teams_of(settings_of(ctx)) as book:
        made = book.invite(team, unit, member=member, days=days, uses=uses)
        written = [book.write_qr(made, qr)] if qr else []
    if as_json:
        click.echo(json.dumps(made | ({"qr": str(qr)} if qr else {}), ensure_ascii=False))
        return
    say = Wording.load()
    links = "\n".join(made["links"]) or say("teams.no_link")
    until = datetime.fromisoformat(made["until"]).strftime("%d/%m/%Y")
    click.echo(say("teams.invitation", team=made["team"], code=made["code"], uses=made["uses"], until=until, links=links))
    for line in [*([say("teams.for_member", name=made["member"])] if made["member"] else []), *written]:
        click.echo(line)


@teams.command("remove")
@click.argument("team")
@UNIT
@click.option("--member", default="", help="Take only this member out, by name or number.")
@click.option("--invitations", is_flag=True, help="End all invitations of the team instead.")
@click.pass_context
def teams_remove(ctx: click.Context, team: str, unit: str, member: str, invitations: bool) -> None:
    """Take a member out of the TEAM, end its invitations, or delete a TEAM that never had a member."""
    from bot import team_office

    with team_office.teams_of(settings_of(ctx)) as book:
        click.echo(book.end_invitations(team, unit) if invitations else book.remove(team, unit, member=member))


@click.group("hours")
def hours() -> None:
    """Hours of training in person, beside what was practised on the assistant."""


@hours.command("add")
@click.argument("team")
@UNIT
@click.option("--member", "who", multiple=True, help="A member by name or number, as often as needed; all without it.")
@click.option("--day", type=DAY, metavar="DATE", required=True, help="The day, YYYY-MM-DD.")
@click.option("--minutes", type=int, required=True, help="How long it took.")
@click.option(
    "--kind", type=KINDS, required=True, help="training and refresher count against the legal minimum; practice doesn't."
)
@click.option("--note", default="", help="What was done, who taught.")
@click.option("--by", default="", help="Who answers for it; the user signed in where it isn't given.")
@click.pass_context
def hours_add(
    ctx: click.Context, team: str, unit: str, who: tuple[str, ...], day: datetime, minutes: int, kind: str, note: str, by: str
) -> None:
    """Write down training in person of members of the TEAM: of all of them, or of none where one can't be."""
    from bot import team_office

    with team_office.teams_of(settings_of(ctx)) as book:
        name = by or getpass.getuser()
        click.echo(book.add_hours(team, unit, who, day.date(), minutes, kind, note[:200], name[:80], "cli"))


@hours.command("list")
@click.argument("team")
@UNIT
@JSON
@click.pass_context
def hours_list(ctx: click.Context, team: str, unit: str, as_json: bool) -> None:
    """List what is written down for the TEAM, and each member's sums against the legal minimum."""
    from bot import team_office
    from bot.wording import Wording

    with team_office.teams_of(settings_of(ctx)) as book:
        found = book.hours(team, unit)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    say = Wording.load()
    for row in found["entries"]:
        click.echo(say("hours.line", **_entry(row)))
    for row in found["members"]:
        click.echo(say("hours.totals", **row))


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    names = ("day", "minutes", "name", "note", "by", "id")
    return {name: row[name] for name in names} | {"kind": row["kind_name"]}


@hours.command("remove")
@click.argument("entry")
@click.pass_context
def hours_remove(ctx: click.Context, entry: str) -> None:
    """Take the ENTRY of that number back."""
    from bot import team_office

    with team_office.teams_of(settings_of(ctx)) as book:
        click.echo(book.remove_hours(entry))
