"""Words as `nlu.text` spells them, at their places in the message as it was written."""

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from nlu.text import clip, normalise, strip_marks

_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]+|[?!]")
_MOST_TOKENS = 400


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseTokenizer(Tokenizer):
    """Makes tokens with two faces: `text` without any marks, `lemma` with those it has.

    A featurizer with `use_lemma: false` sees the one, with `use_lemma: true` the other. The first
    token is always `start`, so that a message without words has features too.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default configuration; a label is parted into category and urgency."""
        return {"intent_tokenization_flag": True, "intent_split_symbol": "+"}

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the tokens of `attribute` with their offsets in the text as it was written."""
        text = clip(message.get(attribute))
        found = [Token("start", 0, 0, lemma="start")]
        for chunk in _CHUNK.finditer(text):
            for word in _WORD.findall(normalise(chunk.group()).toned):
                found.append(Token(_plain(word), chunk.start(), chunk.end(), lemma=_shown(word)))
        return found[:_MOST_TOKENS]


def _plain(word: str) -> str:
    return _shown(strip_marks(word))


def _shown(word: str) -> str:
    """Return `word`, a sign by its name, as featurizers of words pass signs over."""
    return {"?": "signquestion", "!": "signexclaim"}.get(word, word)
