"""Each scripted chat holds when played against the dialogue with the real understanding."""

import pytest

from bot.dialogue.events import Capabilities
from bot.dialogue.script import Script
from nlu.understand import Understander
from tests.chats.loader import Chat, load_chats
from tests.unit.bot.dialogue.player import Player, unmet

TELEGRAM = Capabilities(buttons=True, deletion_hours=48)
WITHOUT_BUTTONS = Capabilities(buttons=False)


@pytest.mark.parametrize("channel", [TELEGRAM, WITHOUT_BUTTONS], ids=["buttons", "words"])
@pytest.mark.parametrize("chat", load_chats(), ids=lambda chat: chat.name)
def test_a_scripted_chat_goes_as_written(
    chat: Chat, channel: Capabilities, province_script: Script, understander: Understander
) -> None:
    player = Player(province_script, understander, channel)
    before: list[str] = []
    for number, turn in enumerate(chat.turns, start=1):
        result = player.play(turn)
        assert not unmet(turn.expect, result, player), (
            f"{chat.name}, turn {number}: {turn.text:.60}"
        )
        texts = [reply.text for reply in result.replies]
        assert not set(texts) & set(before), "the same words twice in a row"
        assert all(len(text) <= 2_000 for text in texts)
        before = texts or before
