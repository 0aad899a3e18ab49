"""The documents say what the program does."""

from __future__ import annotations

import click
import pytest

from bot import settings
from bot.cli import main
from tests.conftest import ROOT

COMMANDS = sorted(main.commands)


def all_commands(group=main, path=()):
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from all_commands(command, (*path, name))


def test_the_table_of_settings_is_the_one_the_program_has():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert settings.document() in page, "put the output of bot.settings.document() into docs/settings.md"


@pytest.mark.parametrize(
    ("path", "command"), list(all_commands()), ids=lambda part: " ".join(part) if isinstance(part, tuple) else ""
)
def test_every_command_says_what_it_does(path, command):
    assert command.help, path
    assert command.help.rstrip().endswith((".", "106.89")), path
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help or option.required, f"{' '.join(path)} {option.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_the_readme(name):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"./pccc {name}" in readme


def test_the_readme_names_no_command_that_is_not_there():
    import re

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\./pccc ([a-z][a-z-]*)", readme))
    assert named <= set(COMMANDS)
