"""The agency API, version 1; `docs/agencies.md` tells agencies how to use it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncSession

from api.agency.incoming import read_key, read_receipt
from api.agency.keys import authenticate
from api.agency.problems import Problem, ProblemRoute
from api.agency.receipts import describe, take_receipt
from api.delivery.payload import build_payload, encode
from api.permissions.gate import Requires, guarded_router
from api.requests import ServicesDep
from api.services import Services
from data.models import Delivery, Ticket
from data.reference.province import Province
from data.repositories.audit import AuditRepository
from data.repositories.clocks import ClockRepository
from data.repositories.deliveries import DeliveryRepository
from data.repositories.tickets import TicketRepository
from data.subject import Subject

__all__ = ["authenticate", "router"]

router = guarded_router(prefix="/agency/v1")
router.route_class = ProblemRoute


@router.get("/deliveries/{delivery_id}")
async def read_delivery(
    delivery_id: UUID,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("agency.ticket.read"))],
) -> Response:
    """Give the agency's own delivery: newest payload, state, receipts, and who else has it."""
    async with services.database.transaction() as session:
        deliveries = DeliveryRepository(session, services.vault)
        found = await deliveries.get(delivery_id, subject)
        if found is None:
            raise Problem(404, "not_found", "You have no such delivery.")
        AuditRepository(session).add(subject, "delivery.read", "delivery", delivery_id)
        body = encode(await _open(session, services, *found))
    return Response(body, media_type="application/json")


@router.post("/deliveries/{delivery_id}/receipts")
async def post_receipt(
    delivery_id: UUID,
    request: Request,
    services: ServicesDep,
    subject: Annotated[Subject, Depends(Requires("agency.receipt.post"))],
) -> JSONResponse:
    """Take what the agency says of its delivery; answers 200 only once it is committed."""
    key = read_key(request)
    said = await read_receipt(request)
    async with services.database.transaction() as session:
        receipt = await take_receipt(session, services, subject, delivery_id, key, said)
        answer = describe(receipt)
    return JSONResponse(answer)


async def _open(
    session: AsyncSession, services: Services, delivery: Delivery, ticket: Ticket
) -> dict[str, Any]:
    tickets = TicketRepository(session, services.vault)
    due = await ClockRepository(session).due(delivery.id, "receipt")
    payload = build_payload(
        ticket, delivery, tickets.report(ticket), services.province.communes, due
    )
    receipts = await DeliveryRepository(session, services.vault).receipts(delivery.id)
    return {
        **payload,
        "state": delivery.state,
        "receipts": [describe(item) for item in receipts],
        "agencies": [
            _share(services.province, item) for item in await tickets.deliveries(ticket.id)
        ],
    }


def _share(province: Province, delivery: Delivery) -> dict[str, str]:
    """Tell every agency of a ticket who else has it and how far they are."""
    return {
        "code": delivery.agency_code,
        "name": province.agency(delivery.agency_code).name,
        "role": delivery.role,
        "state": delivery.state,
    }
