"""Where the linear model is unsure, the encoder reads again; where it is sure, it does not."""

import asyncio
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from nlu.encoder import EncoderInvalid
from nlu.engines.heads import HEADS, Chances
from nlu.engines.linear import LinearClassifier
from nlu.engines.second_look import SecondLook, Weighing
from nlu.labels import Urgency
from nlu.text import Normalised
from nlu.understand import Understander


@dataclass
class Certain:
    """An encoder that gives one label of each head nearly all, and counts how often it is asked."""

    urgency: Urgency
    asked: list[str] = field(default_factory=list)

    def probabilities(self, text: Normalised) -> list[Chances]:
        self.asked.append(text.toned)
        heads = [np.full(len(head), 0.01) for head in HEADS]
        heads[0][list(Urgency).index(self.urgency)] = 0.97
        return [head / head.sum() for head in heads]


class Broken:
    def probabilities(self, text: Normalised) -> list[Chances]:
        raise RuntimeError("no memory left")


NEVER_SURE = Weighing(share=0.5, sure=1.1)
ALWAYS_SURE = Weighing(share=0.5, sure=0.0)


def likeliest(chances: dict[Urgency, float]) -> Urgency:
    return max(chances, key=lambda level: chances[level])


def test_what_the_first_is_sure_of_is_not_read_again(classifier: LinearClassifier) -> None:
    encoder = Certain(Urgency.CRITICAL)
    engine = SecondLook(classifier, encoder, ALWAYS_SURE)
    text = "cảm ơn anh chị, em hỏi cho biết thôi"
    assert engine.predict(text) == classifier.predict(text)
    assert encoder.asked == []


def test_no_alarm_is_raised_without_a_second_look(classifier: LinearClassifier) -> None:
    encoder = Certain(Urgency.LOW)
    engine = SecondLook(classifier, encoder, ALWAYS_SURE)
    said = engine.predict("bố dượng đang đánh em, cứu em với")
    assert encoder.asked
    assert likeliest(dict(classifier.predict("bố dượng đang đánh em, cứu em với").urgency)) is (
        Urgency.CRITICAL
    )
    assert sum(said.urgency.values()) == pytest.approx(1)


@pytest.mark.parametrize("level", list(Urgency))
def test_the_answer_lies_between_both(classifier: LinearClassifier, level: Urgency) -> None:
    text = "thằng bé cứ lang thang ngoài chợ"
    alone = classifier.predict(text).urgency
    both = SecondLook(classifier, Certain(level), NEVER_SURE).predict(text).urgency
    assert alone[level] < both[level] < 0.97


def test_the_share_of_the_encoder_decides(classifier: LinearClassifier) -> None:
    text = "thằng bé cứ lang thang ngoài chợ"
    some, more = (
        SecondLook(classifier, Certain(Urgency.HIGH), replace(NEVER_SURE, share=share))
        for share in (0.2, 0.8)
    )
    assert some.predict(text).urgency[Urgency.HIGH] < more.predict(text).urgency[Urgency.HIGH]


def test_earlier_messages_are_read_with_it(classifier: LinearClassifier) -> None:
    encoder = Certain(Urgency.HIGH)
    SecondLook(classifier, encoder, NEVER_SURE).predict("bằng dây điện", ("hôm qua ba đánh con",))
    assert encoder.asked == ["bằng dây điện", "hôm qua ba đánh con\nbằng dây điện"]


def test_an_operator_is_told_what_the_second_look_said(classifier: LinearClassifier) -> None:
    said = SecondLook(classifier, Certain(Urgency.HIGH), NEVER_SURE).predict("nó hay bị đòn")
    (reason,) = [reason for reason in said.reasons if reason.source == "encoder"]
    assert reason.name in set(Urgency)
    assert 0 <= reason.weight <= 1


async def test_it_answers_the_same_in_a_thread(classifier: LinearClassifier) -> None:
    engine = SecondLook(classifier, Certain(Urgency.MEDIUM), NEVER_SURE)
    assert await engine.classify("em sợ") == engine.predict("em sợ")


async def test_a_second_look_that_fails_leaves_the_first_standing(
    classifier: LinearClassifier,
) -> None:
    engine = SecondLook(classifier, Broken(), NEVER_SURE)
    said = await Understander(engine, (classifier,)).understand("bố đang đánh em")
    assert said.engine == "linear"
    assert not said.degraded


async def test_the_event_loop_goes_on_while_the_encoder_reads(classifier: LinearClassifier) -> None:
    class Slow(Certain):
        def probabilities(self, text: Normalised) -> list[Chances]:
            import time

            time.sleep(0.2)
            return super().probabilities(text)

    reading = asyncio.create_task(
        SecondLook(classifier, Slow(Urgency.LOW), NEVER_SURE).classify("em sợ")
    )
    turns = 0
    while not reading.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns >= 5


def test_an_encoder_that_is_not_there_is_named() -> None:
    from pathlib import Path

    from nlu.encoder import SentenceEncoder

    with pytest.raises(EncoderInvalid, match="nowhere"):
        SentenceEncoder.load(Path("nowhere"))
