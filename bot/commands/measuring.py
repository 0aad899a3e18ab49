"""Commands that measure: evaluate, bench."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.running import JSON, settings_of

if TYPE_CHECKING:
    from bot.evaluation.cases import Expect

CONTENT = Path(__file__).parents[2] / "tests" / "content"
FILE = click.Path(dir_okay=False, path_type=Path)
SEED = click.option("--seed", type=int, default=47, show_default=True, help="What is drawn at random comes from this.")


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--content", "with_content", is_flag=True, help="Also the sentences written for every entry (tests/content).")
@click.option(
    "--expect",
    type=click.Choice(["emergency", "calm", "declined", "answered"]),
    help="What to expect of lines that don't say it themselves.",
)
@click.option("--noise", default="", help="Also spoilt variants of normal cases: nodia,typo,telex,teencode,dialect,…")
@SEED
@click.option("--page", type=FILE, help="Where the page with the failures goes (default: evaluation.html in the data folder).")
@click.option("--plot", type=FILE, help="Also write the reliability plot there, as SVG.")
@JSON
@click.pass_context
def evaluate(
    ctx: click.Context,
    files: tuple[Path, ...],
    with_content: bool,
    expect: Expect | None,
    noise: str,
    seed: int,
    page: Path | None,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Put cases (FILES of JSON lines, docs/evaluating.md) to the trained assistant; figures, and a page of failures."""
    from bot.evaluation import run, summary

    if not files and not with_content:
        raise click.UsageError("Give files of cases, or --content.")
    settings = settings_of(ctx)
    cases = run.gather(files, expect, CONTENT if with_content else None, _noises(noise), seed)
    evaluation = run.evaluate(settings, cases)
    about = ", ".join([*(path.name for path in files), *(["tests/content"] if with_content else [])])
    written = evaluation.write(page or settings.data_dir / "evaluation.html", plot, about)
    if as_json:
        click.echo(json.dumps(evaluation.as_data(), ensure_ascii=False))
    else:
        for line in (*summary.lines(evaluation.figures), f"failures to read: {written}"):
            click.echo(line)


def _noises(named: str) -> list[str]:
    """The kinds of noise asked for. Raises a usage error naming one there isn't."""
    kinds = [kind.strip() for kind in named.split(",") if kind.strip()]
    if kinds:
        from nlu.noise import KINDS

        strange = [kind for kind in kinds if kind not in KINDS]
        if strange:
            raise click.UsageError(f"No noise called “{strange[0]}”; there are {', '.join(KINDS)}.")
    return kinds


@click.group()
def bench() -> None:
    """Measure against others, in one run."""


@bench.command("nlu")
@click.option("--entries", type=click.IntRange(min=2), default=100, show_default=True, help="Entries, drawn at random.")
@click.option("--epochs", type=click.IntRange(min=1), default=100, show_default=True, help="Epochs of stock Rasa's networks.")
@SEED
@JSON
@click.pass_context
def bench_nlu(ctx: click.Context, entries: int, epochs: int, seed: int, as_json: bool) -> None:
    """Ours, stock Rasa and plain full-text search, on the same entries and held-out sentences."""
    from bot.bench import contest
    from bot.bench.exam import draw
    from knowledge import content

    settings_of(ctx)
    exam = draw(content.load(), CONTENT, entries, epochs, seed)
    results = contest.hold(exam, lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(json.dumps(contest.as_data(exam, results), ensure_ascii=False))
    else:
        for line in contest.table(exam, results):
            click.echo(line)


@bench.command("broadcast")
@click.option("--people", type=click.IntRange(min=10), default=10_000, show_default=True, help="People who follow the topic.")
@click.option(
    "--pace", type=click.FloatRange(min=1), default=5.0, show_default=True, help="Times Telegram's limits, on both sides."
)
@click.option(
    "--kills", type=click.IntRange(min=0), default=1, show_default=True, help="How often the server is killed meanwhile."
)
@SEED
@JSON
def bench_broadcast(people: int, pace: float, kills: int, seed: int, as_json: bool) -> None:
    """A broadcast over a stand-in of Telegram, at its limits, with kill -9 in the middle: who got it once, twice, never."""
    import subprocess
    import sys

    options = ["--people", people, "--pace", pace, "--kills", kills, "--seed", seed]
    command = [sys.executable, "-m", "tests.benchmarks.broadcast", *map(str, options), *(["--json"] if as_json else [])]
    raise SystemExit(subprocess.run(command, cwd=CONTENT.parents[1], check=False).returncode)


@bench.command("console")
@click.option("--incidents", type=click.IntRange(min=1), default=5000, show_default=True, help="Incidents in the database.")
@click.option("--open", "opened", type=click.IntRange(min=0), default=500, show_default=True, help="How many of them are open.")
@click.option("--consoles", type=click.IntRange(min=1), default=50, show_default=True, help="Consoles that listen.")
@click.option("--rate", type=click.FloatRange(min=0.1), default=20, show_default=True, help="Reports a second.")
@click.option("--seconds", type=click.FloatRange(min=1), default=20, show_default=True, help="For so long.")
@SEED
@JSON
@click.pass_context
def bench_console(
    ctx: click.Context, incidents: int, opened: int, consoles: int, rate: float, seconds: float, seed: int, as_json: bool
) -> None:
    """The officials' first page on a poor line, its filters, and how soon open consoles are told; needs Chromium."""
    import tempfile

    from bot.bench import console

    settings = settings_of(ctx)
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        found = console.measure(settings.trained_dir, folder, incidents, min(opened, incidents), consoles, rate, seconds, seed)
    if as_json:
        click.echo(json.dumps(console.as_data(found)))
    else:
        for line in console.lines(found):
            click.echo(line)


@bench.command("telegram")
@click.option("--users", type=click.IntRange(min=1), default=30, show_default=True, help="People who write at the same time.")
@click.option("--messages", type=click.IntRange(min=1), default=10, show_default=True, help="Messages of each.")
@click.option("--rounds", type=click.IntRange(min=1), default=3, show_default=True, help="How often the bots take turns.")
@click.option("--text", "texts", multiple=True, help="What is written (default: the questions of tests/heldout/inside.jsonl).")
@click.option("--limits", is_flag=True, help="The stand-in holds everybody to Telegram's limits.")
@JSON
@click.pass_context
def bench_telegram(
    ctx: click.Context, users: int, messages: int, rounds: int, texts: tuple[str, ...], limits: bool, as_json: bool
) -> None:
    """Ours against a bare python-telegram-bot echo bot: answered messages a second over the stand-in."""
    import msgspec

    from bot.bench import messenger

    lines = (CONTENT.parent / "heldout" / "inside.jsonl").read_text(encoding="utf-8").splitlines() if not texts else ()
    said = texts or tuple(json.loads(line)["text"] for line in lines)
    plan = messenger.Plan(users, messages, rounds, said, limits)
    runs = messenger.measure(plan, settings_of(ctx).trained_dir, lambda line: click.echo(line, err=True))
    if as_json:
        click.echo(json.dumps({"runs": msgspec.to_builtins(runs), "ours ÷ echo": messenger.ratios(runs)}))
    else:
        for line in messenger.table(plan, runs):
            click.echo(line)
