"""`python -m tests.browser.screenshots`: the pictures of the README, from the running program."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.cli.simulate import play, read_visits
from api.delivery.accounts import provision_demo_accounts
from api.demo_agency.serve import build_demo_agency
from api.observability.logs import configure_logs
from api.server import make_server
from api.services import Services
from data.models import Conversation
from data.settings import Settings
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.conftest import free_port, opened, running, running_cluster
from tests.people import PASSWORD, add_person

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SAID = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc"


async def main() -> None:
    """Start the program, let invented people write, and take the pictures."""
    configure_logs("ERROR")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_cluster() as pg:
        settings = Settings(
            _env_file=None,
            var=Path(folder),
            port=free_port(),
            allow_loopback_agencies=True,
            second_factor="optional",
        )
        async with opened(settings, pg.new_database()) as services, running(services):
            agency = asyncio.create_task(_serve_agency(services))
            await asyncio.sleep(1)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                await _take(browser, services)
                await browser.close()
            agency.cancel()


async def _serve_agency(services: Services) -> None:
    port = free_port()
    credentials = await provision_demo_accounts(services, f"http://127.0.0.1:{port}")
    config = {
        "service": services.settings.base_url,
        "port": port,
        "agencies": {item.agency_code: item.as_dict() for item in credentials},
    }
    await make_server(build_demo_agency(config), "127.0.0.1", port).serve()


async def _take(browser: Browser, services: Services) -> None:
    url = services.settings.base_url
    for visit in read_visits(Path("tests/chats"))[:14]:
        await play(url, visit, 0)
    child = await _page(browser, 390, 780)
    await child.goto(url)
    await child.fill("#text", SAID)
    await child.click("#say button")
    await child.locator("#quick button").first.wait_for()
    await asyncio.sleep(2)
    await child.screenshot(path=IMAGES / "chat.png")

    await add_person(services, "truc")
    desk = await _page(browser, 1280, 720)
    await desk.goto(f"{url}/console")
    await desk.fill("input[name=name]", "truc")
    await desk.fill("input[type=password]", PASSWORD)
    await desk.keyboard.press("Enter")
    await desk.locator("a[href*='/console/conversations/']").first.wait_for()
    await asyncio.sleep(3)
    await desk.screenshot(path=IMAGES / "queue.png")
    async with services.database.transaction() as session:
        newest = await _newest(session)
    await desk.goto(f"{url}/console/conversations/{newest}")
    await asyncio.sleep(2)
    await desk.screenshot(path=IMAGES / "console.png")


async def _newest(session: AsyncSession) -> str:
    newest = select(Conversation.id).order_by(Conversation.opened_at.desc()).limit(1)
    return str((await session.execute(newest)).scalar_one())


async def _page(browser: Browser, width: int, height: int) -> Page:
    context = await browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=1.5
    )
    return await context.new_page()


if __name__ == "__main__":
    asyncio.run(main())
