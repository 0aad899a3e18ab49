"""Commands about campaigns and the certificates of those who have met them."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from pathlib import Path

import click

from bot.commands.exporting import DAY
from bot.commands.registry import print_rows
from bot.commands.running import JSON, settings_of


@click.group("campaign")
def campaign() -> None:
    """What teams are asked to learn by which day."""


@campaign.command("new")
@click.argument("title")
@click.option("--team", "teams", multiple=True, help="A team by name, as often as needed.")
@click.option("--unit", "units", multiple=True, help="All teams of a unit and below, by code or name, as often as needed.")
@click.option("--questions", type=click.IntRange(0, 1000), default=0, help="So many different questions to practise.")
@click.option("--exam", default="", help="The code of an exam to pass.")
@click.option("--pass", "pass_mark", type=click.IntRange(1, 100), default=80, help="Percent of right answers needed.")
@click.option("--starts", type=DAY, metavar="DATE", help="The first day, YYYY-MM-DD; today.")
@click.option("--due", type=DAY, metavar="DATE", required=True, help="The last day, YYYY-MM-DD.")
@click.option("--remind", default="7,3,1", help="So many days before the last one people are reminded.")
@click.option("--by", default="", help="Who makes it; the user signed in where it isn't given.")
@click.pass_context
def campaign_new(
    ctx: click.Context,
    title: str,
    teams: tuple[str, ...],
    units: tuple[str, ...],
    questions: int,
    exam: str,
    pass_mark: int,
    starts: datetime | None,
    due: datetime,
    remind: str,
    by: str,
) -> None:
    """Make a campaign called TITLE."""
    from bot import team_office

    with team_office.campaigns_of(settings_of(ctx)) as book:
        said = book.new(
            title,
            team_names=teams,
            unit_names=units,
            questions=questions,
            exam=exam,
            pass_mark=pass_mark,
            starts=starts.date() if starts else None,
            due=due.date(),
            remind=remind,
            by=by or getpass.getuser(),
        )
        click.echo(said)


@campaign.command("list")
@JSON
@click.pass_context
def campaign_list(ctx: click.Context, as_json: bool) -> None:
    """List all campaigns."""
    from bot import team_office
    from bot.wording import Wording

    say = Wording.load()
    with team_office.campaigns_of(settings_of(ctx)) as book:
        print_rows(
            book.campaigns(),
            as_json,
            lambda r: say(
                "campaign.line",
                code=r["code"],
                title=r["title"],
                due=datetime.fromisoformat(r["due"]).strftime("%d/%m/%Y"),
                state=r["state_name"],
                met=r["met"],
                members=r["members"],
            ),
        )


@campaign.command("show")
@click.argument("code")
@JSON
@click.pass_context
def campaign_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show what the campaign CODE asks for."""
    from bot import team_office

    with team_office.campaigns_of(settings_of(ctx)) as book:
        row = book.show(code)
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else book.about(row))


@campaign.command("progress")
@click.argument("code")
@click.option("--xlsx", type=click.Path(path_type=Path), help="Write it as an Excel sheet, a row for every member.")
@JSON
@click.pass_context
def campaign_progress(ctx: click.Context, code: str, xlsx: Path | None, as_json: bool) -> None:
    """Show how far every team and member is with the campaign CODE, those furthest behind first."""
    from bot import team_office
    from bot.wording import Wording

    say = Wording.load()
    with team_office.campaigns_of(settings_of(ctx)) as book:
        if xlsx:
            click.echo(book.export(code, xlsx))
            return
        found = book.progress(code)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for team in found["by_team"]:
        names = ("unit", "team", "met", "members", "linked")
        click.echo(say("campaign.team", **{name: team[name] for name in names}))
        for one in team["people"]:
            click.echo(f"  {say('campaign.person', name=one['name'], state=one['state'])}")


@campaign.command("remind")
@click.argument("code")
@click.pass_context
def campaign_remind(ctx: click.Context, code: str) -> None:
    """Remind everybody who is behind with the campaign CODE, once a day at most; a running `serve` delivers it."""
    from bot import team_office

    with team_office.campaigns_of(settings_of(ctx)) as book:
        click.echo(book.remind(code))


@campaign.command("close")
@click.argument("code")
@click.pass_context
def campaign_close(ctx: click.Context, code: str) -> None:
    """End the campaign CODE: no reminders, no certificates any more."""
    from bot import team_office

    with team_office.campaigns_of(settings_of(ctx)) as book:
        click.echo(book.close(code))


@click.group("certificate")
def certificate() -> None:
    """Certificates of campaigns met."""


@certificate.command("show")
@click.argument("code")
@JSON
@click.pass_context
def certificate_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show the certificate CODE."""
    from bot import team_office

    with team_office.campaigns_of(settings_of(ctx)) as book:
        row = book.certificate(code)
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else book.certificate_text(row))


@certificate.command("revoke")
@click.argument("code")
@click.option("--because", required=True, help="Why; kept, and not shown on the public page.")
@click.pass_context
def certificate_revoke(ctx: click.Context, code: str, because: str) -> None:
    """Say that the certificate CODE doesn't count any more; its page says so at once."""
    from bot import team_office

    with team_office.campaigns_of(settings_of(ctx)) as book:
        click.echo(book.revoke(code, because[:200]))


@certificate.command("pdf")
@click.argument("code")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def certificate_pdf(ctx: click.Context, code: str, file: Path) -> None:
    """Write the paper of the certificate CODE to FILE."""
    from bot import team_office

    with team_office.campaigns_of(settings_of(ctx)) as book:
        click.echo(book.write_pdf(code, file))
