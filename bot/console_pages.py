"""The officials' pages, put together from the parts of a running assistant; the first of them is `bot.console.now`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Protocol

from sqlalchemy import Engine
from starlette.routing import BaseRoute

from bot.broadcasts.book import BroadcastBook
from bot.campaign_book import CampaignBook
from bot.console.account import AccountRoutes
from bot.console.audit import AuditRoutes
from bot.console.audit_book import AuditBook
from bot.console.broadcasts import BroadcastRoutes
from bot.console.exams import ExamRoutes
from bot.console.guard import Guard
from bot.console.knowledge import KnowledgeRoutes
from bot.console.me import MeRoutes
from bot.console.numbers import NumberRoutes
from bot.console.passwords import Passwords
from bot.console.people import PeopleRoutes
from bot.console.people_book import PeopleBook
from bot.console.reports import ReportRoutes
from bot.console.routes import ConsoleRoutes
from bot.console.sign_in import SignIn
from bot.console.sign_in_pages import SignInRoutes
from bot.console.talks import TalkRoutes
from bot.console.teams import TeamRoutes
from bot.console.warnings import WarningRoutes
from bot.editing.book import KnowledgeDesk
from bot.editing.questions import QuestionDesk
from bot.handover.book import TalkBook
from bot.numbers.book import Numbers
from bot.numbers.charts import Charts
from bot.numbers.titles import titles_in
from bot.parts import App
from bot.reports.maker import Reports
from bot.settings import Settings
from bot.storage.store import Store
from bot.team_book import TeamBook
from bot.training.exam_book import ExamBook
from bot.warnings.book import WarningBook
from bot.wording import Wording

Clock = Callable[[], datetime]
NewId = Callable[[], str]


class ConsolePart(Protocol):
    """Some of the pages, with what they ask for."""

    def routes(self) -> Sequence[BaseRoute]:
        """Paths and handlers."""
        ...


def console_pages(
    app: App, guard: Guard, clock: Clock, new_id: NewId, new_secret: NewId, passwords: Passwords
) -> tuple[ConsolePart, ...]:
    """All of them. `new_secret`: what nobody can guess, for sessions and links."""
    reports = reports_of(app.settings, app.engine, app.store, app.say, clock, new_id)
    return (
        _broadcasts(app, guard, clock, new_id),
        WarningRoutes(WarningBook(app.engine, app.runner.warnings, app.runner.warn, clock, Random()), guard),
        TalkRoutes(TalkBook(app.engine, app.runner.talks, app.runner.warn, app.media, app.say), guard),
        NumberRoutes(reports.numbers, reports.charts, guard),
        ReportRoutes(reports, guard),
        ExamRoutes(ExamBook(app.engine, app.say, clock, new_id, Random()), guard),
        _teams(app, guard, clock, new_id),
        *_people(app, guard, clock, new_id, new_secret, passwords),
        _knowledge(app, guard, clock),
        ConsoleRoutes(app.engine, app.runner, guard, app.media, app.say),
    )


def reports_of(settings: Settings, engine: Engine, store: Store, say: Wording, clock: Clock, new_id: NewId) -> Reports:
    """What makes reports, over the figures it shows."""
    numbers = Numbers(engine, say, clock, titles_in(settings.trained_dir / "knowledge.db"))
    template = Path(settings.report_template) if settings.report_template else None
    issued = {"agency": settings.report_agency, "place": settings.report_place}
    return Reports(numbers, Charts(say), store, say, clock, new_id, template, **issued)


def _broadcasts(app: App, guard: Guard, clock: Clock, new_id: NewId) -> BroadcastRoutes:
    channels = {name: channel.abilities for name, channel in app.channels.items()}
    book = BroadcastBook(app.store, app.say, clock, new_id, Random(), app.media, app.settings.quiet_hours, channels)
    return BroadcastRoutes(book, guard)


def _teams(app: App, guard: Guard, clock: Clock, new_id: NewId) -> TeamRoutes:
    books = TeamBook(app.engine, app.say, app.settings, clock, new_id)
    campaigns = CampaignBook(app.engine, app.say, app.settings.public_url, clock, new_id)
    return TeamRoutes(books, campaigns, guard)


def _people(
    app: App, guard: Guard, clock: Clock, new_id: NewId, new_secret: NewId, passwords: Passwords
) -> tuple[ConsolePart, ...]:
    """Signing in, one's own account, who may use the console, and what was done there."""
    store, say = app.store, app.say

    def pages() -> str:
        return app.runner.pages

    people = PeopleBook(store, say, clock, new_secret, passwords, pages)
    sign_in = SignIn(
        store, app.runner.warn, say, clock, new_id, new_secret, passwords, app.access.key, pages, frozenset(app.channels)
    )
    return (
        MeRoutes(guard),
        SignInRoutes(sign_in, app.access, say),
        AccountRoutes(guard, store, passwords),
        PeopleRoutes(people, guard),
        AuditRoutes(AuditBook(app.engine), guard),
    )


def _knowledge(app: App, guard: Guard, clock: Clock) -> KnowledgeRoutes:
    desk = KnowledgeDesk(app.store, app.shelf, app.mind, app.say, clock, app.settings.answer_from)
    return KnowledgeRoutes(desk, QuestionDesk(app.store, app.shelf, app.say, clock), guard, app.say)
