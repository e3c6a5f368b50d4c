"""Entities: offender, age, place and time, found by `nlu.facts` for every engine alike."""

import re
from collections.abc import Iterator
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.facts import find_facts
from nlu.text import normalise

_WORD = re.compile(r"[^\W_]+")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class FactsExtractor(GraphComponent, EntityExtractorMixin):
    """Adds an entity for each fact; its place is that of its words, else the whole message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "FactsExtractor":
        """Return the component; it has no configuration."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entities of each message."""
        for message in messages:
            text = message.get(TEXT) or ""
            tokens = message.get(TOKENS_NAMES[TEXT])[1:]
            found = [
                {"entity": entity, "value": value, **_span(words, tokens, text)}
                for entity, value, words in _facts(text)
            ]
            known = message.get(ENTITIES, [])
            message.set(ENTITIES, known + self.add_extractor_name(found), add_to_output=True)
        return messages


def _facts(text: str) -> Iterator[tuple[str, Any, str]]:
    """Yield entity, value and the words in which it is told."""
    facts = find_facts(text)
    if facts.relation:
        yield "offender", facts.relation, facts.relation
    for age in facts.ages:
        yield "age", age, str(age)
    for place in facts.place.text.split(", ") if facts.place else ():
        yield "place", place, place
    if facts.when:
        yield "time", facts.when, facts.when


def _span(words: str, tokens: list[Token], text: str) -> dict[str, int]:
    """Return where `words` stand in `text`."""
    wanted = _WORD.findall(normalise(words).plain)
    plain = [token.text for token in tokens]
    for first in range(len(plain) - len(wanted) + 1):
        if wanted and all(
            one.startswith(other) for one, other in zip(plain[first:], wanted, strict=False)
        ):
            return {"start": tokens[first].start, "end": tokens[first + len(wanted) - 1].end}
    return {"start": 0, "end": len(text)}
