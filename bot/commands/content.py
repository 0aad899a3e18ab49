"""Commands for whoever writes and checks: train, check, test."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.commands.running import JSON, settings_of


@click.command()
@click.pass_context
def train(ctx: click.Context) -> None:
    """Train the encoder, build the knowledge file, train the pipeline."""
    from bot.training_run import run

    run(settings_of(ctx))


@click.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Check as of this day (default: today).")
@click.option("--coverage", is_flag=True, help="Print what the content covers (docs/coverage.md) instead of checking.")
@JSON
def check(on: datetime | None, as_json: bool, coverage: bool) -> None:
    """Check settings of content: citations, dates, references, duplicate questions, quiz keys."""
    from knowledge import check as checking
    from knowledge import content
    from knowledge.provisions import load_structures
    from nlu.text import fold

    day: date = on.date() if on else datetime.now(UTC).date()
    loaded = content.load()
    if coverage:
        from knowledge.coverage import coverage as page

        click.echo(page(loaded, load_structures()), nl=False)
        return
    findings = checking.check(loaded, load_structures(), day, fold)
    fatal = [finding for finding in findings if finding.fatal]
    if as_json:
        rows = [{"file": f.file, "item": f.item, "problem": f.problem, "fatal": f.fatal} for f in findings]
        click.echo(
            json.dumps({"findings": rows, "entries": len(loaded.entries), "fines": len(loaded.fines)}, ensure_ascii=False)
        )
    else:
        for finding in findings:
            click.echo(f"{'error' if finding.fatal else 'note'}: {finding}")
        counts = f"{len(loaded.entries)} entries, {len(loaded.fines)} fines, {len(loaded.questions)} quiz questions"
        click.echo(f"{counts}: {len(fatal)} errors, {len(findings) - len(fatal)} notes on {day}")
    raise SystemExit(1 if fatal else 0)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the test suite; further ARGUMENTS go to pytest."""
    import subprocess

    root = Path(__file__).parents[2]
    raise SystemExit(subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, check=False).returncode)
