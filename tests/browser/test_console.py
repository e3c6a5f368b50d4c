"""The console in a real browser, with two operators at once, on the real application."""

import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from api.console import live
from api.services import Services
from api.signin.accounts import set_active
from bot.dialogue.events import AlarmKind
from data.bus import tell
from data.models import Conversation
from data.repositories.conversations import ConversationRepository
from data.repositories.messages import MessageRepository
from nlu.labels import Urgency
from tests.conftest import Running
from tests.fakes.cable import cable_to
from tests.people import PASSWORD, add_person, someone_writes

pytestmark = pytest.mark.browser

AFRAID = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"


@pytest.fixture
async def pages(
    browser: Browser, server: Running, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Page, Page]]:
    """Two operators, each in a browser of their own, at the queue."""
    monkeypatch.setattr(live, "BEAT", 0.5)
    contexts: list[BrowserContext] = []
    seated: list[Page] = []
    for name in ("truc", "mai"):
        await add_person(server.services, name)
        context = await browser.new_context(viewport={"width": 1280, "height": 720})
        context.set_default_timeout(10_000)
        contexts.append(context)
        seated.append(await sign_in(await context.new_page(), server.url, name))
    yield seated[0], seated[1]
    for context in contexts:
        await context.close()


async def sign_in(page: Page, address: str, name: str) -> Page:
    await page.goto(f"{address}/sign-in")
    await page.get_by_label("Tên đăng nhập").fill(name)
    await page.get_by_label("Mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.wait_for_url("**/console")
    return page


async def reporter_adds(services: Services, conversation: UUID, text: str) -> None:
    async with services.database.transaction() as session:
        row = await ConversationRepository(session, services.vault).lock(conversation)
        assert row is not None
        await MessageRepository(session, services.vault).add_inbound(
            row, text=text, kind="text", external_id=text
        )
        await tell(session, "message", conversation)


async def critical(server: Running, address: str = "1") -> UUID:
    return await someone_writes(
        server.services,
        AFRAID,
        address=address,
        urgency=Urgency.CRITICAL,
        alarm=AlarmKind.CRITICAL,
    )


def at(server: Running, conversation: UUID) -> str:
    return f"{server.url}/console/conversations/{conversation}"


async def test_a_critical_message_is_on_every_screen_and_rings_until_one_takes_it(
    pages: tuple[Page, Page], server: Running
) -> None:
    for page in pages:
        await expect(page.get_by_text("Một lúc yên ắng")).to_be_visible()
    await critical(server)
    for page in pages:
        await expect(page.locator("table.queue tbody tr")).to_have_count(1)
        await expect(page.locator("#alarms")).to_contain_text("Báo động")
        await expect(page).to_have_title("(1) Hàng đợi · Lắng Nghe")
        await expect(page.locator("body")).to_have_attribute("data-rung", re.compile(r"[1-9]"))
    await pages[0].locator("#alarms").get_by_role("button", name="Nhận").click()
    for page in pages:
        await expect(page.locator("#alarms li")).to_have_count(0)
        await expect(page).to_have_title("Hàng đợi · Lắng Nghe")


async def test_of_two_operators_one_holds_and_the_other_sees_who(
    pages: tuple[Page, Page], server: Running
) -> None:
    conversation = await critical(server)
    first, second = pages
    for page in pages:
        await page.goto(at(server, conversation))
        await expect(page.get_by_text(AFRAID)).to_be_visible()
        await expect(page.locator("#answer")).to_be_hidden()
    await first.keyboard.press("t")
    await expect(first.locator("#holding")).to_contain_text("Bạn đang giữ")
    await expect(first.locator("#answer")).to_be_visible()
    await expect(second.locator("#holding")).to_contain_text("Chị Truc đang giữ")
    await expect(second.get_by_role("button", name="Tiếp quản")).to_have_count(0)
    await first.keyboard.press("h")
    await expect(second.get_by_role("button", name="Tiếp quản")).to_be_visible()


async def test_an_answer_goes_out_once_and_a_draft_survives_what_comes_in(
    pages: tuple[Page, Page], server: Running
) -> None:
    conversation = await critical(server)
    page, other = pages
    await other.goto(at(server, conversation))
    await page.goto(at(server, conversation))
    await page.keyboard.press("t")
    box = page.get_by_label("Trả lời người báo")
    await expect(box).to_be_visible()
    await page.keyboard.press("r")
    await page.keyboard.type("Chị đang ở đây")
    await reporter_adds(server.services, conversation, "em nghe tiếng ổng ngoài cửa")
    await expect(page.get_by_text("em nghe tiếng ổng ngoài cửa")).to_be_visible()
    await expect(box).to_have_value("Chị đang ở đây")
    await page.get_by_role("button", name="Gửi", exact=True).dblclick()
    for screen in pages:
        sent = screen.locator("#thread li.operator")
        await expect(sent).to_have_count(1)
        await expect(sent).to_contain_text("đã gửi")
        await expect(sent).to_contain_text("Chị Truc")
    await expect(box).to_have_value("")
    await page.keyboard.press("r")
    await page.keyboard.type("Em nói tiếp nhé")
    await page.keyboard.press("Control+Enter")
    await expect(other.locator("#thread li.operator")).to_have_count(2)


async def test_a_correction_and_a_ticket_show_on_both_screens(
    pages: tuple[Page, Page], server: Running
) -> None:
    conversation = await critical(server)
    page, other = pages
    for screen in pages:
        await screen.goto(at(server, conversation))
    await page.keyboard.press("u")
    await page.get_by_label("Loại").select_option("sexual_abuse")
    await page.locator("details.correct form").nth(1).get_by_role("button", name="Lưu").click()
    await expect(other.locator("#holding h1")).to_contain_text("Xâm hại tình dục")
    await expect(other.locator("#case")).to_contain_text("người trực")
    await page.get_by_role("button", name="Lập phiếu chuyển").click()
    await expect(other.locator("#case")).to_contain_text("chủ trì")
    await expect(other.locator("#case [data-until]").first).to_contain_text("còn")


@pytest.mark.parametrize("how", ["cut", "freeze"])
async def test_a_lost_connection_is_said_and_caught_up(
    browser: Browser, server: Running, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(live, "BEAT", 0.5)
    await add_person(server.services, "truc")
    conversation = await critical(server)
    async with cable_to(server.services.settings.port) as (cable, address):
        context = await browser.new_context(viewport={"width": 1280, "height": 720})
        page = await sign_in(await context.new_page(), address, "truc")
        await page.goto(f"{address}/console/conversations/{conversation}")
        await page.keyboard.press("t")
        await page.get_by_label("Trả lời người báo").fill("Chị đây")
        await expect(page.locator(".line .on")).to_be_visible()
        getattr(cable, how)()
        await expect(page.locator(".line .off")).to_be_visible()
        await reporter_adds(server.services, conversation, "em còn đây")
        if how == "cut":
            await page.get_by_role("button", name="Gửi", exact=True).click()
            await expect(page.locator("#notice")).to_contain_text("Chưa gửi được")
            await expect(page.get_by_label("Trả lời người báo")).to_have_value("Chị đây")
        cable.mend()
        await expect(page.locator(".line .off")).to_be_hidden(timeout=20_000)
        await expect(page.get_by_text("em còn đây")).to_be_visible()
        await page.get_by_role("button", name="Gửi", exact=True).click()
        await expect(page.locator("#thread li.operator")).to_have_count(1)
        await context.close()


async def test_a_person_who_is_let_go_is_sent_out_at_once(
    pages: tuple[Page, Page], server: Running
) -> None:
    async with server.services.database.transaction() as session:
        await set_active(session, "truc", False)
    await pages[0].wait_for_url("**/sign-in", timeout=15_000)


async def test_the_queue_is_walked_by_keys_and_the_sheet_of_keys_opens(
    pages: tuple[Page, Page], server: Running
) -> None:
    page = pages[0]
    for number in range(3):
        await critical(server, str(number))
    await expect(page.locator("table.queue tbody tr")).to_have_count(3)
    for key in ("j", "j", "j", "k"):
        await page.keyboard.press(key)
    second = page.locator("[data-row]").nth(1)
    await expect(second).to_be_focused()
    await critical(server, "4")
    await expect(page.locator("table.queue tbody tr")).to_have_count(4)
    await expect(second).to_be_focused()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/conversations/*")
    await page.keyboard.press("g")
    await page.wait_for_url("**/console")


async def test_pages_are_light_strict_and_leave_nothing_behind(
    pages: tuple[Page, Page], server: Running
) -> None:
    page = pages[0]
    conversation = await critical(server)
    weight: dict[str, int] = {}
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    async def weigh(address: str) -> None:
        answer = await page.request.get(address)
        weight[address] = len(await answer.body())

    await page.goto(at(server, conversation))
    await expect(page.get_by_text(AFRAID)).to_be_visible()
    loaded = await page.evaluate(
        "performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    for address in {at(server, conversation), *loaded}:
        assert address.startswith(server.url)
        if "/console/events" not in address:
            await weigh(address)
    assert sum(weight.values()) <= 150_000
    assert not [line for line in complaints if "AudioContext" not in line]
    await page.get_by_role("button", name="Đăng xuất").click()
    await page.wait_for_url("**/sign-in")
    kept = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept == "[{},{}]"
    assert not [item for item in await page.context.cookies() if item.get("name") == "console"]
    await page.go_back()
    await expect(page.get_by_label("Mật khẩu")).to_be_visible()
    assert AFRAID not in await page.content()


async def test_the_console_works_on_a_phone(browser: Browser, server: Running) -> None:
    await add_person(server.services, "truc")
    conversation = await critical(server)
    context = await browser.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    )
    page = await sign_in(await context.new_page(), server.url, "truc")
    for address in (f"{server.url}/console", at(server, conversation)):
        await page.goto(address)
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360
    await page.get_by_role("button", name="Tiếp quản").tap()
    await page.get_by_label("Trả lời người báo").fill("Chị đây")
    await page.get_by_role("button", name="Gửi", exact=True).tap()
    await expect(page.locator("#thread li.operator")).to_have_count(1)
    async with server.services.database.transaction() as session:
        assert (await session.get_one(Conversation, conversation)).holder_id is not None
    await context.close()
