"""The Rasa engine: labels from a Rasa server, asked over HTTP."""

import asyncio
import ssl
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import httpx

from nlu.classifier import EngineUnavailable
from nlu.engines.breaker import CircuitBreaker
from nlu.labels import Category, Reporter, Urgency
from nlu.text import clip
from nlu.understanding import Prediction, Reason

Label = TypeVar("Label", bound=StrEnum)

_EARLIER = 4
_CONTEXT_SHARE = 0.35
_LEEWAY = 0.02
"""How far the confidences of a ranking may be from one before it counts as cut off or wrong."""


class RasaClassifier:
    """The `Classifier` over `POST /model/parse` of the Rasa server at `url`.

    `timeout` is in seconds for a whole answer. No text is ever logged, put into an error or sent
    anywhere but to `url`.
    """

    name = "rasa"

    def __init__(
        self, url: str, *, timeout: float = 1.0, breaker: CircuitBreaker | None = None
    ) -> None:
        self._url = f"{url.rstrip('/')}/model/parse"
        self._timeout = timeout
        self._breaker = breaker or CircuitBreaker()
        self._version = "unknown"
        # Slow to make, so made once; connections are short-lived and bound to no event loop.
        self._tls = ssl.create_default_context()

    @property
    def version(self) -> str:
        """Give the version that the last answer bore, `unknown` before the first."""
        return self._version

    async def classify(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        """Label `text`, the `earlier` messages weighing in as one burst with it.

        Raises EngineUnavailable when Rasa fails, is late, speaks of unknown labels, or has failed
        so often that it is left alone for now.
        """
        if not self._breaker.allows():
            raise EngineUnavailable("rasa: left alone after failures")
        texts = [text, "\n".join([*earlier[-_EARLIER:], text])] if earlier else [text]
        answered = False
        try:
            async with asyncio.timeout(self._timeout), self._client() as client:
                said = await asyncio.gather(*(self._parse(client, each) for each in texts))
            prediction = _mixed(*said) if len(said) == 2 else said[0]
            answered = True
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise EngineUnavailable(f"rasa: {type(error).__name__}") from None
        finally:
            # Also when cancelled: a caller that waited too long has learnt the same.
            (self._breaker.succeeded if answered else self._breaker.failed)()
        self._version = prediction.model_version
        return prediction

    def _client(self) -> httpx.AsyncClient:
        """Return a client that goes straight to Rasa, past any proxy that would see content."""
        return httpx.AsyncClient(verify=self._tls, trust_env=False, timeout=self._timeout)

    async def _parse(self, client: httpx.AsyncClient, text: str) -> Prediction:
        response = await client.post(self._url, json={"text": _sendable(text)})
        response.raise_for_status()
        try:
            return read_prediction(response.json())
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise EngineUnavailable(f"rasa: no valid answer ({type(error).__name__})") from None


def _sendable(text: str) -> str:
    """Return `text` as Rasa can take it.

    A slash at the start would be a command to Rasa (`/intent`), lone surrogates are no JSON, and
    an empty text is refused.
    """
    sent = clip(text).encode("utf-8", "replace").decode().replace("\x00", " ").strip()
    return sent.lstrip("/ ") or "…"


def read_prediction(answer: Mapping[str, Any]) -> Prediction:
    """Return what Rasa's `answer` says; category+urgency is summed up for either.

    Raises KeyError, TypeError, ValueError or AttributeError for an answer of another form.
    """
    situations = [_situation(row) for row in answer["intent_ranking"]]
    reporters = [(row["name"], float(row["confidence"])) for row in answer["reporter_ranking"]]
    return Prediction(
        urgency=_head(Urgency, ((urgency, chance) for _, urgency, chance in situations)),
        category=_head(Category, ((category, chance) for category, _, chance in situations)),
        reporter=_head(Reporter, reporters),
        reasons=tuple(
            Reason("feature", str(reason["word"]), float(reason["weight"]))
            for reason in answer.get("reasons", ())
        ),
        engine=RasaClassifier.name,
        model_version=str(answer["model_version"]),
    )


def _situation(row: Mapping[str, Any]) -> tuple[str, str, float]:
    """Return category, urgency and confidence of one row of the ranking."""
    category, urgency = str(row["name"]).split("+")
    return category, urgency, float(row["confidence"])


def _head(head: type[Label], rows: Iterable[tuple[str, float]]) -> dict[Label, float]:
    """Return the summed probability of each label of `head`."""
    chances = dict.fromkeys(head, 0.0)
    for name, chance in rows:
        if not 0 <= chance <= 1 + _LEEWAY:
            raise ValueError("a confidence is no probability")
        chances[head(name)] += chance
    whole = sum(chances.values())
    if abs(whole - 1) > _LEEWAY:
        raise ValueError("confidences do not sum to one")
    return {label: chance / whole for label, chance in chances.items()}


def _mixed(alone: Prediction, together: Prediction) -> Prediction:
    """Return `alone` with a share of what the whole burst says."""

    def mix(one: Mapping[Label, float], other: Mapping[Label, float]) -> dict[Label, float]:
        share = _CONTEXT_SHARE
        return {label: (1 - share) * one[label] + share * other[label] for label in one}

    return Prediction(
        urgency=mix(alone.urgency, together.urgency),
        category=mix(alone.category, together.category),
        reporter=mix(alone.reporter, together.reporter),
        reasons=alone.reasons,
        engine=alone.engine,
        model_version=alone.model_version,
    )
