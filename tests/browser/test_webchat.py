"""The reporters' page in a real browser, on the real application."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    Request,
    ViewportSize,
    expect,
)
from sqlalchemy import func, select

from api.services import Services
from data.models import Message
from tests.conftest import Running

pytestmark = pytest.mark.browser

AFRAID = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"
NEUTRAL = "Bảng cửu chương"
PHONE: ViewportSize = {"width": 360, "height": 640}


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.set_default_timeout(15_000)
    yield context
    await context.close()


@pytest.fixture
async def page(context: BrowserContext, server: Running) -> AsyncIterator[Page]:
    """Open the page and let the test fail on any error or blocked thing in it."""
    page = await context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if "Policy" in line.text else None)
    await page.goto(server.url)
    yield page
    assert wrong == []


async def say(page: Page, text: str) -> None:
    await page.fill("#text", text)
    await page.click("#say button")


async def told(services: Services) -> int:
    statement = select(func.count()).where(Message.direction == "inbound", Message.kind == "text")
    async with services.database.transaction() as session:
        return (await session.execute(statement)).scalar_one()


async def test_a_child_writes_and_is_answered(page: Page) -> None:
    await say(page, AFRAID)
    await expect(page.locator("#log .me")).to_have_text(["Bạn" + AFRAID])
    await expect(page.locator("#log .bot a[href='tel:113']").first).to_be_visible()
    await expect(page.locator("#quick button").last).to_have_text("Gặp người")
    await expect(page.locator("#status")).to_have_text("")
    order = await page.locator("#log li").evaluate_all("rows => rows.map(r => +r.dataset.seq || 0)")
    places = await page.locator("#log li").evaluate_all("rows => rows.map(r => r.className)")
    assert places.index("me") == 1, order
    assert await page.locator("#text").input_value() == ""


async def test_a_quick_answer_is_one_tap(page: Page) -> None:
    await say(page, AFRAID)
    await page.locator("#quick button", has_text="Không").click()
    await expect(page.locator("#log .me p").last).to_have_text("Không")
    await expect(page.locator("#log li").last).to_have_class("bot")


async def test_the_end_of_the_talk_is_in_sight_on_a_small_phone(page: Page) -> None:
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    await expect(page.locator("#log li").last).to_be_in_viewport(ratio=0.9)
    await expect(page.locator("#exit button")).to_be_in_viewport(ratio=1)
    await expect(page.locator("#say button")).to_be_in_viewport(ratio=1)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    boxes = [await button.bounding_box() for button in await page.locator("button:visible").all()]
    assert all(box is not None and box["height"] >= 44 for box in boxes)


async def test_a_reload_goes_on_where_the_talk_was(page: Page) -> None:
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    before = await page.locator("#log p").all_inner_texts()
    await page.reload()
    assert await page.locator("#log p").all_inner_texts() == before
    await page.locator("#quick button", has_text="Không").click()
    await expect(page.locator("#log .me p").last).to_have_text("Không")
    await expect(page.locator("#log li").last).to_have_class("bot")


async def test_two_tabs_show_the_same_talk(page: Page, context: BrowserContext) -> None:
    await say(page, "em chào ạ")
    await expect(page.locator("#log .me")).to_have_count(1)
    other = await context.new_page()
    await other.goto(page.url)
    await say(page, "em có chuyện này")
    await expect(other.locator("#log .me p").last).to_have_text("em có chuyện này")


async def test_quick_exit_leaves_nothing_behind(page: Page, context: BrowserContext) -> None:
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    await page.click("#exit button")
    await page.wait_for_url("**/chat/bye")
    await expect(page).to_have_title(NEUTRAL)
    assert "em" not in (await page.locator("body").inner_text()).split()
    assert await context.cookies() == []
    stores = "[localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]"
    assert await page.evaluate(f"async () => {stores}") == [0, 0, 0]
    await page.go_back()
    assert AFRAID not in await page.content()


async def test_escape_twice_leaves_in_every_tab(page: Page, context: BrowserContext) -> None:
    other = await context.new_page()
    await other.goto(page.url)
    await page.bring_to_front()
    await page.focus("#text")
    await page.keyboard.press("Escape")
    await expect(page.locator("#text")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page).to_have_title(NEUTRAL)
    await expect(other).to_have_title(NEUTRAL)


async def test_quick_exit_works_without_a_line(page: Page, context: BrowserContext) -> None:
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    await context.set_offline(True)
    await page.click("#exit button")
    await expect(page).to_have_title(NEUTRAL)
    assert AFRAID not in await page.content()
    other = await context.new_page()
    await context.set_offline(False)
    await other.goto(page.url.split("/chat")[0])
    assert AFRAID not in await other.content()
    await expect(page).to_have_url(page.url.split("/chat")[0].rstrip("/") + "/chat/bye")


async def test_a_message_written_offline_is_sent_once_when_the_line_is_back(
    page: Page, context: BrowserContext, server: Running
) -> None:
    await context.set_offline(True)
    await say(page, AFRAID)
    await expect(page.locator("#log .me small")).to_have_text("chưa gửi được, sẽ tự gửi lại")
    await expect(page.locator("#status")).to_contain_text("mất mạng")
    await context.set_offline(False)
    await expect(page.locator("#quick button").first).to_be_visible()
    await expect(page.locator("#log .me small")).to_have_count(0)
    assert await told(server.services) == 1


async def test_an_answer_lost_on_the_way_does_not_double_the_message(
    page: Page, server: Running
) -> None:
    ids: list[str] = []

    async def lose_first(route: Any, request: Request) -> None:
        ids.append(json.loads(request.post_data or "{}")["id"])
        if len(ids) == 1:
            await route.fetch()  # the server stores it, the page never learns
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/chat/messages", lose_first)
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    assert len(ids) >= 2
    assert len(set(ids)) == 1
    assert await told(server.services) == 1
    await expect(page.locator("#log .me")).to_have_count(1)


async def test_a_text_too_long_stays_in_the_box(page: Page, server: Running) -> None:
    written = "dài " * 25_001
    await say(page, written)
    await expect(page.locator("#status")).to_contain_text("100.000")
    assert await page.locator("#text").input_value() == written
    assert await told(server.services) == 0


async def test_the_safe_word_empties_the_page(page: Page, server: Running) -> None:
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    await say(page, server.services.script.safe_words[0])
    await expect(page.locator("#log li")).to_have_count(1)
    await expect(page.locator(".urgent")).to_be_hidden()
    await expect(page.locator("#quick button")).to_have_count(0)
    assert "bố dượng" not in await page.content()
    await page.reload()
    await expect(page.locator("#log li")).to_have_count(1)
    assert "bố dượng" not in await page.content()


async def test_words_stay_words(page: Page) -> None:
    await say(page, "<img src=x onerror=alert(1)> \u202e gọi 113")
    await expect(page.locator("#log .me p")).to_contain_text("<img src=x")
    assert await page.locator("#log img").count() == 0
    assert await page.locator("#log .me a").count() == 0


async def test_it_works_by_keyboard_alone(browser: Browser, server: Running) -> None:
    context = await browser.new_context(viewport={"width": 1000, "height": 700})
    page = await context.new_page()
    await page.goto(server.url)
    await tab_to(page, "text")
    await page.keyboard.type("em sợ quá")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type(AFRAID)
    await page.keyboard.press("Enter")
    await expect(page.locator("#log .me p")).to_have_text("em sợ quá\n" + AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    await page.keyboard.press("Shift+Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Gặp người"
    await page.keyboard.press("Enter")
    await expect(page.locator("#log .me p").last).to_have_text("Gặp người")
    assert await page.evaluate("document.activeElement.id") == "text"
    await context.close()


async def tab_to(page: Page, wanted: str) -> None:
    for _ in range(12):
        if await page.evaluate("document.activeElement.id") == wanted:
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"no way to {wanted} by Tab")


async def test_a_screen_reader_finds_names_for_everything(page: Page) -> None:
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible()
    for role, name in (
        ("log", "Cuộc trò chuyện"),
        ("textbox", "Nhắn ở đây"),
        ("group", "Trả lời nhanh"),
        ("button", "Thoát nhanh"),
        ("button", "Gửi"),
        ("link", "Gọi 113, công an"),
    ):
        await expect(page.get_by_role(role, name=name, exact=True)).to_be_visible()  # type: ignore[arg-type]
    assert await page.locator("html").get_attribute("lang") == "vi"


async def test_it_works_without_script(browser: Browser, server: Running) -> None:
    context = await browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()
    await page.goto(server.url)
    await say(page, AFRAID)
    await expect(page.locator("#quick button").first).to_be_visible(timeout=15_000)
    await expect(page.locator("#log .me p")).to_have_text(AFRAID)
    await expect(page.locator("#log li").last).to_be_in_viewport(ratio=0.9)
    await page.locator("#quick button", has_text="Không").click()
    await expect(page.locator("#log .me p").last).to_have_text("Không")
    await page.click("#exit button")
    await expect(page).to_have_title(NEUTRAL)
    assert await context.cookies() == []
    await context.close()


async def test_all_in_all_it_is_light_and_comes_from_here(
    browser: Browser, server: Running
) -> None:
    context = await browser.new_context(viewport=PHONE)
    page = await context.new_page()
    sizes: dict[str, int] = {}
    pending: list[asyncio.Task[None]] = []

    async def weigh(response: Any) -> None:
        if "/chat/events" not in response.url:
            sizes[response.url] = len(await response.body())

    page.on("response", lambda response: pending.append(asyncio.create_task(weigh(response))))
    await page.goto(server.url, wait_until="load")
    await asyncio.gather(*pending)
    assert len(sizes) >= 4
    assert all(url.startswith(server.url) for url in sizes)
    assert sum(sizes.values()) <= 60_000, sizes
    await context.close()


async def test_title_address_and_icon_tell_nothing(page: Page) -> None:
    assert await page.title() == "Trò chuyện"
    head = await page.locator("head").inner_html()
    for word in ("Lắng Nghe", "trẻ em", "xâm hại", "tố giác", "langnghe", "hotline"):
        assert word.lower() not in (head + page.url).lower()
