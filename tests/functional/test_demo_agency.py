"""The demonstration agency closes the loop: signed ticket in, receipt back, by its own address."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api.delivery.courier import sign
from api.delivery.payload import build_payload, encode
from api.demo_agency.serve import build_demo_agency
from api.server import make_server
from api.services import Services
from api.tickets.service import open_or_update
from bot.dialogue.stored import load_state
from data.models import Alarm, Delivery, Receipt
from data.repositories.conversations import ConversationRepository
from tests.conftest import Running, free_port
from tests.functional.agency_case import WORDS, Case, open_case

KEY = re.compile(r'name="key" value="([^"]+)"')


@dataclass(frozen=True)
class Desk:
    """The demonstration agency at its address, and the case that it was given."""

    client: httpx.AsyncClient
    app: FastAPI
    case: Case

    async def lead(self) -> Delivery:
        rows: list[Delivery] = await self.case.rows(Delivery)
        return next(row for row in rows if row.role == "lead")

    async def until(self, state: str) -> Delivery:
        async with asyncio.timeout(15):
            while True:
                lead = await self.lead()
                if lead.state == state and self.app.state.desk.find(str(lead.id)).state == state:
                    return lead
                await asyncio.sleep(0.03)

    async def press(self, delivery: Delivery, state: str, **more: str) -> httpx.Response:
        found = KEY.findall((await self.client.get("/")).text)
        form = {"state": state, "key": found[0], **more}
        return await self.client.post(f"/deliveries/{delivery.id}/answer", data=form)


@pytest.fixture
async def desk(server: Running) -> AsyncIterator[Desk]:
    """Start the agency, then open a ticket that the running worker hands over to it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=url, timeout=10) as client:
        config: dict[str, Any] = {"service": server.url, "port": port, "agencies": {}}
        case = await open_case(server.services, url)
        config["agencies"] = {code: item.as_dict() for code, item in case.credentials.items()}
        app = build_demo_agency(config)
        web = make_server(app, "127.0.0.1", port)
        task = asyncio.create_task(web.serve())
        while not web.started:
            await asyncio.sleep(0.01)
        yield Desk(client, app, case)
        web.should_exit = True
        await asyncio.gather(task, app.state.clerk.close())


async def payload_of(desk: Desk, delivery: Delivery) -> bytes:
    case = desk.case
    report = case.services.vault.open_json(case.ticket.report, "tickets", "report", case.ticket.id)
    return encode(build_payload(case.ticket, delivery, report, case.services.province.communes))


async def test_a_ticket_reaches_every_agency_and_all_acknowledge_it(desk: Desk) -> None:
    await desk.until("received")
    async with asyncio.timeout(15):
        while {row.state for row in await desk.case.rows(Delivery)} != {"received"}:
            await asyncio.sleep(0.05)
    page = await desk.client.get("/")
    assert page.status_code == 200
    assert WORDS in page.text
    assert "Nguyên văn lời người báo" in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "0900000000" not in page.text


async def test_an_agency_works_a_ticket_to_its_end_by_buttons(desk: Desk) -> None:
    lead = await desk.until("received")
    for state in ("accepted", "in_progress", "done"):
        answer = await desk.press(lead, state)
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        await desk.until(state)
    refused = await desk.press(lead, "accepted")
    assert refused.headers["location"] == "/?notice=refused"
    assert "trạng thái khác" in (await desk.client.get("/?notice=refused")).text


async def test_a_ticket_declined_with_a_reason_goes_on_to_the_next_agency(desk: Desk) -> None:
    lead = await desk.until("received")
    before = await desk.case.deliveries()
    form = await desk.client.get(f"/deliveries/{lead.id}/decline")
    assert 'http-equiv="refresh"' not in form.text
    await desk.press(lead, "declined", reason="wrong_place", note="xã bên cạnh")
    declined = await desk.until("declined")
    assert declined.decline_reason == "wrong_place"
    assert "declined" in {alarm.kind for alarm in await desk.case.rows(Alarm)}
    async with asyncio.timeout(15):
        while True:
            new = {k: v for k, v in (await desk.case.deliveries()).items() if k not in before}
            if [row.state for row in new.values()] == ["received"]:
                break
            await asyncio.sleep(0.05)


