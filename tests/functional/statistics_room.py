"""Contacts with their tickets as they would stand in the database, at times that a test chooses."""

import csv
import io
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID

from httpx import ASGITransport, AsyncClient
from sqlalchemy import select

from api.app import create_app
from api.console.times import VIETNAM
from api.services import Services
from api.signin.accounts import create_user
from data.ids import new_id
from data.models import AuditEntry, Clock, Conversation, Delivery, Message, Ticket
from data.subject import Role
from nlu.labels import Urgency
from tests.people import PASSWORD, Desk, sit_down

NOON = datetime(2026, 3, 10, 12, tzinfo=VIETNAM)
POLICE, HEALTH = "cong-an-tinh", "so-y-te"


@dataclass(frozen=True)
class Share:
    """An agency's part in a ticket: seconds until its receipt, if any, and its limit."""

    agency: str
    received_after: int | None = None
    limit: int = 900
    state: str = "received"


@dataclass(frozen=True)
class StatisticsRoom:
    """A database in which contacts are put as they are wanted."""

    services: Services

    async def contact(
        self,
        at: datetime = NOON,
        *,
        category: str | None = "bullying",
        urgency: str | None = "high",
        place: str | None = None,
        area: str | None = None,
        outside: bool = False,
        channel: str = "web",
        reporter: str = "child",
        age: str | None = None,
        answered: int | None = None,
        taken: int | None = None,
        shares: tuple[Share, ...] = (),
        ticket: bool = False,
        online: bool = False,
        test: bool = False,
        continues: UUID | None = None,
    ) -> UUID:
        """Put one contact; times are in seconds after its beginning."""
        row = new_id()
        async with self.services.database.transaction() as session:
            session.add(
                Conversation(
                    id=row, channel=channel, address=b"", address_hash=row.bytes, state=b"",
                    urgency=urgency, urgency_rank=Urgency(urgency).rank if urgency else 0,
                    category=category, reporter=reporter, place_code=place, place_area=area,
                    child_age=age, opened_at=at, continues_id=continues,
                )
            )  # fmt: skip
            await session.flush()
            if answered is not None:
                for later in (answered + 90, answered):
                    session.add(_sent(row, at + timedelta(seconds=later)))
            if taken is not None:
                session.add(_taken(row, at + timedelta(seconds=taken)))
            if ticket or shares or test or outside:
                case = Ticket(
                    id=new_id(), conversation_id=row, because="x", urgency=urgency or "medium",
                    category=category or "other_concern", reporter=reporter, online=online,
                    place_code=place, place_outside=outside, report=b"", is_test=test,
                    opened_at=at,
                )  # fmt: skip
                session.add(case)
                await session.flush()
                if taken is not None:
                    session.add(_action(case, at, taken))
                for share in shares:
                    delivery, clock = _delivery(case, at, share)
                    session.add(delivery)
                    await session.flush()
                    session.add(clock)
        return row

    async def audit(self) -> list[AuditEntry]:
        """Read what was noted of statistics."""
        wanted = select(AuditEntry).where(AuditEntry.object_kind == "statistics")
        async with self.services.database.transaction() as session:
            return list((await session.execute(wanted.order_by(AuditEntry.id))).scalars())

    @asynccontextmanager
    async def desk(self, role: Role, agency: str | None = None) -> AsyncIterator[Desk]:
        """Sit somebody down at the console."""
        name = role.value.replace("_", "-")
        async with self.services.database.transaction() as session:
            await create_user(
                session, name=name, display_name="=HYPERLINK(1)", role=role, password=PASSWORD,
                agency_code=agency, temporary=False,
            )  # fmt: skip
        async with AsyncExitStack() as stack:
            transport = ASGITransport(create_app(self.services))
            client = AsyncClient(transport=transport, base_url="http://test")
            yield await sit_down(await stack.enter_async_context(client), name)


def _sent(row: UUID, at: datetime) -> Message:
    return Message(
        conversation_id=row, direction="outbound", author="bot", kind="text", body=b"",
        state="sent", sent_at=at,
    )  # fmt: skip


def _taken(row: UUID, at: datetime) -> AuditEntry:
    return AuditEntry(
        at=at, actor_kind="user", action="conversation.taken", object_kind="conversation",
        object_id=row, detail={},
    )  # fmt: skip


def _action(case: Ticket, at: datetime, taken: int) -> Clock:
    return Clock(
        ticket_id=case.id, kind="first_action", source="x", started_at=at,
        due_at=at + timedelta(minutes=5), met_at=at + timedelta(seconds=taken),
    )  # fmt: skip


def _delivery(case: Ticket, at: datetime, share: Share) -> tuple[Delivery, Clock]:
    after = share.received_after
    received = None if after is None else at + timedelta(seconds=after)
    delivery = Delivery(
        id=new_id(), ticket_id=case.id, agency_code=share.agency, role="lead", because="x",
        state=share.state, created_at=at, received_at=received,
    )  # fmt: skip
    clock = Clock(
        ticket_id=case.id, delivery_id=delivery.id, kind="receipt", source="x", started_at=at,
        due_at=at + timedelta(seconds=share.limit), met_at=received,
    )  # fmt: skip
    return delivery, clock


async def rows_of(desk: Desk, by: str, rest: str = "") -> dict[str, list[str]]:
    """Read a page's table as a person does: the name of each row and its numbers."""
    page = await desk.page(f"/console/statistics?by={by}&{rest or YEAR}")
    return tables_in(page)[0]


YEAR = "first=2026-01-01&last=2026-12-31"


def tables_in(page: str) -> list[dict[str, list[str]]]:
    """Read every table of a page."""
    found = []
    for body in re.findall(r'<table class="numbers">(.*?)</table>', page, re.S):
        rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', body, re.S)
        cells = [[unescape(c) for c in re.findall(r"<td[^>]*>([^<]*)", r)] for _, r in rows]
        names = [name for name, _ in rows]
        found.append(dict(zip(names, cells, strict=True)))
    return found


def lines_in(file: bytes) -> list[list[str]]:
    """Read a CSV file as Excel does."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"))))


async def fill(room: StatisticsRoom) -> None:
    """Put three, seven and twelve contacts of three categories."""
    for category, count in (("bullying", 3), ("neglect_abandonment", 7), ("self_harm", 12)):
        for _ in range(count):
            await room.contact(category=category, ticket=True, answered=5)
