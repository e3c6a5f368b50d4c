"""Where the service hands tickets over: verify, keep, answer 200, then acknowledge."""

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import ValidationError
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from api.demo_agency.config import Account, DemoConfig
from api.demo_agency.ticket import TicketPayload
from api.requests import read_body

MAX_BODY = 2_000_000

router = APIRouter()


@router.post("/inbox/{code}")
async def take(code: str, request: Request) -> Response:
    """Take one ticket version; 404 unknown agency, 401 wrong signature, 400 not a ticket."""
    config: DemoConfig = request.app.state.config
    account = config.agencies.get(code)
    if account is None:
        raise HTTPException(404)
    body = await read_body(request, MAX_BODY, HTTPException(413))
    payload = _verified(account, body, request)
    webhook_id = request.headers["webhook-id"]
    item = request.app.state.desk.put(code, webhook_id, payload)
    if item is not None and item.state == "sent":
        request.app.state.clerk.acknowledge_soon(item, webhook_id)
    return Response(status_code=200)


def _verified(account: Account, body: bytes, request: Request) -> TicketPayload:
    """Check the Standard Webhooks signature over the bytes as they came, then read them."""
    try:
        Webhook(account.secret).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        raise HTTPException(401) from None
    try:
        return TicketPayload.model_validate_json(body)
    except ValidationError:
        raise HTTPException(400) from None
