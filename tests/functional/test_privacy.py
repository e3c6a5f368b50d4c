"""What people tell stands in no log, job, notification, metric or error page."""

import io
import json
import logging
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest

from api.observability.logs import configure_logs
from data.settings import Settings
from tests.fakes.telegram import blocked, server_error
from tests.functional.telegram_hotline import SECRET, Hotline, telegram_hotline

WORDS = ("bố dượng", "đánh em", "Ea Knuếc", "bí-mật-riêng")
SAID = "bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc, tên em là bí-mật-riêng"


@pytest.fixture
async def hotline(settings: Settings, database_url: str) -> AsyncIterator[Hotline]:
    async with telegram_hotline(settings, database_url) as running:
        yield running


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Collect the whole log output at its most talkative."""
    configure_logs("DEBUG", as_json=True)
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    written = io.StringIO()
    handler.setStream(written)
    yield written
    configure_logs("INFO", as_json=True)


async def test_a_whole_conversation_with_faults_leaves_no_word_in_the_logs(
    logged: io.StringIO, hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = hotline.telegram.user()
    hotline.telegram.misbehave(server_error(), method="sendMessage")
    message = child.says(SAID)
    await child.hears(2)
    child.edits(message, SAID + " lắm")
    await hotline.at_rest()
    await hotline.post({"update_id": 77, "message": {"text": SAID}})
    await hotline.post(None, content=SAID.encode())

    async def broken(*_: object) -> None:
        raise RuntimeError(SAID)

    monkeypatch.setattr("nlu.understand.Understander.understand", broken)
    hotline.telegram.misbehave(blocked(), method="sendMessage")
    child.says(SAID + "!")
    await hotline.at_rest()

    text = logged.getvalue()
    assert "RuntimeError" in text, "the fault itself must be told"
    assert_clean(text)
    assert str(child.chat_id) not in text
    assert SECRET not in text
    assert hotline.telegram.token not in text


def assert_clean(text: str) -> None:
    plain = text.encode().decode("unicode_escape", "replace") + text
    for word in WORDS:
        assert word not in plain
        assert json.dumps(word)[1:-1] not in text


async def test_job_arguments_are_ids_only(
    hotline: Hotline, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = hotline.telegram.user()
    child.says(SAID)
    await child.hears(2)
    with psycopg.connect(database_url) as database:
        rows = database.execute("SELECT args::text, lock FROM procrastinate_jobs").fetchall()
    assert rows
    text = "\n".join(f"{args} {lock}" for args, lock in rows)
    assert_clean(text)
    assert str(child.chat_id) not in text


async def test_an_error_page_repeats_nothing(hotline: Hotline) -> None:
    for path in (f"/webhooks/{SAID}", f"/{SAID}", f"/console/conversations/{SAID}"):
        for accept in ("text/html", "application/json"):
            answer = await hotline.app.client.post(path, headers={"accept": accept}, json=SAID)
            assert answer.status_code >= 400
            assert_clean(answer.text)


async def test_metrics_need_their_token_and_tell_no_content(
    settings: Settings, database_url: str
) -> None:
    from pydantic import SecretStr

    guarded = settings.model_copy(update={"metrics_token": SecretStr("monitor-token")})
    async with telegram_hotline(guarded, database_url) as hotline:
        child = hotline.telegram.user()
        child.says(SAID)
        await child.hears(1)
        client = hotline.app.client
        assert (await client.get("/metrics")).status_code == 401
        answer = await client.get("/metrics", headers={"authorization": "Bearer monitor-token"})
        assert "langnghe_events_total" in answer.text
        assert_clean(answer.text)
