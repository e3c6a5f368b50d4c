"""An Understander that asks the Rasa server."""

from dataclasses import replace

from nlu.engines.rasa import RasaClassifier
from nlu.operating_point import OperatingPoint
from nlu.understand import Understander

POINT = OperatingPoint(critical=0.24, high=0.47, medium=0.47)
"""Rasa's operating point, as `langnghe nlu point --engine rasa` chooses it on the dev set."""

_PATIENCE = 30.0


def rasa_first(linear: Understander, url: str) -> Understander:
    """Return `linear` with the Rasa server at `url` asked first; the in-process engine stands in.

    Either is judged at Rasa's operating point, the more cautious one. Rasa gets half of an engine's
    time, so that its own breaker learns of a late answer.
    """
    rasa = RasaClassifier(url, timeout=linear.timeout / 2)
    return replace(linear, primary=rasa, point=POINT, fallbacks=(linear.primary, *linear.fallbacks))


async def only_rasa(linear: Understander, url: str) -> Understander:
    """Return `linear` with Rasa in place of its engine and no stand-in, to measure it alone.

    Raises EngineUnavailable when the server at `url` does not answer.
    """
    rasa = RasaClassifier(url, timeout=_PATIENCE)
    await rasa.classify("xin chào")
    return replace(linear, primary=rasa, point=POINT, fallbacks=(), timeout=2 * _PATIENCE)
