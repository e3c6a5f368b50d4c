"""The Rasa engine against a server that misbehaves."""

import asyncio
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest

from nlu.classifier import EngineUnavailable
from nlu.engines.breaker import CircuitBreaker
from nlu.engines.linear import LinearClassifier
from nlu.engines.rasa import RasaClassifier
from nlu.labels import Category, Reporter, Urgency
from nlu.rasa.asking import only_rasa, rasa_first
from nlu.understand import Understander
from tests.fakes.rasa import FakeRasa, answer, fake_rasa

SECRET = "bố dượng ở buôn Akô Dhông"


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with fake_rasa() as fake:
        yield fake


@pytest.fixture
def engine(rasa: FakeRasa) -> RasaClassifier:
    return RasaClassifier(rasa.url, timeout=0.3)


async def test_one_label_gives_both_urgency_and_category(engine: RasaClassifier) -> None:
    said = await engine.classify("bố đánh em")
    shared = 0.1 / 44
    assert said.urgency[Urgency.CRITICAL] == pytest.approx(0.9 + 10 * shared)
    assert said.category[Category.PHYSICAL_ABUSE] == pytest.approx(0.9 + 3 * shared)
    assert said.category[Category.NOT_A_CASE] == pytest.approx(shared)
    assert said.reporter == dict.fromkeys(Reporter, 0.25)
    assert sum(said.urgency.values()) == pytest.approx(1)


async def test_the_words_that_weighed_are_its_reasons(engine: RasaClassifier) -> None:
    assert [(r.source, r.name) for r in (await engine.classify("x")).reasons] == [
        ("feature", "đánh")
    ]


async def test_the_version_is_that_of_the_answer(engine: RasaClassifier, rasa: FakeRasa) -> None:
    assert engine.version == "unknown"
    assert (await engine.classify("x")).model_version == engine.version == "abc123def456"
    rasa.says(answer() | {"model_version": "new"})
    assert (await engine.classify("x")).model_version == engine.version == "new"


async def test_earlier_messages_weigh_in(engine: RasaClassifier, rasa: FakeRasa) -> None:
    await engine.classify("nó đang tới", ["em sợ", "nó cầm dao"])
    assert sorted(rasa.asked) == ["em sợ\nnó cầm dao\nnó đang tới", "nó đang tới"]


@pytest.mark.parametrize("text", ["/restart", "//physical_abuse+low", "/ /x"])
async def test_a_message_is_never_a_command_to_rasa(
    engine: RasaClassifier, rasa: FakeRasa, text: str
) -> None:
    await engine.classify(text)
    assert not rasa.asked[0].startswith("/")


def _without(key: str) -> dict[str, Any]:
    return {name: value for name, value in answer().items() if name != key}


BAD = {
    "a list": [],
    "no ranking": _without("intent_ranking"),
    "no reporter": _without("reporter_ranking"),
    "no version": _without("model_version"),
    "no intent": {**answer(), "intent_ranking": []},
    "a label of another model": answer("greet+low") | {"intent_ranking": [
        {"name": "greet+low", "confidence": 1.0}]},
    "one part only": answer() | {"intent_ranking": [{"name": "bullying", "confidence": 1.0}]},
    "a ranking cut off": answer() | {"intent_ranking": answer()["intent_ranking"][:10]},
    "a confidence above one": answer() | {"intent_ranking": [
        {"name": "bullying+low", "confidence": 7}]},
    "a confidence below none": answer() | {"reporter_ranking": [
        {"name": "child", "confidence": -1}, {"name": "other", "confidence": 2}]},
    "no number": answer() | {"reporter_ranking": [{"name": "child", "confidence": None}]},
    "not a number": answer() | {"reporter_ranking": [{"name": "child", "confidence": "nan"}]},
}  # fmt: skip


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
async def test_an_answer_of_another_form_is_no_answer(
    engine: RasaClassifier, rasa: FakeRasa, content: Any
) -> None:
    rasa.says(content)
    with pytest.raises(EngineUnavailable):
        await engine.classify("bố đánh em")


@pytest.mark.parametrize("status", [302, 400, 404, 409, 500, 503])
async def test_an_error_is_no_answer(engine: RasaClassifier, rasa: FakeRasa, status: int) -> None:
    rasa.status = status
    with pytest.raises(EngineUnavailable):
        await engine.classify("bố đánh em")


async def test_broken_json_is_no_answer(engine: RasaClassifier, rasa: FakeRasa) -> None:
    rasa.body = b'{"intent_ranking": [\xff'
    with pytest.raises(EngineUnavailable):
        await engine.classify("bố đánh em")


async def test_a_late_answer_is_no_answer(engine: RasaClassifier, rasa: FakeRasa) -> None:
    rasa.delay = 1.0
    begin = time.perf_counter()
    with pytest.raises(EngineUnavailable):
        await engine.classify("bố đánh em")
    assert time.perf_counter() - begin < 0.8


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://[", "nonsense"])
async def test_nobody_there_is_no_answer(url: str) -> None:
    with pytest.raises(EngineUnavailable):
        await RasaClassifier(url).classify("bố đánh em")


async def test_a_failing_server_is_left_alone_and_tried_again(rasa: FakeRasa) -> None:
    breaker = CircuitBreaker(failures=2, pause=0.2)
    engine = RasaClassifier(rasa.url, breaker=breaker)
    rasa.status = 500
    for _ in range(5):
        with pytest.raises(EngineUnavailable):
            await engine.classify("x")
    assert len(rasa.asked) == 2
    rasa.status = 200
    await asyncio.sleep(0.25)
    assert (await engine.classify("x")).engine == "rasa"
    assert breaker.state == "closed"


async def test_a_caller_that_gives_up_counts_as_a_failure(rasa: FakeRasa) -> None:
    breaker = CircuitBreaker(failures=1)
    rasa.delay = 1.0
    engine = RasaClassifier(rasa.url, timeout=5, breaker=breaker)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await engine.classify("x")
    assert breaker.state == "open"


async def test_what_people_wrote_stands_in_no_error_and_no_log(
    engine: RasaClassifier, rasa: FakeRasa, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rasa.body = SECRET.encode()
    with pytest.raises(EngineUnavailable) as raised:
        await engine.classify(SECRET)
    assert SECRET not in f"{raised.value!r} {raised.value.__cause__!r} {caplog.text}"


async def test_the_in_process_engine_stands_in(
    rasa: FakeRasa, classifier: LinearClassifier
) -> None:
    understander = rasa_first(Understander(classifier), rasa.url)
    assert (await understander.understand("bố đánh em")).engine == "rasa"
    rasa.status = 500
    said = await understander.understand("bố đánh em")
    assert (said.engine, said.degraded) == ("linear", False)


async def test_measured_alone_it_has_no_stand_in(
    rasa: FakeRasa, classifier: LinearClassifier
) -> None:
    alone = await only_rasa(Understander(classifier), rasa.url)
    assert (await alone.understand("bố đánh em")).engine == "rasa"
    rasa.status = 500
    assert (await alone.understand("bố đánh em")).degraded
    with pytest.raises(EngineUnavailable):
        await only_rasa(Understander(classifier), rasa.url)
