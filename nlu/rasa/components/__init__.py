"""Parts of the Rasa pipeline; they run under Python 3.10, in the environment of `make rasa`."""

import enum

if not hasattr(enum, "StrEnum"):

    class StrEnum(str, enum.Enum):
        """The class of that name in Python 3.11, so that `nlu` can be imported under 3.10."""

        __str__ = str.__str__
        __format__ = str.__format__

    enum.StrEnum = StrEnum  # type: ignore[misc]
