import asyncio
from collections.abc import Sequence

import pytest

from nlu.classifier import EngineUnavailable
from nlu.engines.linear import LinearClassifier
from nlu.labels import Category, Reporter, Urgency
from nlu.understand import Understander
from nlu.understanding import Prediction


class Broken:
    name = "broken"
    version = "0"

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def classify(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        raise self.error


class Slow:
    name = "slow"
    version = "0"

    async def classify(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        await asyncio.sleep(30)
        raise AssertionError


async def test_a_child_being_beaten_now_is_critical_with_the_place(
    understander: Understander,
) -> None:
    found = await understander.understand("bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc")
    assert found.urgency is Urgency.CRITICAL
    assert found.category is Category.PHYSICAL_ABUSE
    assert found.reporter is Reporter.CHILD
    assert found.facts.place is not None
    assert found.facts.place.communes == ("24505",)
    assert "attack_now" in found.rules


@pytest.mark.parametrize("error", [EngineUnavailable("away"), RuntimeError("defect")])
async def test_without_any_engine_a_message_is_for_a_human_and_never_low(error: Exception) -> None:
    found = await Understander(Broken(error)).understand("xin chào")
    assert found.degraded
    assert found.urgency is Urgency.HIGH
    assert [r.name for r in found.reasons if r.source == "fallback"] == ["no_engine_answered"]


async def test_without_any_engine_the_rules_still_raise() -> None:
    found = await Understander(Broken(EngineUnavailable())).understand("bố đang đánh em")
    assert found.urgency is Urgency.CRITICAL
    assert found.category is Category.PHYSICAL_ABUSE


async def test_a_slow_engine_is_passed_over_in_time(classifier: LinearClassifier) -> None:
    found = await Understander(Slow(), [classifier], timeout=0.01).understand("xin chào")
    assert not found.degraded
    assert found.engine == "linear"


async def test_a_red_flag_told_in_two_messages_is_seen(understander: Understander) -> None:
    found = await understander.understand("đánh em", earlier=["bố dượng đang"])
    assert found.urgency is Urgency.CRITICAL


async def test_an_old_red_flag_does_not_raise_the_next_message(understander: Understander) -> None:
    found = await understander.understand("dạ", earlier=["bố dượng đang đánh em"])
    assert "attack_now" not in found.rules


@pytest.mark.parametrize(
    "text",
    ["", " ", "😀😀", "\u200b\u200d", "مرحبا كيف الحال", "\ud800", "x" * 50_000, "\x00\x01", "́"],
)
async def test_any_text_is_understood_without_an_error(
    understander: Understander, text: str
) -> None:
    found = await understander.understand(text)
    assert sum(found.urgency_probabilities.values()) == pytest.approx(1)


async def test_a_cut_text_says_so(understander: Understander) -> None:
    found = await understander.understand("em " * 20_000)
    assert "text_cut" in [reason.name for reason in found.reasons]


async def test_what_is_urgent_is_never_called_no_case(understander: Understander) -> None:
    for text in ("bố đang đánh em", "em muốn chết", "có ai đó đang khóc bên nhà"):
        found = await understander.understand(text)
        if found.urgency is not Urgency.LOW:
            assert found.category is not Category.NOT_A_CASE
