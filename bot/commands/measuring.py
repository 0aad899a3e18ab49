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
