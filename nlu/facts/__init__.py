"""What a text tells beside its labels; see `Facts`."""

from nlu.facts.finding import find_facts

__all__ = ["find_facts"]
