"""Answering the service through its agency API, with patience and without doubling."""

import asyncio
from typing import Any, Literal

import httpx
import structlog

from api.demo_agency.config import DemoConfig
from api.demo_agency.desk import Item

log = structlog.get_logger(__name__)
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between tries."""

Answer = Literal["taken", "refused", "away"]


class Clerk:
    """Posts receipts; `known` gives a ticket's state as the service has it."""

    def __init__(self, config: DemoConfig, waits: tuple[float, ...] = _WAITS) -> None:
        self._config = config
        self._waits = waits
        self._client = httpx.AsyncClient(base_url=config.service, timeout=10, trust_env=False)
        self._tasks: set[asyncio.Task[None]] = set()

    def acknowledge_soon(self, item: Item, webhook_id: str) -> None:
        """Say `received` in the background; the key is the webhook's, so it counts once."""
        task = asyncio.create_task(self._acknowledge(item, f"received:{webhook_id}"))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def answer(
        self, item: Item, key: str, state: str, reason: str | None = None, note: str = ""
    ) -> Answer:
        """Post one receipt, once; brings the ticket's state in line with the service."""
        said = {"state": state, "reason": reason, "note": note}
        path = f"/agency/v1/deliveries/{item.delivery_id}/receipts"
        try:
            answer = await self._client.post(
                path, json=said, headers={**self._bearer(item), "Idempotency-Key": key}
            )
        except httpx.HTTPError:
            return "away"
        if answer.is_server_error or answer.status_code == 429:
            return "away"
        await self._look_up(item)
        return "taken" if answer.is_success else "refused"

    async def close(self) -> None:
        """Drop what is not yet said and close all connections."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    async def _acknowledge(self, item: Item, key: str) -> None:
        for wait in (0.0, *self._waits):
            await asyncio.sleep(wait)
            if await self.answer(item, key, "received") != "away":
                return
        log.warning("demo_agency.not_acknowledged", delivery_id=item.delivery_id)

    async def _look_up(self, item: Item) -> None:
        path = f"/agency/v1/deliveries/{item.delivery_id}"
        try:
            answer = await self._client.get(path, headers=self._bearer(item))
        except httpx.HTTPError:
            return
        if answer.is_success:
            body: dict[str, Any] = answer.json()
            item.state = body["state"]

    def _bearer(self, item: Item) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._config.agencies[item.agency_code].api_key}"}
