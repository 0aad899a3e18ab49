"""Commands for whoever writes and checks: train, check, test, import-law."""

from __future__ import annotations

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from bot.commands.quiz import print_statistics
from bot.commands.running import JSON, settings_of

MOST_AT_ONCE = 4
"""Processes that test at a time: each holds the model and a PostgreSQL of its own."""


@click.command()
@click.pass_context
def train(ctx: click.Context) -> None:
    """Train the encoder, build the knowledge file, train the pipeline."""
    from bot.training_run import run

    run(settings_of(ctx))


@click.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Check as of this day (default: today).")
@click.option("--coverage", is_flag=True, help="Print what the content covers (docs/coverage.md) instead of checking.")
@click.option(
    "--quiz", is_flag=True, help="Print figures of the quiz bank too: kinds, difficulties, lengths and places of right options."
)
@JSON
def check(on: datetime | None, as_json: bool, coverage: bool, quiz: bool) -> None:
    """Check settings of content: citations, dates, references, duplicate questions, quiz keys."""
    from knowledge import check as checking
    from knowledge import content
    from knowledge.provisions import load_structures
    from nlu.text import fold

    today = datetime.now(UTC).date()
    day: date = on.date() if on else today
    loaded = content.load()
    if coverage:
        from knowledge.coverage import coverage as page

        click.echo(page(loaded, load_structures()), nl=False)
        return
    findings = checking.check(loaded, load_structures(), day, fold, today)
    fatal = [finding for finding in findings if finding.fatal]
    if as_json:
        rows = [{"file": f.file, "item": f.item, "problem": f.problem, "fatal": f.fatal} for f in findings]
        click.echo(
            json.dumps({"findings": rows, "entries": len(loaded.entries), "fines": len(loaded.fines)}, ensure_ascii=False)
        )
    else:
        for finding in findings:
            click.echo(f"{'error' if finding.fatal else 'note'}: {finding}")
        if quiz:
            print_statistics(loaded.questions, as_json=False)
        counts = f"{len(loaded.entries)} entries, {len(loaded.fines)} fines, {len(loaded.questions)} quiz questions"
        click.echo(f"{counts}: {len(fatal)} errors, {len(findings) - len(fatal)} notes on {day}")
    raise SystemExit(1 if fatal else 0)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the test suite, a file at a time on each processor; ARGUMENTS, if there are any, go to pytest instead."""
    import os
    import subprocess

    root = Path(__file__).parents[2]
    arguments = arguments or ("-n", str(min(MOST_AT_ONCE, os.cpu_count() or 1)), "--dist", "loadfile")
    alike = os.environ | {"PYTHONHASHSEED": "0"}  # every process must find the tests in the same order
    raise SystemExit(subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, env=alike, check=False).returncode)


@click.command("import-law")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", help="Id or number of the document (knowledge/content/documents.yml); default: the number in it.")
@click.option("--consolidated", is_flag=True, help="The text has all amendments up to today in it, though it doesn't say so.")
@click.option("--dry-run", is_flag=True, help="Report only, keep nothing.")
@JSON
@click.pass_context
def import_law(ctx: click.Context, file: Path, document: str | None, consolidated: bool, dry_run: bool, as_json: bool) -> None:
    """Bring in an official text (docx, pdf, html, md, txt), to be shown word for word beside the answers that cite it."""
    from bot import law_report
    from bot.wording import Wording
    from knowledge import content
    from knowledge.errors import LawRefused
    from knowledge.law.importing import import_law as take_in
    from knowledge.provisions import load_structures

    settings, say = settings_of(ctx), Wording.load()
    try:
        done = take_in(
            file,
            settings.law_dir,
            content.load().documents,
            load_structures(),
            datetime.now(UTC),
            document=document,
            consolidated=consolidated,
            dry_run=dry_run,
        )
    except LawRefused as error:
        raise law_report.refusal(error, say) from error
    click.echo(json.dumps(law_report.as_json(done), ensure_ascii=False) if as_json else law_report.as_text(done, say))
