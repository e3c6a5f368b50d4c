"""Operators who sign in over HTTP, and conversations as they would have come in."""

import re
from dataclasses import dataclass
from uuid import UUID

import httpx

from api.alarms import raise_alarm
from api.services import Services
from api.signin.accounts import create_user
from bot.dialogue.events import AlarmKind, Report, State
from bot.dialogue.stored import dump_state
from data import clock
from data.models import Conversation
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import MessageRepository
from data.subject import Role
from nlu.labels import Category, Urgency

PASSWORD = "khoai lang nuong 7"


@dataclass(frozen=True)
class Desk:
    """One signed-in person's browser, as far as HTTP goes."""

    client: httpx.AsyncClient
    csrf: str

    async def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form of the console as its page does."""
        return await self.client.post(
            path, data={"csrf": self.csrf, **form}, headers={"HX-Request": "true"}
        )

    async def page(self, path: str) -> str:
        """Read a page that must be there."""
        answer = await self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text


async def add_person(services: Services, name: str, role: Role = Role.OPERATOR) -> None:
    """Make a person who can sign in."""
    async with services.database.transaction() as session:
        await create_user(
            session,
            name=name,
            display_name=f"Chị {name.title()}",
            role=role,
            password=PASSWORD,
            temporary=False,
        )


async def sit_down(client: httpx.AsyncClient, name: str) -> Desk:
    """Sign in."""
    client.headers.update({"Origin": str(client.base_url).rstrip("/"), "Accept": "text/html"})
    csrf = token_in((await client.get("/sign-in")).text)
    form = {"name": name, "password": PASSWORD, "csrf": csrf}
    assert (await client.post("/sign-in", data=form)).status_code == 303
    first = await client.get("/account", follow_redirects=True)
    return Desk(client, token_in(first.text))


def token_in(page: str) -> str:
    """Find the token that every form of a page carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


async def someone_writes(
    services: Services,
    text: str,
    *,
    address: str = "a",
    channel: str = "web",
    urgency: Urgency = Urgency.HIGH,
    category: Category = Category.PHYSICAL_ABUSE,
    waiting: bool = True,
    alarm: AlarmKind | None = None,
) -> UUID:
    """Store a conversation with one message, labelled, as intake leaves it."""
    state = State(urgency=urgency, category=category.value, report=Report(story=(text,)))
    async with services.database.transaction() as session:
        conversation = await ConversationRepository(session, services.vault).obtain(
            channel, address, dump_state(state)
        )
        messages = MessageRepository(session, services.vault)
        message = await messages.add_inbound(
            conversation, text=text, kind="text", external_id=f"1-{address}"
        )
        understood = await services.understander.understand(text, [])
        messages.set_understanding(message, understood.as_dict())
        await label(services, conversation, urgency, category)
        now = await clock.now(session)
        conversation.last_inbound_at = now
        conversation.waiting_since = now if waiting else None
        if alarm:
            await raise_alarm(session, conversation.id, alarm)
        return conversation.id


async def label(
    services: Services, conversation: Conversation, urgency: Urgency, category: Category
) -> None:
    """Label a conversation as the machine would."""
    conversation.urgency, conversation.urgency_rank = urgency.value, urgency.rank
    conversation.category = category.value
    conversation.reporter = "child"
    conversation.place_code = next(iter(services.province.communes))
