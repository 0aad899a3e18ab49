"""The console's knowledge desk: questions asked in vain, entries written, reviewed, published and taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route

from bot.console.guard import Guard
from bot.console.viewer import Viewer
from bot.conversation.citing import document_name
from bot.editing import forms
from bot.editing.book import KnowledgeDesk
from bot.editing.questions import QuestionDesk, wanted_of
from bot.errors import NotFound, Refused
from bot.wording import Wording
from knowledge.build import entries_of
from knowledge.schema import Audience

PAGE = Path(__file__).parent / "pages" / "knowledge.html"
LONGEST = 120
FRESH = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class KnowledgeRoutes:
    """Handlers of the knowledge desk. To write takes the right `write`, to publish `publish`; the server looks at both."""

    desk: KnowledgeDesk
    asked: QuestionDesk
    guard: Guard
    say: Wording

    def routes(self) -> list[Route | Mount]:
        """Paths and handlers."""
        reads, changes, base = self.guard.reads, self.guard.changes, "/console/knowledge"
        return [
            Route(base, self.guard.page("write", self.page)),
            Route(f"{base}/status", reads("write", self.status)),
            Route(f"{base}/questions", reads("write", self.questions)),
            Route(f"{base}/questions/mark", changes("write", self.mark), methods=["POST"]),
            Route(f"{base}/ratings", reads("write", self.ratings)),
            Route(f"{base}/due", reads("write", self.due)),
            Route(f"{base}/choices", reads("write", self.choices)),
            Route(f"{base}/provisions/{{document}}", reads("write", self.provisions)),
            Route(f"{base}/preview", self.guard.asks("write", self.preview), methods=["POST"]),
            Route(f"{base}/entries", reads("write", self.entries)),
            Route(f"{base}/entries", changes("write", self.save), methods=["POST"]),
            Route(f"{base}/entries/{{id}}", reads("write", self.entry)),
            Route(f"{base}/entries/{{id}}", changes("write", self.save), methods=["POST"]),
            Route(f"{base}/entries/{{id}}/draft", reads("write", self.draft)),
            Route(f"{base}/entries/{{id}}/history", reads("write", self.history)),
            Route(f"{base}/entries/{{id}}/discard", changes("write", self.discard), methods=["POST"]),
            Route(f"{base}/entries/{{id}}/publish", changes("publish", self.publish), methods=["POST"]),
            Route(f"{base}/entries/{{id}}/return", changes("publish", self.return_to), methods=["POST"]),
        ]

    async def page(self, _request: Request, _viewer: Viewer) -> Response:
        """The page."""
        return FileResponse(PAGE)

    async def status(self, _request: Request, viewer: Viewer) -> Response:
        """How the operator's entries stand, and who looks."""
        found = await asyncio.to_thread(self.desk.status)
        me = {"key": viewer.key, "name": viewer.name, "may_publish": viewer.may("publish")}
        return JSONResponse({**found, "me": me, "today": self.desk.today.isoformat()}, headers=FRESH)

    async def questions(self, request: Request, viewer: Viewer) -> Response:
        """Groups of questions nobody could answer."""
        asked = request.query_params
        wanted = self._wanted(request, viewer)
        state, order = asked.get("state", "open")[:LONGEST], asked.get("order", "count")[:LONGEST]
        return await _told(lambda: self.asked.groups(viewer, wanted, state, order))

    async def mark(self, _request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Decide on a group: `{"ids": […], "mark": "answered" | "outside" | "drafting" | "", "entry": …}`."""
        ids = form.get("ids")
        if not isinstance(ids, list) or not all(type(one) is int and 0 < one < 2**31 for one in ids):
            raise Refused("knowledge_desk.mark")
        what, entry = _text(form, "mark"), _text(form, "entry")
        return await _told(lambda: {"marked": self.asked.mark(viewer, ids, what, entry)})

    async def ratings(self, request: Request, viewer: Viewer) -> Response:
        """Answers found bad, or with `good=1` those found good."""
        wanted, good = self._wanted(request, viewer), request.query_params.get("good") == "1"
        return await _told(lambda: self.asked.ratings(wanted, good=good))

    async def due(self, request: Request, _viewer: Viewer) -> Response:
        """Entries that the law has overtaken, by today or by the day `on`."""
        text = request.query_params.get("on", "")[:LONGEST]
        try:
            on = date.fromisoformat(text) if text else None
        except ValueError as error:
            raise Refused("knowledge_desk.day", day=text) from error
        return await _told(lambda: {"due": self.desk.due(on)})

    async def choices(self, _request: Request, _viewer: Viewer) -> Response:
        """What the form is made of: documents, sources, topics, kinds, audiences."""
        return await _told(self._choices)

    def _choices(self) -> dict[str, Any]:
        content, structures, today = self.desk.shelf.merged(), self.desk.shelf.structures, self.desk.today
        documents = [
            {
                "id": one.id,
                "name": document_name(one),
                "title": one.title,
                "in_force": one.in_force(today),
                "known": one.id in structures,
            }
            for one in content.documents
        ]
        topics: dict[str, str] = {}
        for entry in content.entries:
            topics.setdefault(entry.id.partition(".")[0], entry.title)
        return {
            "documents": sorted(documents, key=lambda one: (not one["in_force"], str(one["name"]))),
            "sources": [{"code": one.code, "name": one.publisher or one.name} for one in content.sources],
            "entries": [{"id": one.id, "title": one.title} for one in entries_of(content)],
            "topics": [{"id": id_, "example": title} for id_, title in sorted(topics.items())],
            "audiences": [{"id": one, "name": self.say(f"knowledge_desk.audience.{one}")} for one in Audience.__args__],  # type: ignore[attr-defined]
            "form": forms.empty_form(today),
        }  # fmt: skip

    async def provisions(self, request: Request, _viewer: Viewer) -> Response:
        """The articles, clauses and points of a document: numbers only."""
        structure = self.desk.shelf.structures.get(request.path_params["document"])
        if structure is None:
            raise NotFound("knowledge_desk.no_provisions")
        return JSONResponse({"articles": structure.articles, "complete": structure.complete})

    async def preview(self, _request: Request, _viewer: Viewer, form: dict[str, Any]) -> Response:
        """What people would see, and what is wrong."""
        return await _told(lambda: self.desk.preview(form))

    async def entries(self, request: Request, _viewer: Viewer) -> Response:
        """The entries, drafts first; `q` looks for words."""
        asked = request.query_params.get("q", "")[:LONGEST]
        return await _told(lambda: self.desk.entries(asked))

    async def entry(self, request: Request, _viewer: Viewer) -> Response:
        """One entry to work on."""
        return await _told(lambda: self.desk.entry(request.path_params["id"]))

    async def draft(self, request: Request, _viewer: Viewer) -> Response:
        """The draft as it stands now, for somebody who was overtaken."""
        return await _told(lambda: {"draft": self.desk.draft(request.path_params["id"])})

    async def history(self, request: Request, _viewer: Viewer) -> Response:
        """Its versions and what each changed."""
        return await _told(lambda: {"versions": self.desk.history(request.path_params["id"])})

    async def save(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Keep a draft: `{"form": {…}, "revision": n, "version": n}`."""
        kept = form.get("form")
        if not isinstance(kept, dict):
            raise Refused("web.bad_json")
        id_, read, version = request.path_params.get("id", ""), _number(form, "revision"), _number(form, "version")
        return await _told(lambda: self.desk.save(viewer, id_, kept, read, version))

    async def discard(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Throw a draft away."""
        id_, read = request.path_params["id"], _number(form, "revision")
        return await _told(lambda: self.desk.discard(viewer, id_, read))

    async def publish(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Publish the draft as it was read."""
        id_, read = request.path_params["id"], _number(form, "revision")
        return await _told(lambda: self.desk.publish(viewer, id_, read))

    async def return_to(self, request: Request, viewer: Viewer, form: dict[str, Any]) -> Response:
        """Have an earlier version serve again."""
        id_, number = request.path_params["id"], _number(form, "number")
        return await _told(lambda: self.desk.return_to(viewer, id_, number))

    def _wanted(self, request: Request, viewer: Viewer) -> Any:
        asked = request.query_params
        unit = asked.get("unit", "")
        if unit and not viewer.sees(unit):
            raise NotFound("knowledge_desk.no_unit")
        return wanted_of(viewer, asked.get("channel", ""), unit, asked.get("since", ""), asked.get("until", ""))


async def _told(read: Callable[[], dict[str, Any]]) -> Response:
    return JSONResponse(await asyncio.to_thread(read), headers=FRESH)


def _text(form: dict[str, Any], name: str) -> str:
    value = form.get(name, "")
    return value[:LONGEST] if isinstance(value, str) else ""


def _number(form: dict[str, Any], name: str) -> int:
    value = form.get(name, 0)
    if type(value) is not int or not 0 <= value < 2**31:
        raise Refused("web.bad_json")
    return value
