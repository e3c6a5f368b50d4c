"""Messages without a case: a useful, kind and bounded answer, and the door stays open."""

from bot.dialogue.knowledge import Entry
from bot.dialogue.turn import Turn
from bot.dialogue.words import has_words

# After so many pranks or riddles in a row the answers get short.
_PATIENCE = 3
_GREETING = "greeting"
_SAYS_WHO_WE_ARE = {"who_reads", "what_is_this", "secrecy"}


def answer(turn: Turn) -> None:
    """Answer a message in which no child at risk is described."""
    entry = turn.script.knowledge.find(turn.text)
    idle = entry is None or entry.playful
    turn.change(small_talk=turn.state.small_talk + 1 if idle else 0, stage="listening")
    if entry is not None and entry.key == _GREETING and not turn.state.introduced:
        turn.say("welcome")
        turn.change(introduced=True)
        return
    _say_something(turn, entry)
    _introduce(turn, entry)


def _say_something(turn: Turn, entry: Entry | None) -> None:
    """Choose the answer: from the knowledge file, to a feeling, or an open invitation."""
    feeling = turn.heard.feeling()
    if turn.state.small_talk > _PATIENCE:
        turn.say("low.bounded", buttons=(turn.label("human", "human"),))
    elif not has_words(turn.text):
        turn.say("low.no_words", buttons=(turn.label("human", "human"),))
    elif entry is not None:
        turn.tell(entry.key, entry.answers)
    elif feeling is not None:
        turn.say("low.listen", before=turn.words(f"ack.{feeling}"))
    else:
        turn.say("low.listen", buttons=(turn.label("human", "human"),))


def _introduce(turn: Turn, entry: Entry | None) -> None:
    """Tell early who reads here; not to somebody who plays, nor twice."""
    if turn.state.introduced or (entry is not None and entry.playful):
        return
    if entry is None or entry.key not in _SAYS_WHO_WE_ARE:
        turn.say("intro")
    turn.change(introduced=True)
