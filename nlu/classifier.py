"""The port of every NLU engine."""

from collections.abc import Sequence
from typing import Protocol

from nlu.understanding import Prediction


class EngineUnavailable(Exception):
    """The engine could not answer in time or at all."""


class Classifier(Protocol):
    """An engine that labels messages of one conversation."""

    @property
    def name(self) -> str:
        """Give the engine's short name, as in `--engine`."""
        ...

    @property
    def version(self) -> str:
        """Give the version of the model in use."""
        ...

    async def classify(self, text: str, earlier: Sequence[str] = ()) -> Prediction:
        """Label `text`, the newest message, as the end of the burst that the `earlier` ones begin.

        Raises EngineUnavailable when no answer can be had; any text is a valid input.
        """
        ...
