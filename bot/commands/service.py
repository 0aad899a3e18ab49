"""Commands that answer people: serve, chat, ask, doctor."""

from __future__ import annotations

import json
import sys

import click

from bot.commands.running import JSON, settings_of

SWITCHING = 0.001
"""Seconds after which a busy thread lets another one run: while the model loads, reports must not wait for it at every step."""


@click.command()
@click.option("--host", help="Address to listen on (PCCC_HOST).")
@click.option("--port", type=int, help="Port to listen on (PCCC_PORT).")
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None) -> None:
    """Serve the citizen page, the console and every channel that has a token. Trains first if needed."""
    import asyncio

    from uvicorn.loops.auto import auto_loop_factory

    from bot import app as composing
    from nlu.training import is_trained

    sys.setswitchinterval(SWITCHING)
    settings = settings_of(ctx, host=host, port=port)
    listener = composing.listen(settings)
    app = composing.assemble(settings)
    app.lead.take()
    address = f"http://{settings.host}:{listener.getsockname()[1]}"
    base = settings.public_url.rstrip("/") or address
    app.runner.pages = base
    console = f"{base}/console" + ("" if app.access.is_open else f"?key={app.access.key}")
    trained = is_trained(settings.trained_dir, settings.encoder or None)
    for line in (
        app.say("serve.at", url=base),
        app.say("serve.console", url=console),
        app.say("serve.telegram_on" if settings.telegram_token else "serve.telegram_off"),
        app.say("serve.loading" if trained else "serve.preparing"),
    ):
        click.echo(line, err=True)
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(composing.serve(app, listener))


@click.command()
@click.pass_context
def chat(ctx: click.Context) -> None:
    """Talk to the assistant in the terminal. A place is typed as: @ 11.53, 106.89"""
    from bot import terminal_chat

    terminal_chat.run(settings_of(ctx), click.echo)


@click.command()
@click.argument("question", required=False)
@click.option("--jsonl", is_flag=True, help='Read lines {"id","text"} from standard input, write one answer a line.')
@JSON
@click.pass_context
def ask(ctx: click.Context, question: str | None, jsonl: bool, as_json: bool) -> None:
    """Print the answer to a QUESTION, exactly as a citizen would see it."""
    from bot.asking import Asker

    if not jsonl and question is None:
        raise click.UsageError('Give a question, or --jsonl with lines {"id","text"} on standard input.')
    asker = Asker.load(settings_of(ctx))
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


@click.command()
@JSON
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Look at everything that must be right before serving, and say what to do about what isn't."""
    from bot.doctor import examine

    findings = examine(settings_of(ctx))
    if as_json:
        click.echo(json.dumps([{"part": f.part, "ok": f.ok, "says": f.says} for f in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'ok ' if finding.ok else 'BAD'}  {finding.part}: {finding.says}")
    raise SystemExit(0 if all(f.ok for f in findings) else 1)
