"""What is stored: sealed, once, in order, and read within permission."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.services import Services
from data.ids import new_id
from data.repositories.audit import AuditRepository
from data.repositories.conversations import ConversationRepository
from data.repositories.inbox import InboxRepository
from data.repositories.messages import MessageRepository
from data.subject import ANONYMOUS, SYSTEM, Role, Subject

WORDS = "bố dượng đánh em"


async def test_an_event_is_stored_once(services: Services) -> None:
    async with services.database.transaction() as session:
        inbox = InboxRepository(session, services.vault)
        assert await inbox.put("telegram", "7", {"a": 1}) is not None
        assert await inbox.put("telegram", "7", {"a": 2}) is None
        assert await inbox.put("web", "7", {"a": 1}) is not None
        assert await inbox.waiting() == 2


async def test_nothing_that_people_wrote_lies_open_in_the_database(services: Services) -> None:
    async with services.database.transaction() as session:
        await InboxRepository(session, services.vault).put("web", "1", {"text": WORDS})
        conversations = ConversationRepository(session, services.vault)
        conversation = await conversations.obtain("web", "secret-address", {"said": WORDS})
        messages = MessageRepository(session, services.vault)
        message = await messages.add_inbound(conversation, text=WORDS, kind="text", external_id="1")
        await messages.revise(message, WORDS + "!", None)
    async with services.database.transaction() as session:
        for table in ("inbox", "conversations", "messages", "revisions"):
            rows = (await session.execute(text(f"SELECT t::text FROM {table} t"))).scalars()
            dump = "".join(rows)
            assert dump
            assert WORDS.encode().hex() not in dump
            assert WORDS not in dump
            assert "secret-address" not in dump
            assert b"secret-address".hex() not in dump


async def test_edits_keep_what_was_said_before_also_out_of_order(services: Services) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    async with services.database.transaction() as session:
        conversation = await ConversationRepository(session, services.vault).obtain("web", "a", {})
        messages = MessageRepository(session, services.vault)
        message = await messages.add_inbound(
            conversation, text="một", kind="text", external_id="1", said_at=noon
        )
        assert await messages.revise(message, "ba", noon + timedelta(minutes=2))
        assert not await messages.revise(message, "hai", noon + timedelta(minutes=1))
        (line,) = await messages.transcript(conversation.id)
        assert line.text == "ba"
        assert line.earlier == ("một", "hai")


async def test_only_those_who_may_see_a_conversation_find_it(services: Services) -> None:
    officer = Subject(Role.AGENCY_OFFICER, "o", agency_code="nowhere")
    async with services.database.transaction() as session:
        repository = ConversationRepository(session, services.vault)
        row = (await repository.obtain("web", "a", {})).id
        assert await repository.get(row, SYSTEM)
        assert await repository.get(row, Subject(Role.OPERATOR, "x"))
        for stranger in (ANONYMOUS, officer, Subject(Role.ADMINISTRATOR, "x")):
            assert await repository.get(row, stranger) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "TRUNCATE audit_entries",
    ],
)
async def test_the_audit_trail_cannot_be_altered(services: Services, statement: str) -> None:
    async with services.database.transaction() as session:
        AuditRepository(session).add(SYSTEM, "test", "conversation", new_id())
    with pytest.raises(DBAPIError, match="only ever added"):
        async with services.database.transaction() as session:
            await session.execute(text(statement))
