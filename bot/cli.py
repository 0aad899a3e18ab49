"""The command line. Each command imports what it needs when it runs, so that `--help` answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bot.commands import (
    access,
    analytics,
    broadcasts,
    campaigns,
    closing,
    content,
    contest,
    exam,
    exporting,
    knowledge,
    measuring,
    quiz,
    registry,
    report,
    retention,
    service,
    teams,
    units,
    warnings,
    water,
)
from bot.errors import PcccError


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


for command in (
    service.serve,
    service.chat,
    service.ask,
    service.doctor,
    content.train,
    content.check,
    content.test,
    content.import_law,
    measuring.evaluate,
    measuring.bench,
    registry.officials,
    units.units_,
    registry.incidents_,
    water.water,
    warnings.warnings_,
    broadcasts.broadcast,
    teams.teams,
    teams.hours,
    campaigns.campaign,
    campaigns.certificate,
    retention.retention,
    exam.exam,
    quiz.quiz_,
    contest.contest,
    access.access,
    access.audit,
    report.report,
    analytics.export,
    knowledge.knowledge,
):
    main.add_command(command)
for about_incidents in (
    exporting.incidents_export,
    closing.incidents_close,
    closing.incidents_reopen,
    closing.incidents_statistics,
):
    registry.incidents_.add_command(about_incidents)


if __name__ == "__main__":
    main()
