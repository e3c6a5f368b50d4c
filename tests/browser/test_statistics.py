"""The statistics as a browser shows them: chart and table agree, by keyboard, phone and print."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from data.subject import Role
from tests.conftest import Running
from tests.functional.statistics_room import NOON, POLICE, YEAR, Share, StatisticsRoom
from tests.people import PASSWORD, add_person

pytestmark = pytest.mark.browser


@pytest.fixture
async def page(browser: Browser, server: Running) -> AsyncIterator[Page]:
    """A supervisor's browser, with a few contacts in the database; it must report no error."""
    room = StatisticsRoom(server.services)
    for category, count in (("bullying", 3), ("neglect_abandonment", 7), ("self_harm", 12)):
        for _ in range(count):
            await room.contact(NOON, category=category, shares=(Share(POLICE, 600),))
    await add_person(server.services, "mai", Role.SUPERVISOR)
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    await page.goto(f"{server.url}/sign-in")
    await page.get_by_label("Tên đăng nhập").fill("mai")
    await page.get_by_label("Mật khẩu").fill(PASSWORD)
    await page.get_by_role("button", name="Đăng nhập").click()
    await page.wait_for_url("**/console")
    yield page
    assert said == []
    await context.close()


async def open_table(page: Page, server: Running, rest: str) -> None:
    await page.goto(f"{server.url}/console/statistics?{YEAR}&{rest}")


async def test_the_navigation_leads_there_and_links_choose_sort_and_keep_the_period(
    page: Page, server: Running
) -> None:
    await page.get_by_role("link", name="Thống kê", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thống kê tiếp nhận thông tin")
    await page.get_by_label("Từ ngày").fill("2026-03-01")
    await page.get_by_label("Đến hết ngày").fill("2026-03-31")
    await page.get_by_role("button", name="Xem").click()
    await page.get_by_role("link", name="Loại vụ việc").first.click()
    await expect(page.locator(".span strong")).to_have_text("01/03/2026 – 31/03/2026")
    await page.get_by_role("link", name="Lượt liên hệ").click()
    await expect(page.locator("tbody th").first).to_have_text("Tự tử, tự gây thương tích")
    heading = page.get_by_role("columnheader", name="Lượt liên hệ")
    await expect(heading).to_have_attribute("aria-sort", "descending")


async def test_the_chart_is_an_image_with_words_drawn_to_scale_without_inline_style(
    page: Page, server: Running
) -> None:
    await open_table(page, server, "by=category")
    chart = page.get_by_role("img", name="Theo loại vụ việc")
    await expect(chart).to_be_visible()
    assert "Bắt nạt: 3" in await page.locator("svg desc").text_content()  # type: ignore[operator]
    assert await page.locator("main [style]").count() == 0
    bars = page.locator("rect.value")
    widths = [(await bars.nth(i).bounding_box() or {"width": 0})["width"] for i in (7, 3)]
    assert widths[0] == pytest.approx(widths[1] * 7 / 12, rel=0.02)
    fill = await bars.nth(3).evaluate("bar => getComputedStyle(bar).fill")
    assert fill == "rgb(15, 86, 97)"


async def test_the_outside_form_has_no_small_number_anywhere_in_the_page(
    page: Page, server: Running
) -> None:
    await open_table(page, server, "by=category")
    await page.get_by_role("link", name="Xem bản đưa ra ngoài").click()
    row = page.get_by_role("row", name="Bắt nạt")
    await expect(row.get_by_role("cell").first).to_have_text("<5")
    await expect(page.locator("rect.withheld")).to_have_count(2)
    assert "Bắt nạt: <5" in str(await page.locator("svg desc").text_content())


async def test_a_phone_and_paper_show_it_without_moving_sideways(
    page: Page, server: Running
) -> None:
    await page.set_viewport_size({"width": 390, "height": 780})
    for path in ("/online?", "?by=category&form=outside", "?by=outcome", "?by=month"):
        await page.goto(f"{server.url}/console/statistics{path}&{YEAR}")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390, path
    await page.emulate_media(media="print")
    await expect(page.locator("header.bar")).to_be_hidden()
    await expect(page.get_by_role("heading", name="Tải về")).to_be_hidden()
    await expect(page.get_by_role("img").first).to_be_visible()
