"""The knowledge desk as a whole on one data folder, with several people signed in; and somebody who chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.testclient import TestClient

from bot.app import assemble, web
from bot.console.access import ConsoleAccess
from bot.console.viewer import Viewer
from bot.settings import Settings

PEOPLE = {
    "an": Viewer("official:1", "Trần An", "editor"),
    "binh": Viewer("official:2", "Lê Bình", "editor"),
    "chi": Viewer("official:3", "Chi", "commune", frozenset(("bp",))),
    "dung": Viewer("official:4", "Dũng", "viewer"),
    "em": Viewer("official:5", "Em", "editor", frozenset(("bp",))),
}


@dataclass(frozen=True)
class People(ConsoleAccess):
    """Who asks says so in a header, as a cookie would."""

    def viewer(self, request: Request) -> Viewer | None:
        return PEOPLE.get(request.headers.get("x-person", ""))


class Office:
    """One process: its pages, asked as one person or another."""

    def __init__(self, data, mind, clock, random, monkeypatch, **settings):
        monkeypatch.setattr("bot.app.Mind", lambda *_: mind)
        self.app = assemble(Settings(data_dir=data, **settings), clock, random)
        self.app.access = People(**vars(self.app.access))
        self.clock, self.mind = clock, mind
        self.client = TestClient(web(self.app, clock), follow_redirects=False)
        self._messages = 0

    def asks(self, text, session="citizen-0001"):
        """A citizen writes; the texts of the replies."""
        self._messages += 1
        self.clock.forward(timedelta(minutes=40).total_seconds())
        answer = self.client.post("/api/chat", json={"session": session, "text": text})
        assert answer.status_code == 200, answer.text
        return [reply["text"] for reply in answer.json()["replies"]]

    def says(self, text, session="citizen-0001"):
        """The same, at once."""
        return self.client.post("/api/chat", json={"session": session, "text": text}).json()["replies"]

    def gets(self, path, who="an", **query):
        return self.client.get(f"/console/knowledge{path}", params=query, headers={"x-person": who})

    def posts(self, path, body=None, who="an", **headers):
        sent = {"x-person": who, "X-Requested-With": "pccc", **headers}
        return self.client.post(f"/console/knowledge{path}", json=body or {}, headers=sent)

    def saves(self, form, who="an", id_="", revision=0, version=0):
        return self.posts(
            f"/entries/{id_}" if id_ else "/entries", {"form": form, "revision": revision, "version": version}, who
        )

    def publishes(self, form, writer="an", publisher="binh", id_="", version=0):
        """Written by one, published by another; gives id and version."""
        kept = self.saves(form, writer, id_, 0, version).json()
        done = self.posts(f"/entries/{kept['id']}/publish", {"revision": kept["revision"]}, publisher)
        assert done.status_code == 200, done.text
        return kept["id"], done.json()["version"]
