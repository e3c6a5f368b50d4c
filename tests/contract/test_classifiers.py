"""What every NLU engine promises."""

import asyncio
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlu.bootstrap import engine as in_process
from nlu.classifier import Classifier
from nlu.engines.linear import LinearClassifier
from nlu.engines.rasa import RasaClassifier
from nlu.labels import Category, Reporter, Urgency
from nlu.testing import tiny_model

ODD = ["", " \n ", "😀", "\u200b", "مرحبا", "\ud800", "\x00", "a" * 50_000, "đánh " * 10_000]


# Training a small Rasa model and starting a server on it take most of this time.
LIVE = pytest.mark.timeout(600)


@pytest.fixture(scope="module", params=["linear", "second_look", pytest.param("rasa", marks=LIVE)])
def engine(request: pytest.FixtureRequest) -> Classifier:
    if request.param == "linear":
        return LinearClassifier(tiny_model())
    if request.param == "second_look":
        return in_process(tiny_model())
    return RasaClassifier(request.getfixturevalue("rasa_server").url, timeout=10)


def check(engine: Classifier, text: str, earlier: tuple[str, ...] = ()) -> None:
    said = asyncio.run(engine.classify(text, earlier))
    assert set(said.urgency) == set(Urgency)
    assert set(said.category) == set(Category)
    assert set(said.reporter) == set(Reporter)
    for head in (said.urgency, said.category, said.reporter):
        assert sum(head.values()) == pytest.approx(1)
        assert all(0 <= chance <= 1 for chance in head.values())
    assert said.engine == engine.name
    assert said.model_version == engine.version


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_labelled(engine: Classifier, text: str) -> None:
    check(engine, text)
    check(engine, text, (text, "em sợ"))


@given(text=st.text(max_size=200))
@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_is_labelled(engine: Classifier, text: str) -> None:
    check(engine, text)


def test_the_same_text_gives_the_same_answer(engine: Classifier) -> None:
    first = asyncio.run(engine.classify("bố đánh em", ("em sợ",)))
    assert asyncio.run(engine.classify("bố đánh em", ("em sợ",))) == first


def test_what_is_told_tells_the_labels(engine: Classifier) -> None:
    def likely(text: str) -> Urgency:
        chances = asyncio.run(engine.classify(text)).urgency
        return max(chances, key=lambda level: chances[level])

    assert likely("xin chào") is Urgency.LOW
    assert likely("bố dượng đang đánh em, cứu em với") is Urgency.CRITICAL


def test_a_prediction_has_reasons_for_plain_words(engine: Classifier) -> None:
    assert asyncio.run(engine.classify("bố đang đánh em")).reasons


def test_a_huge_text_is_answered_in_bounded_time(engine: Classifier) -> None:
    begin = time.perf_counter()
    asyncio.run(engine.classify("bố đánh em " * 5_000))
    assert time.perf_counter() - begin < 1
