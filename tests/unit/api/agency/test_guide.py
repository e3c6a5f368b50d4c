"""The agencies' guide: its snippets run and its example is what is sent."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from standardwebhooks.webhooks import Webhook

from api.delivery.accounts import new_secret
from api.delivery.courier import sign
from api.delivery.payload import build_payload
from api.demo_agency.ticket import TicketPayload
from api.tickets.report import report_fields
from bot.dialogue.events import Report, State
from data.models import Delivery, Ticket

GUIDE = (Path(__file__).parents[4] / "docs" / "agencies.md").read_text("utf-8")
Check = Callable[[str, Mapping[str, str], bytes], bool]
BODY = '{"words": ["con sợ lắm"]}'.encode()
SECRET, OTHER = new_secret(), new_secret()


def snippet(language: str, title: str) -> str:
    """Take one block of code out of the guide."""
    for block in re.findall(rf"```{language}\n(.*?)```", GUIDE, re.S):
        if block.splitlines()[0].endswith(f"verify: {title}"):
            return str(block)
    raise AssertionError(f"the guide has no snippet {title!r}")


def python_check(title: str) -> Check:
    names: dict[str, Check] = {}
    exec(snippet("python", title), names)
    return names["is_authentic"]


def node_check(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    call = "\nconst [secret, headers, body] = JSON.parse(process.argv[1]);"
    call += "\nconsole.log(isAuthentic(secret, headers, Buffer.from(body, 'hex')));"
    given = json.dumps([secret, dict(headers), body.hex()])
    command = ["node", "-e", snippet("js", "node") + call, given]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    return answer.stdout.strip() == "true"


CHECKS = [
    pytest.param(python_check("library"), id="library"),
    pytest.param(python_check("standard library"), id="standard library"),
    pytest.param(
        node_check,
        id="node",
        marks=pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    ),
]


def at(moment: datetime) -> dict[str, str]:
    """Sign the body as it would have been signed at another time."""
    signature = Webhook(SECRET).sign("m", moment, BODY.decode())
    seconds = str(int(moment.timestamp()))
    return {"webhook-id": "m", "webhook-timestamp": seconds, "webhook-signature": signature}


@pytest.mark.parametrize("authentic", CHECKS)
def test_a_snippet_of_the_guide_lets_our_own_ticket_in(authentic: Check) -> None:
    headers = sign(SECRET, "m", BODY)
    assert authentic(SECRET, headers, BODY)
    several = "v1a,x " + sign(OTHER, "m", BODY)["webhook-signature"]
    several += " " + headers["webhook-signature"]
    assert authentic(SECRET, {**headers, "webhook-signature": several}, BODY)


@pytest.mark.parametrize("authentic", CHECKS)
def test_a_snippet_of_the_guide_keeps_everything_else_out(authentic: Check) -> None:
    good = sign(SECRET, "m", BODY)
    hour = timedelta(hours=1)
    assert not authentic(OTHER, good, BODY)
    assert not authentic(SECRET, good, BODY + b" ")
    assert not authentic(SECRET, {**good, "webhook-id": "n"}, BODY)
    assert not authentic(SECRET, {**good, "webhook-timestamp": "soon"}, BODY)
    assert not authentic(SECRET, {**good, "webhook-signature": "v1,"}, BODY)
    assert not authentic(SECRET, {}, BODY)
    assert not authentic(SECRET, at(datetime.now(UTC) - hour), BODY)
    assert not authentic(SECRET, at(datetime.now(UTC) + hour), BODY)


def example() -> dict[str, object]:
    (found,) = [b for b in re.findall(r"```json\n(.*?)```", GUIDE, re.S) if '"schema"' in b]
    parsed: dict[str, object] = json.loads(found)
    return parsed


def shape(value: object) -> object:
    """Reduce data to its fields: what stands in lists and leaves does not matter."""
    return {k: shape(v) for k, v in value.items()} if isinstance(value, dict) else None


def test_the_example_of_the_guide_has_exactly_the_fields_that_are_sent() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    ticket = Ticket(
        id=UUID(int=1),
        number=17,
        urgency="high",
        category="neglect_abandonment",
        online=False,
        place_code=None,
        place_outside=False,
        version=1,
        is_test=False,
        opened_at=moment,
        updated_at=moment,
    )
    delivery = Delivery(id=UUID(int=2), role="lead", because="x")
    report = report_fields(State(report=Report(story=("x",))))
    assert shape(example()) == shape(build_payload(ticket, delivery, report, {}))


def test_the_demonstration_agency_reads_the_example_of_the_guide() -> None:
    assert TicketPayload.model_validate(example()).ticket.number == 17
