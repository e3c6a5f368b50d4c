"""The agency API over real HTTP: own deliveries only, receipts once, by the states' rules."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from api.delivery.accounts import provision_demo_accounts
from api.delivery.payload import build_payload
from api.services import Services
from data.ids import new_id
from data.models import Alarm, AuditEntry, Clock, Delivery, Receipt
from tests.conftest import running
from tests.functional.agency_case import NOWHERE, WORDS, AgencyClient, Case, open_case

SECRET_NOTE = "ghi-chú-kín"


@pytest.fixture
async def client(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    """Serve the application without a worker: states change by receipts only."""
    async with running(services, worker=False) as server:
        yield server.client


@pytest.fixture
async def case(services: Services) -> Case:
    return await open_case(services)


@pytest.fixture
async def lead(case: Case) -> Delivery:
    rows: list[Delivery] = await case.rows(Delivery)
    return next(row for row in rows if row.role == "lead")


@pytest.fixture
def agency(case: Case, lead: Delivery, client: httpx.AsyncClient) -> AgencyClient:
    return AgencyClient(client, case.credentials[lead.agency_code].api_key)


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that an answer is a problem document (RFC 9457) that repeats nothing."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert (body["status"], body["code"]) == (status, code)
    assert SECRET_NOTE not in answer.text
    return body


async def test_an_agency_reads_its_delivery_as_the_webhook_gave_it(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    await agency.say(lead.id, "received")
    answer = await agency.read(lead.id)
    assert answer.status_code == 200
    body = answer.json()
    state, receipts = body.pop("state"), body.pop("receipts")
    assert (state, [item["state"] for item in receipts]) == ("received", ["received"])
    async with case.services.database.transaction():
        report = case.services.vault.open_json(
            case.ticket.report, "tickets", "report", case.ticket.id
        )
    communes = case.services.province.communes
    fellows = {item["code"]: item["state"] for item in body.pop("agencies")}
    assert set(fellows) == set(await case.deliveries())
    assert fellows[lead.agency_code] == "received"
    (due,) = [clock.due_at for clock in await case.rows(Clock) if clock.delivery_id == lead.id]
    assert body == build_payload(case.ticket, lead, report, communes, due)
    assert body["report"]["words"] == [WORDS]
    assert "0900000000" not in answer.text, "the reporter's contact stays with the hotline"


async def test_without_a_key_or_with_an_unknown_one_nobody_gets_in(
    client: httpx.AsyncClient, lead: Delivery
) -> None:
    path = f"/agency/v1/deliveries/{lead.id}"
    problem(await client.get(path), 401, "unknown_key")
    for key in ("lnk_unknown", "lnk_", "lnk_" + "x" * 5000):
        problem(await AgencyClient(client, key).read(lead.id), 401, "unknown_key")
        answer = await AgencyClient(client, key).say(lead.id, "received")
        assert answer.headers["www-authenticate"] == "Bearer"
        problem(answer, 401, "unknown_key")


async def test_new_credentials_void_the_old_ones(
    agency: AgencyClient, lead: Delivery, services: Services
) -> None:
    assert (await agency.read(lead.id)).status_code == 200
    made = await provision_demo_accounts(services, NOWHERE)
    assert {item.agency_code for item in made} >= {lead.agency_code}
    problem(await agency.read(lead.id), 401, "unknown_key")


async def test_a_foreign_delivery_and_one_that_never_was_look_the_same(
    case: Case, client: httpx.AsyncClient, lead: Delivery
) -> None:
    having = await case.deliveries()
    other = next(code for code in case.credentials if code not in having)
    stranger = AgencyClient(client, case.credentials[other].api_key)
    foreign = [
        await stranger.read(lead.id),
        await stranger.say(lead.id, "declined", reason="other"),
    ]
    nowhere = [await stranger.read(new_id()), await stranger.say(new_id(), "received")]
    for answer in foreign + nowhere:
        problem(answer, 404, "not_found")
    assert {answer.text for answer in foreign} == {answer.text for answer in nowhere}
    assert (await case.delivery(lead.agency_code)).state == "queued"


async def test_an_agency_of_the_same_ticket_cannot_answer_for_another(
    case: Case, client: httpx.AsyncClient, lead: Delivery
) -> None:
    fellow = next(code for code in await case.deliveries() if code != lead.agency_code)
    answer = await AgencyClient(client, case.credentials[fellow].api_key).say(lead.id, "accepted")
    problem(answer, 404, "not_found")


async def test_a_receipt_that_overtakes_our_own_note_counts_and_stops_its_clock(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    assert lead.state == "queued"
    answer = await agency.say(lead.id, "received")
    assert answer.status_code == 200
    assert answer.json()["state"] == "received"
    now = await case.delivery(lead.agency_code)
    assert now.state == "received"
    assert now.received_at is not None
    met = {clock.delivery_id for clock in await case.rows(Clock) if clock.met_at}
    assert met == {lead.id}
    actions = {(entry.actor_id, entry.action) for entry in await case.rows(AuditEntry)}
    assert (lead.agency_code, "receipt.received") in actions


async def test_the_whole_way_from_received_to_done(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    for state in ("received", "accepted", "in_progress", "in_progress", "done"):
        answer = await agency.say(lead.id, state)
        assert answer.status_code == 200, answer.text
        assert (await case.delivery(lead.agency_code)).state == state
    assert (await case.delivery(lead.agency_code)).closed_at is not None
    assert len(await case.rows(Receipt)) == 5
    (measure,) = [clock for clock in await case.rows(Clock) if clock.kind == "urgent_measure"]
    assert measure.met_at is not None


async def test_the_same_receipt_twice_is_answered_alike_and_counts_once(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    first = await agency.say(lead.id, "accepted", key="k 1", note=SECRET_NOTE)
    await agency.say(lead.id, "in_progress")
    again = await agency.say(lead.id, "accepted", key="k 1", note=SECRET_NOTE)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (await case.delivery(lead.agency_code)).state == "in_progress"
    assert len(await case.rows(Receipt)) == 2


async def test_many_at_once_under_one_key_count_once(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    answers = await asyncio.gather(*(agency.say(lead.id, "accepted", key="k") for _ in range(8)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(await case.rows(Receipt)) == 1


async def test_a_key_cannot_carry_two_contents(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    await agency.say(lead.id, "received", key="k")
    for other in (("accepted", {}), ("received", {"note": SECRET_NOTE})):
        problem(await agency.say(lead.id, other[0], key="k", **other[1]), 409, "key_reused")
    assert (await case.delivery(lead.agency_code)).state == "received"


@pytest.mark.parametrize(
    ("way", "illegal"),
    [
        ([], "done"),
        ([], "in_progress"),
        (["accepted"], "received"),
        (["accepted", "done"], "in_progress"),
    ],
)
async def test_an_illegal_move_is_refused_and_names_the_legal_ones(
    agency: AgencyClient, lead: Delivery, case: Case, way: list[str], illegal: str
) -> None:
    for state in way:
        await agency.say(lead.id, state)
    body = problem(await agency.say(lead.id, illegal), 409, "illegal_move")
    assert body["state"] == (way[-1] if way else "queued")
    assert illegal not in body["allowed"]
    assert len(await case.rows(Receipt)) == len(way)


async def test_a_declined_ticket_goes_to_the_next_agency_and_calls_the_operator(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    before = set(await case.deliveries())
    for _ in range(2):
        answer = await agency.say(lead.id, "declined", key="k", reason="wrong_competence")
        assert answer.status_code == 200, answer.text
    after = await case.deliveries()
    assert after[lead.agency_code].decline_reason == "wrong_competence"
    assert after[lead.agency_code].closed_at is not None
    (new,) = set(after) - before
    assert (after[new].rung, after[new].state) == (1, "queued")
    assert [alarm.kind for alarm in await case.rows(Alarm)] == ["declined"]
    problem(await agency.say(lead.id, "accepted"), 409, "illegal_move")


async def test_a_receipt_without_a_usable_idempotency_key_is_refused(
    agency: AgencyClient, lead: Delivery, case: Case
) -> None:
    for key in (None, "", "k" * 129, "a\tb"):
        answer = await agency.post(lead.id, key=key, json={"state": "received"})
        problem(answer, 400, "idempotency_key")
    assert (await agency.say(lead.id, "received", key="k" * 128)).status_code == 200
    assert len(await case.rows(Receipt)) == 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b'{"state": "received", "note": "\\ud800"}', b"[" * 5000],
)
async def test_what_is_no_json_is_refused(
    agency: AgencyClient, lead: Delivery, body: bytes
) -> None:
    problem(await agency.post(lead.id, key="k", content=body), 400, "malformed")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"state": SECRET_NOTE},
        {"state": "revoked"},
        {"state": 1},
        {"state": "declined"},
        {"state": "declined", "reason": SECRET_NOTE},
        {"state": "received", "reason": "other"},
        {"state": "received", SECRET_NOTE: SECRET_NOTE},
        {"state": "received", "note": SECRET_NOTE * 1000},
        {"state": "received", "note": None},
    ],
)
async def test_wrong_fields_are_named_and_not_repeated(
    agency: AgencyClient, lead: Delivery, case: Case, body: Any
) -> None:
    answer = problem(await agency.post(lead.id, key="k", json=body), 422, "invalid")
    assert {item["field"] for item in answer["errors"]} <= {None, "state", "reason", "note"}
    assert await case.rows(Receipt) == []


async def test_an_oversized_body_is_refused(agency: AgencyClient, lead: Delivery) -> None:
    body = b'{"state": "received", "note": "' + b"x" * 65_536 + b'"}'
    problem(await agency.post(lead.id, key="k", content=body), 413, "too_large")


async def test_a_malformed_address_is_refused_without_an_echo(agency: AgencyClient) -> None:
    odd: Any = SECRET_NOTE
    problem(await agency.read(odd), 422, "invalid")


async def test_a_note_is_kept_sealed(agency: AgencyClient, lead: Delivery, case: Case) -> None:
    await agency.say(lead.id, "accepted", note=SECRET_NOTE)
    (receipt,) = await case.rows(Receipt)
    assert SECRET_NOTE.encode() not in receipt.note
    opened = case.services.vault.open_text(receipt.note, "receipts", "note", receipt.id)
    assert opened == SECRET_NOTE


async def test_credentials_are_made_for_all_agencies_of_today_in_a_second(
    services: Services,
) -> None:
    began = asyncio.get_running_loop().time()
    made = await provision_demo_accounts(services, "http://127.0.0.1:9/")
    assert asyncio.get_running_loop().time() - began < 1
    assert len(made) > len(services.province.communes)
    assert len({item.api_key for item in made}) == len({item.secret for item in made}) == len(made)
    for item in made:
        assert item.endpoint == f"http://127.0.0.1:9/inbox/{item.agency_code}"
        assert set(item.as_dict()) >= {"agency_code", "endpoint", "secret", "api_key"}
