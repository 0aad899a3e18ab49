"""A small control API under /control, for people who try the product by hand against the stand-in."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.standins.telegram_api import Json

if TYPE_CHECKING:
    from tests.standins.telegram import TelegramStandIn
    from tests.standins.telegram_chats import Conversation, Group


class Control:
    """Plays people by name; a person or group that is named first is made."""

    def __init__(self, standin: TelegramStandIn) -> None:
        self._standin = standin

    def routes(self) -> list[Route]:
        return [
            Route("/control/message", self._told(self._message), methods=["POST"]),
            Route("/control/press", self._told(self._press), methods=["POST"]),
            Route("/control/requests", self._requests),
            Route("/control/messages/{chat}", self._messages),
        ]

    def _told(self, act: Callable[[Json], object]) -> Callable[[Request], object]:
        async def endpoint(request: Request) -> Response:
            try:
                return _json(act(await request.json()))
            except (AssertionError, KeyError, ValueError, TypeError) as error:
                return _json({"error": f"{type(error).__name__}: {error}"}, 400)

        return endpoint

    def _message(self, told: Json) -> Json:
        """{"user", "chat"?, "text" | "place": {"lat", "lon", "accuracy"?} | "photo": base64, "caption"?}"""
        user, group = self._standin.user(told["user"]), self._group(told)
        if "place" in told:
            place = told["place"]
            return user.sends_place(place["lat"], place["lon"], place.get("accuracy"), in_=group)
        if "photo" in told:
            return user.sends_photo(base64.b64decode(told["photo"]), told.get("caption", ""), in_=group)
        return user.says(told["text"], in_=group)

    def _press(self, told: Json) -> Json:
        """{"user", "button": label or data, "chat"?}"""
        press = self._standin.user(told["user"]).presses(told["button"], in_=self._group(told))
        return {"pressed": told["button"], "id": press.id if press else None}

    def _group(self, told: Json) -> Group | None:
        if told.get("chat") in (None, told["user"]):
            return None
        group, user = self._standin.group(told["chat"]), self._standin.user(told["user"])
        return group if user.id in group.chat.members else group.add(user)

    async def _requests(self, request: Request) -> Response:
        calls = [asdict(call) for call in self._standin.calls()]
        return _json({"requests": calls, "violations": self._standin.violations})

    async def _messages(self, request: Request) -> Response:
        chat: Conversation | None = self._standin.conversation(request.path_params["chat"])
        return _json(list(chat.chat.messages.values())) if chat else _json({"error": "no such chat"}, 404)


def _json(content: object, code: int = 200) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, indent=1), code, media_type="application/json")
