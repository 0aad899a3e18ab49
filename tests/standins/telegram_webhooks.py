"""Webhook delivery: in order within a chat, side by side over chats, repeated until the bot answers 2xx."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import httpx

from tests.standins.telegram_faults import Faults
from tests.standins.telegram_state import TelegramState
from tests.standins.telegram_updates import Pending, Webhook

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = 10.0


async def deliver_webhooks(state: TelegramState, faults: Faults, woken: Callable[[], asyncio.Event], retry: float) -> None:
    """Hands updates to the webhook for as long as the server runs."""
    busy: set[int] = set()
    async with (
        httpx.AsyncClient(timeout=PATIENCE, verify=False, trust_env=False) as client,
        asyncio.TaskGroup() as deliveries,
    ):
        while True:
            wait, hook = woken(), state.updates.webhook
            pending = None
            if hook.url and not faults.outage and len(busy) < hook.max_connections:
                with state.lock:
                    pending = state.updates.next_for_webhook(busy)
            if pending:
                busy.add(pending.key)
                deliveries.create_task(_deliver(state, client, hook, pending, busy, woken, retry))
            else:
                await wait.wait()


async def _deliver(
    state: TelegramState, client: httpx.AsyncClient, hook: Webhook, pending: Pending, busy: set[int],
    woken: Callable[[], asyncio.Event], retry: float,
) -> None:  # fmt: skip
    """One try; a chat whose try failed stays busy until it is time for the next."""
    problem = await _post(client, hook, pending)
    with state.lock:
        if problem:
            hook.last_error_date, hook.last_error_message = state.now(), problem
        else:
            state.updates.delivered(pending)
    if problem:
        await asyncio.sleep(retry)
    busy.discard(pending.key)
    state.updates.on_put()


async def _post(client: httpx.AsyncClient, hook: Webhook, pending: Pending) -> str:
    headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
    with suppress(httpx.HTTPError):
        answer = await client.post(hook.url, json=pending.update, headers=headers)
        return "" if answer.is_success else f"Wrong response from the webhook: {answer.status_code}"
    return "Connection refused or timed out"
