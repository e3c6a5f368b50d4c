"""One Chromium for all browser tests."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start Debian's Chromium; where it is missing, skip, unless LANGNGHE_REQUIRE names it."""
    if not CHROMIUM.exists():
        required = "browser" in os.environ.get("LANGNGHE_REQUIRE", "")
        (pytest.fail if required else pytest.skip)("Chromium is not installed (apt: chromium)")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        await started.close()
