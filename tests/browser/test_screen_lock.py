"""In a real browser: an app set up, a screen that locks itself, and nothing left behind."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pyotp
import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from api.services import Services
from api.signin.totp import STEP
from data.subject import Role
from nlu.labels import Urgency
from tests.conftest import Running, running
from tests.people import PASSWORD, add_person, someone_writes

pytestmark = pytest.mark.browser

AFRAID = "bố dượng đang đánh em, em sợ lắm"
DRAFT = "Chị đang ở đây, em cứ từ từ nhé"
SLOW = 60_000
MINUTE = 60_000


@asynccontextmanager
async def served(services: Services, **changes: object) -> AsyncIterator[Running]:
    """Serve with other settings."""
    settings = services.settings.model_copy(update=changes)
    async with running(replace(services, settings=settings), worker=False) as server:
        yield server


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Wait longer than usual for what a page shall show: browsers share a busy machine."""
    expect.set_options(timeout=SLOW)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(viewport={"width": 1280, "height": 720})
    context.set_default_timeout(SLOW)
    yield context
    await context.close()


async def enter(page: Page, url: str) -> None:
    await page.goto(f"{url}/sign-in")
    await page.get_by_label("Tên đăng nhập").fill("truc")
    await page.get_by_label("Mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()


def code_of(secret: str, steps: int = 0) -> str:
    if (left := STEP - time.time() % STEP) < 8:
        time.sleep(left)
    return pyotp.TOTP(secret).at(int(time.time()) + STEP * steps)


async def sit_at(page: Page, url: str, conversation: UUID) -> None:
    await enter(page, url)
    await page.wait_for_url("**/console")
    await page.goto(f"{url}/console/conversations/{conversation}")
    await page.keyboard.press("t")
    await page.get_by_label("Trả lời người báo").fill(DRAFT)


async def afraid(services: Services) -> UUID:
    return await someone_writes(services, AFRAID, urgency=Urgency.HIGH)


async def test_an_app_is_set_up_with_the_shown_secret_and_then_asked_for(
    services: Services, context: BrowserContext
) -> None:
    await add_person(services, "truc", Role.OPERATOR)
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda line: wrong.append(line.text) if "Policy" in line.text else None)
    async with served(services, second_factor="required") as server:
        await enter(page, server.url)
        await page.wait_for_url("**/account/second-factor")
        await page.get_by_text("Không quét được?").click()
        secret = (await page.locator("#shown-secret").inner_text()).replace(" ", "")
        box = await page.locator(".picture svg").bounding_box()
        assert box is not None
        assert box["width"] > 150
        await page.get_by_label("Nhập mã 6 số").fill(code_of(secret, -1))
        await page.get_by_role("button", name="Xác nhận và bật").click()
        await expect(page.locator(".codes li")).to_have_count(10)
        await page.get_by_role("button", name="Tôi đã cất các mã").click()
        await page.wait_for_url("**/console")
        await page.get_by_role("button", name="Đăng xuất").click()
        await enter(page, server.url)
        await page.wait_for_url("**/sign-in/code")
        await page.get_by_label("Mã 6 số").fill(code_of(secret))
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/console")
    assert wrong == []


async def test_a_screen_that_nobody_is_at_locks_and_opens_at_the_same_place(
    services: Services, context: BrowserContext
) -> None:
    await add_person(services, "truc")
    conversation = await afraid(services)
    await context.clock.install()
    page, other = await context.new_page(), await context.new_page()
    async with served(services) as server:
        await sit_at(page, server.url, conversation)
        await other.goto(f"{server.url}/console")
        await context.clock.fast_forward(9 * MINUTE)
        await expect(page.get_by_label("Trả lời người báo")).to_have_value(DRAFT)
        await context.clock.fast_forward(2 * MINUTE)
        for screen in (page, other):
            await screen.wait_for_url("**/locked?**")
            left = await screen.content()
            assert AFRAID not in left
            assert DRAFT not in left
            kept = await screen.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
            assert kept == "[{},{}]"
        await page.go_back()
        await expect(page.get_by_role("button", name="Mở khóa")).to_be_visible()
        assert AFRAID not in await page.content()
        await page.go_forward()
        await page.get_by_label("Mật khẩu").fill("not the password")
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_label("Mật khẩu").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/console/conversations/{conversation}*")
        await expect(page.get_by_text(AFRAID)).to_be_visible()
        await expect(page.get_by_label("Trả lời người báo")).to_have_value(DRAFT)
        assert "draft" not in page.url
        await other.wait_for_url("**/console")


async def test_after_signing_out_nothing_of_a_conversation_is_left_on_any_page(
    services: Services, context: BrowserContext
) -> None:
    await add_person(services, "truc")
    conversation = await afraid(services)
    page, other = await context.new_page(), await context.new_page()
    async with served(services) as server:
        await sit_at(page, server.url, conversation)
        await other.goto(f"{server.url}/console/conversations/{conversation}")
        await expect(other.get_by_text(AFRAID)).to_be_visible()
        await page.goto(f"{server.url}/account")
        await page.get_by_role("button", name="Đăng xuất").click()
        await page.wait_for_url("**/sign-in")
        await other.wait_for_url("**/sign-in")
        for _ in range(3):
            await page.go_back()
            await expect(page.get_by_label("Mật khẩu")).to_be_visible()
            assert AFRAID not in await page.content()
        await other.go_back()
        await expect(other.get_by_label("Mật khẩu")).to_be_visible()
        assert AFRAID not in await other.content()
        cookies = {cookie.get("name") for cookie in await context.cookies()}
        assert "console" not in cookies