async def test_the_same_webhook_again_is_taken_and_acknowledged_once(desk: Desk) -> None:
    lead = await desk.until("received")
    body = await payload_of(desk, lead)
    secret = desk.case.credentials[lead.agency_code].secret
    for _ in range(3):
        headers = sign(secret, f"{lead.id}.1", body)
        answer = await desk.client.post(f"/inbox/{lead.agency_code}", content=body, headers=headers)
        assert answer.status_code == 200
    receipts = [r for r in await desk.case.rows(Receipt) if r.delivery_id == lead.id]
    assert len(receipts) == 1


async def test_a_wrong_signature_is_refused_and_nothing_is_shown(desk: Desk) -> None:
    lead = await desk.until("received")
    body = (await payload_of(desk, lead)).replace(WORDS.encode(), "lời giả".encode())
    own = desk.case.credentials[lead.agency_code].secret
    other = next(c.secret for code, c in desk.case.credentials.items() if code != lead.agency_code)
    good = sign(own, "x", body)
    wrong: list[dict[str, str]] = [
        {},
        sign(other, "x", body),
        {**good, "webhook-id": "y"},
        {**good, "webhook-timestamp": "1"},
        {**good, "webhook-signature": "v1"},
        {**good, "webhook-signature": "v1,ấ".encode().decode("latin-1")},
    ]
    for headers in wrong:
        raw = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
        answer = await desk.client.post(f"/inbox/{lead.agency_code}", content=body, headers=raw)
        assert answer.status_code == 401, headers
    altered = await desk.client.post(
        f"/inbox/{lead.agency_code}", content=body + b" ", headers=good
    )
    assert altered.status_code == 401
    assert "lời giả" not in (await desk.client.get("/")).text


async def test_signed_nonsense_and_unknown_inboxes_are_refused(desk: Desk) -> None:
    lead = await desk.lead()
    secret = desk.case.credentials[lead.agency_code].secret
    for body in (b"{}", b"[]", b"no json", b'{"delivery_id": "x", "ticket": []}'):
        answer = await desk.client.post(
            f"/inbox/{lead.agency_code}", content=body, headers=sign(secret, "n", body)
        )
        assert answer.status_code == 400
    assert (await desk.client.post("/inbox/nobody", content=b"{}")).status_code == 404
    assert (await desk.client.get("/")).status_code == 200


async def test_a_form_of_another_site_is_refused(desk: Desk) -> None:
    lead = await desk.until("received")
    answer = await desk.client.post(
        f"/deliveries/{lead.id}/answer",
        data={"state": "accepted", "key": "12345678"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403
    assert (await desk.lead()).state == "received"


async def test_an_update_of_the_ticket_shows_and_leaves_the_state_alone(desk: Desk) -> None:
    lead = await desk.until("received")
    await desk.press(lead, "accepted")
    await desk.until("accepted")
    await tell_more(desk.case.services, desk.case)
    async with asyncio.timeout(15):
        while "bé mới ba tuổi" not in (await desk.client.get("/")).text:
            await asyncio.sleep(0.05)
    assert (await desk.lead()).state == "accepted"


async def tell_more(services: Services, case: Case) -> None:
    """Let the reporter add a sentence: the ticket gets its second version."""
    async with services.database.transaction() as session:
        conversations = ConversationRepository(session, services.vault)
        conversation = await conversations.lock(case.ticket.conversation_id)
        assert conversation is not None
        state = load_state(conversations.state(conversation))
        told = replace(state.report, story=(*state.report.story, "bé mới ba tuổi"))
        await open_or_update(
            session, services, conversation, replace(state, report=told), "complete"
        )
