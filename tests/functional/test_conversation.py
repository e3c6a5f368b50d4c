"""A conversation over Telegram, from the first word to the return."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from api.jobs.worker import rescue_stalled
from bot.dialogue.receipt import find_code
from data.repositories.conversations import ConversationRepository
from data.settings import Settings
from tests.fakes.telegram.people import FakeUser
from tests.functional.telegram_hotline import Hotline, telegram_hotline

CRITICAL = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"
SERIOUS = "bố hay lấy roi đánh em bầm tím hết người"


@pytest.fixture
async def hotline(settings: Settings, database_url: str) -> AsyncIterator[Hotline]:
    async with telegram_hotline(settings, database_url) as running:
        yield running


async def test_silence_after_something_serious_still_becomes_a_ticket(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says(SERIOUS)
    await child.hears(1)
    assert await hotline.tickets() == []
    async with asyncio.timeout(15):
        while not (found := await hotline.tickets()):
            await asyncio.sleep(0.1)
    assert found[0].because == "silence"


async def test_no_case_gets_a_kind_answer_and_no_ticket(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says("cho mình hỏi tổng đài này là gì vậy ạ")
    (answer,) = await child.hears(1)
    assert len(answer.text) > 40
    await asyncio.sleep(1.5)
    assert await hotline.tickets() == []
    assert await hotline.alarms() == set()


async def finish(child: FakeUser, hotline: Hotline) -> str:
    """Skip every question to the end; returns the receipt code."""
    for _ in range(12):
        await hotline.at_rest()
        for message in child.messages():
            if code := find_code(message.text):
                return code
        child.says("bỏ qua")
        await asyncio.sleep(0.2)
    raise AssertionError("no receipt code was given")


async def test_the_receipt_code_brings_the_reporter_back_on_another_account(
    hotline: Hotline,
) -> None:
    child = hotline.telegram.user()
    child.says(CRITICAL)
    await child.hears(2)
    code = await finish(child, hotline)

    elsewhere = hotline.telegram.user()
    elsewhere.says(f"mã của em: {code[:4]} {code[4:8]} {code[8:12]} {code[12:]}")
    await elsewhere.hears(1)
    first, second = await hotline.conversations()
    assert second.continues_id == first.id
    elsewhere.says("giờ bố dượng cầm dao đòi giết em")
    await hotline.at_rest()
    (ticket,) = await hotline.tickets()
    assert ticket.conversation_id == first.id
    assert ticket.version > 1


async def test_a_wrong_code_opens_nothing(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says("1234 5678 9012 3456")
    (answer,) = await child.hears(1)
    assert answer.text
    (conversation,) = await hotline.conversations()
    assert conversation.continues_id is None


async def test_codes_cannot_be_guessed_in_numbers(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says(CRITICAL)
    await child.hears(2)
    code = await finish(child, hotline)
    guesser = hotline.telegram.user()
    for number in range(5):
        guesser.says(f"{number:016d}")
        await hotline.at_rest()
    guesser.says(code)
    await hotline.at_rest()
    joined = [c for c in await hotline.conversations() if c.continues_id is not None]
    assert joined == []


async def test_the_safe_word_clears_the_chat_and_stops_the_questions(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says(CRITICAL)
    before = await child.hears(2)
    child.says("bài tập toán")
    await hotline.at_rest()
    async with asyncio.timeout(10):
        while any(not message.deleted for message in before):
            await asyncio.sleep(0.1)
    (conversation,) = await hotline.conversations()
    assert conversation.quiet_at is not None


async def test_the_bot_is_silent_while_a_human_holds_the_conversation(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says("con chào cô chú ạ")
    await child.hears(1)
    services = hotline.app.services
    from api.signin.accounts import ensure_user
    from data.subject import Role

    async with services.database.transaction() as session:
        user = await ensure_user(session, "truc", "Người trực", Role.OPERATOR, "a long password")
        (conversation,) = await hotline.conversations()
        locked = await ConversationRepository(session, services.vault).lock(conversation.id)
        assert locked is not None
        locked.holder_id = user.id
    said = len(child.messages())
    child.says(CRITICAL)
    await hotline.at_rest()
    await asyncio.sleep(0.5)
    assert len(child.messages()) == said
    assert len(await hotline.tickets()) == 1, "the alarm and the ticket do not wait for the human"
    assert "critical" in await hotline.alarms()


async def test_nothing_is_stalled_while_all_workers_live(hotline: Hotline) -> None:
    child = hotline.telegram.user()
    child.says(CRITICAL)
    await child.hears(2)
    assert await rescue_stalled(hotline.app.services) == 0
