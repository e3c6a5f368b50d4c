"""An Understander that asks the Rasa server."""

from dataclasses import replace

from nlu.engines.rasa import RasaClassifier
from nlu.understand import Understander

_PATIENCE = 30.0


def rasa_first(linear: Understander, url: str) -> Understander:
    """Return `linear` with the Rasa server at `url` asked first; the in-process engine stands in.

    Rasa gets half of an engine's time, so that its own breaker learns of a late answer.
    """
    rasa = RasaClassifier(url, timeout=linear.timeout / 2)
    return replace(linear, primary=rasa, fallbacks=(linear.primary, *linear.fallbacks))


async def only_rasa(linear: Understander, url: str) -> Understander:
    """Return `linear` with Rasa in place of its engine and no stand-in, to measure it alone.

    Raises EngineUnavailable when the server at `url` does not answer.
    """
    rasa = RasaClassifier(url, timeout=_PATIENCE)
    await rasa.classify("xin chào")
    return replace(linear, primary=rasa, fallbacks=(), timeout=2 * _PATIENCE)
