"""Posting updates to the bot's webhook, as long as it takes."""

import asyncio
import time
from dataclasses import dataclass

import httpx

from tests.fakes.telegram.state import State, Update

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ATTEMPTS = 200


@dataclass(frozen=True, slots=True)
class Push:
    """One call of the webhook; `status` 0 when nobody answered."""

    update_id: int
    status: int


class Pusher:
    """Posts each update until it is answered 2xx, one after the other.

    Telegram's real pauses between attempts are longer; here `pause` seconds.
    """

    def __init__(self, state: State, pause: float = 0.05) -> None:
        self._state = state
        self._pause = pause
        self.pushes: list[Push] = []

    async def run(self) -> None:
        """Post until cancelled."""
        async with httpx.AsyncClient(timeout=10.0, verify=False) as client:
            while True:
                update = await self._state.news.until(self._next, timeout=None)
                await self._deliver(client, update)

    def _next(self) -> Update | None:
        return self._state.pending[0] if self._state.webhook.url and self._state.pending else None

    async def _deliver(self, client: httpx.AsyncClient, update: Update) -> None:
        for _ in range(ATTEMPTS):
            if not self._state.webhook.url:
                return
            status = await self._post(client, update)
            self.pushes.append(Push(update["update_id"], status))
            if 200 <= status < 300:
                break
            self._state.webhook.last_error = f"Wrong response from the webhook: {status}"
            self._state.webhook.last_error_date = int(time.time())
            await asyncio.sleep(self._pause)
        if update in self._state.pending:
            self._state.pending.remove(update)
        self._state.news.ring()

    async def _post(self, client: httpx.AsyncClient, update: Update) -> int:
        webhook = self._state.webhook
        headers = {SECRET_HEADER: webhook.secret} if webhook.secret else {}
        try:
            answer = await client.post(webhook.url, json=update, headers=headers)
        except httpx.HTTPError:
            return 0
        return answer.status_code
