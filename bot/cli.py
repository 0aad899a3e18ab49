"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from bot.errors import PcccError

JSON = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


class Commands(click.Group):
    """Turns our errors into one sentence and exit code 1; usage errors keep click's 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run, without a traceback for what a person can mend."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        except BrokenPipeError:
            raise SystemExit(0) from None
        except Exception as error:
            if not _is_ours(error):
                raise
            click.echo(_sentence(error), err=True)
            raise SystemExit(1) from error


def _sentence(error: Exception) -> str:
    """One line: our sentence, or for an error of nlu or knowledge the sentence that goes before its detail."""
    from bot.wording import Wording

    said = " ".join(str(error).split())
    say, name = Wording.load(), f"error.{type(error).__name__}"
    return say(name, detail=said) if name in say else said


def _is_ours(error: Exception) -> bool:
    """Whether an error's message is meant for people: ours, or one of nlu's or knowledge's."""
    named = {"KnowledgeError", "ModelError", "EncoderError"}
    return isinstance(error, PcccError) or bool(named & {kind.__name__ for kind in type(error).__mro__})


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (PCCC_DATA_DIR).")
@click.version_option(package_name="pccc", prog_name="pccc")
@click.pass_context
def main(ctx: click.Context, data_dir: Path | None) -> None:
    """Trợ lý PCCC: answers on fire law and escape skills, quizzes, incident reports.

    Settings come from pccc.toml, then PCCC_… in the environment, then flags (docs/settings.md).
    """
    ctx.obj = {"data_dir": data_dir}


def _settings(ctx: click.Context, **flags: Any) -> Any:
    from bot.logs import configure
    from bot.settings import load_settings

    settings = load_settings(flags=dict(ctx.obj) | flags)
    configure(settings.log_level)
    return settings


@main.command()
@click.option("--host", help="Address to listen on (PCCC_HOST).")
@click.option("--port", type=int, help="Port to listen on (PCCC_PORT).")
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None) -> None:
    """Serve the citizen page, the console and every channel that has a token. Trains first if needed."""
    import asyncio

    from bot import app as composing
    from nlu.training import is_trained

    settings = _settings(ctx, host=host, port=port)
    listener = composing.listen(settings)
    app = composing.assemble(settings)
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    base = settings.public_url or address
    console = f"{base}/console" + ("" if app.access.local_only else f"?key={app.access.key}")
    trained = is_trained(settings.trained_dir, settings.encoder or None)
    for line in (
        app.say("serve.at", url=base),
        app.say("serve.console", url=console),
        app.say("serve.telegram_on" if settings.telegram_token else "serve.telegram_off"),
        app.say("serve.loading" if trained else "serve.preparing"),
    ):
        click.echo(line, err=True)
    asyncio.run(composing.serve(app, listener))


@main.command()
@click.pass_context
def chat(ctx: click.Context) -> None:
    """Talk to the assistant in the terminal. A place is typed as: @ 11.53, 106.89"""
    from bot import terminal_chat

    terminal_chat.run(_settings(ctx), click.echo)


@main.command()
@click.argument("question", required=False)
@click.option("--jsonl", is_flag=True, help='Read lines {"id","text"} from standard input, write one answer a line.')
@JSON
@click.pass_context
def ask(ctx: click.Context, question: str | None, jsonl: bool, as_json: bool) -> None:
    """Print the answer to a QUESTION, exactly as a citizen would see it."""
    from bot.asking import Asker

    if not jsonl and question is None:
        raise click.UsageError('Give a question, or --jsonl with lines {"id","text"} on standard input.')
    asker = Asker.load(_settings(ctx))
    try:
        if jsonl:
            for line in sys.stdin.buffer:
                if line.strip():
                    click.echo(asker.line(line))
        else:
            found = asker.ask(None, question or "")
            click.echo(json.dumps(found, ensure_ascii=False) if as_json else found["answer"])
    finally:
        asker.close()


@main.command()
@click.pass_context
def train(ctx: click.Context) -> None:
    """Train the encoder, build the knowledge file, train the pipeline."""
    from bot.training_run import run

    run(_settings(ctx))


