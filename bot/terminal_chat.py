"""`./pccc chat`: the whole assistant in a terminal, with storage and incidents as in service."""

from __future__ import annotations

import contextlib
import getpass
import sys
from collections.abc import Callable

from bot.app import assemble, new_id, utc_now
from bot.channels.terminal import TerminalChannel, me, read_line
from bot.delivery import in_words
from bot.messages import Incoming, Place, Reply
from bot.parts import App
from bot.settings import Settings
from bot.training_run import run as train
from nlu.training import is_trained


def run(settings: Settings, print_: Callable[[str], None]) -> None:
    """Talk until end of input or an empty interrupt."""
    app = assemble(settings)
    terminal = TerminalChannel(print_, lambda picture: in_words(picture, app.pictures, app.say))
    app.channels["terminal"] = terminal
    try:
        if not is_trained(settings.trained_dir, settings.encoder or None):
            train(settings)
        print_(app.say("serve.loading"))
        app.shelf.load(app.mind)
        app.jobs.start()
        _talk(app, terminal)
    finally:
        app.close()


def _talk(app: App, terminal: TerminalChannel) -> None:
    sender = me(getpass.getuser())

    def incoming(text: str = "", place: Place | None = None) -> Incoming:
        return Incoming(sender=sender, event_key=new_id(), received_at=utc_now(), text=text, place=place)

    terminal.show(Reply(text=app.say("menu.greeting")))
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            line = input("\n> " if sys.stdin.isatty() else "")
            message = read_line(line, incoming)
            app.runner.accept(message)
            for _, reply in app.runner.handle(message, inline=True).replies:
                terminal.show(reply)