@main.command()
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Check as of this day (default: today).")
@JSON
def check(on: datetime | None, as_json: bool) -> None:
    """Check settings of content: citations, dates, references, duplicate questions, quiz keys."""
    from knowledge import check as checking
    from knowledge import content
    from nlu.text import fold

    day: date = on.date() if on else datetime.now(UTC).date()
    loaded = content.load()
    findings = checking.check(loaded, checking.load_structures(), day, fold)
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


@main.command()
@JSON
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look at everything that must be right before serving, and say what to do about what isn't."""
    from bot.doctor import examine

    findings = examine(_settings(ctx))
    if as_json:
        click.echo(json.dumps([{"part": f.part, "ok": f.ok, "says": f.says} for f in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.part}: {finding.says}")
    raise SystemExit(0 if all(f.ok for f in findings) else 1)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Run the test suite; further ARGUMENTS go to pytest."""
    import subprocess

    root = Path(__file__).parents[1]
    raise SystemExit(subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=root, check=False).returncode)


@main.group()
def officials() -> None:
    """Who receives alerts."""


@officials.command("add")
@click.argument("name")
@click.option("--unit", required=True, help="Code or name of the unit.")
@click.option("--role", required=True, type=click.Choice(["desk", "captain", "province"]))
@click.option("--telegram", help="Telegram chat id, of a person or a group; the bot tells it on /id.")
@click.option("--zalo", help="Zalo user id.")
@click.option("--email", help="E-mail address.")
@click.pass_context
def officials_add(
    ctx: click.Context, name: str, unit: str, role: str, telegram: str | None, zalo: str | None, email: str | None
) -> None:
    """Add an official, or a desk's group chat, by NAME."""
    from bot import registry

    with registry.opened(_settings(ctx)) as book:
        click.echo(book.add_official(name, unit, role, telegram=telegram, zalo=zalo, email=email))


@officials.command("list")
@JSON
@click.pass_context
def officials_list(ctx: click.Context, as_json: bool) -> None:
    """List those in service."""
    from bot import registry

    with registry.opened(_settings(ctx)) as book:
        _print_rows(book.officials(), as_json, lambda r: f"{r['name']}  [{r['role']}]  {r['unit_name']}  {r['routes']}")


@officials.command("remove")
@click.argument("name")
@click.pass_context
def officials_remove(ctx: click.Context, name: str) -> None:
    """Take an official out of service."""
    from bot import registry

    with registry.opened(_settings(ctx)) as book:
        click.echo(book.remove_official(name))


@main.group("units")
def units_() -> None:
    """Provinces and communes that incidents are routed to."""


@units_.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def units_import(ctx: click.Context, file: Path) -> None:
    """Import a CSV FILE with the columns code,name,parent,lat,lon."""
    from bot import registry

    with registry.opened(_settings(ctx)) as book:
        click.echo(book.import_units(file))


@units_.command("list")
@JSON
@click.pass_context
def units_list(ctx: click.Context, as_json: bool) -> None:
    """List all units."""
    from bot import registry

    with registry.opened(_settings(ctx)) as book:
        _print_rows(book.units(), as_json, lambda r: f"{r['code']}  {r['name']}")


@main.group("incidents")
def incidents_() -> None:
    """Incidents reported so far."""


@incidents_.command("list")
@JSON
@click.pass_context
def incidents_list(ctx: click.Context, as_json: bool) -> None:
    """List the newest incidents."""
    from bot import registry

    with registry.opened(_settings(ctx)) as book:
        _print_rows(
            book.incidents(),
            as_json,
            lambda r: f"{r['code']}  {r['opened_at']}  {r['title']}  {r['state']}  {r['place']}",
        )


@incidents_.command("show")
@click.argument("code")
@JSON
@click.pass_context
def incidents_show(ctx: click.Context, code: str, as_json: bool) -> None:
    """Show one incident by CODE."""
    from bot import registry

    with registry.opened(_settings(ctx)) as book:
        shown = book.incident(code)
        click.echo(json.dumps(shown, ensure_ascii=False, indent=None if as_json else 1))


def _print_rows(rows: list[dict[str, Any]], as_json: bool, line: Callable[[dict[str, Any]], str]) -> None:
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(line(row))


if __name__ == "__main__":
    main()
