"""What Telegram answers is told apart: later, never to this person, never this message."""

import logging
from datetime import timedelta

import pytest

from bot.channels.port import ChannelError, OutboundMessage, Refused, TryLater, Unreachable
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.channel import read_menu
from bot.channels.telegram.keyboard import keyboard
from bot.dialogue.cues import Cue, hear
from bot.dialogue.events import Button
from bot.dialogue.script import load_script
from tests.fakes.telegram import (
    FakeTelegram,
    Fault,
    bad_request,
    blocked,
    hang,
    reset,
    server_error,
)


async def outcome(telegram: FakeTelegram, channel: TelegramChannel, fault: Fault) -> ChannelError:
    telegram.misbehave(fault)
    with pytest.raises(ChannelError) as raised:
        await channel.send(OutboundMessage(str(telegram.user().chat_id), "em ở đâu?"))
    return raised.value


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (server_error(), TryLater),
        (Fault(status=503), TryLater),
        (Fault(status=500, body=""), TryLater),
        (Fault(status=200, body="<html>your carrier</html>"), TryLater),
        (Fault(status=200, body="[1]"), TryLater),
        (Fault(status=200, body='{"ok": true}'), TryLater),
        (Fault(status=200, body='{"ok": true, "result": {"message_id": 1}}'), TryLater),
        (Fault(status=200, body="[" * 100_000), TryLater),
        (Fault(status=403, body="<html>blocked by your carrier</html>"), TryLater),
        (Fault(status=400, body="<html>bad proxy</html>"), TryLater),
        (Fault(status=302, body="<html>elsewhere</html>"), TryLater),
        (Fault(status=409, description="Conflict"), TryLater),
        (Fault(status=401, description="Unauthorized"), TryLater),
        (Fault(status=404, description="Not Found"), TryLater),
        (Fault(status=429, parameters={"retry_after": "soon"}), TryLater),
        (blocked(), Unreachable),
        (Fault(status=403, description="Forbidden: user is deactivated"), Unreachable),
        (bad_request("chat not found"), Unreachable),
        (bad_request("PEER_ID_INVALID"), Unreachable),
        (Fault(status=400, parameters={"migrate_to_chat_id": -100}), Unreachable),
        (bad_request("BUTTON_DATA_INVALID"), Refused),
    ],
)
async def test_a_failure_is_told_by_what_can_be_done_about_it(
    telegram: FakeTelegram, channel: TelegramChannel, fault: Fault, expected: type[ChannelError]
) -> None:
    error = await outcome(telegram, channel, fault)
    assert type(error) is expected or (expected is TryLater and isinstance(error, TryLater))
    assert error.__context__ is None


async def test_a_telegram_that_is_away_can_be_tried_again() -> None:
    channel = TelegramChannel("1:x", base_url="http://127.0.0.1:9", answer_seconds=1)
    with pytest.raises(TryLater):
        await channel.send(OutboundMessage("1", "a"))
    await channel.close()


@pytest.mark.parametrize("fault", [hang(2), reset(), server_error()])
async def test_a_message_whose_answer_was_lost_is_sent_twice_rather_than_never(
    telegram: FakeTelegram, channel: TelegramChannel, fault: Fault
) -> None:
    message = OutboundMessage(str(telegram.user().chat_id), "113")
    telegram.misbehave(fault, taken_first=True)
    with pytest.raises(TryLater):
        await channel.send(message)
    await channel.send(message)
    assert [sent.text for sent in telegram.messages()] == ["113", "113"]


async def test_a_rejected_token_is_logged_without_it(
    telegram: FakeTelegram,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = TelegramChannel("1:wrong-token", base_url=telegram.url)
    with pytest.raises(TryLater):
        await channel.send(OutboundMessage("1", "em sợ"))
    await channel.close()
    streams = capsys.readouterr()
    told = caplog.text + streams.out + streams.err
    assert "telegram_token_rejected" in told
    assert "wrong-token" not in told
    assert "em sợ" not in told


async def test_text_is_plain_and_links_show_no_preview(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    user = telegram.user()
    await channel.send(OutboundMessage(str(user.chat_id), "<b>1 < 2</b> https://a.b *c*"))
    (sent,) = await user.hears(1)
    assert sent.text == "<b>1 < 2</b> https://a.b *c*"
    assert "parse_mode" not in sent.parameters
    assert sent.parameters["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize("address", ["@public_channel", "", "1.5", "٣", "1" * 30])
async def test_only_a_chats_number_is_an_address(channel: TelegramChannel, address: str) -> None:
    with pytest.raises(Refused):
        await channel.send(OutboundMessage(address, "a"))


async def test_messages_of_both_sides_go_within_two_days_and_stay_after(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    user = telegram.user()
    said = user.says("bố đánh em")
    assert await channel.delete(str(user.chat_id), str(said))
    sent = await channel.send(OutboundMessage(str(user.chat_id), "em ở đâu?"))
    telegram.make_older(timedelta(hours=49))
    assert not await channel.delete(str(user.chat_id), sent.message_id)
    assert user.screen() == ["em ở đâu?"]


async def test_a_press_is_acknowledged_and_a_late_one_does_no_harm(
    telegram: FakeTelegram, channel: TelegramChannel
) -> None:
    user = telegram.user()
    await channel.send(OutboundMessage(str(user.chat_id), "?", (Button("Có", "yes"),)))
    press = user.presses((await user.hears(1))[0], "Có")
    await channel.answer_press(press)
    await channel.answer_press(press)
    assert telegram.answered_presses == [press]


def test_short_answers_stand_side_by_side_and_long_ones_alone() -> None:
    labels = ["Có", "Không", "Bỏ qua", "Gặp người", "Một câu trả lời khá dài đấy", "Ừ"]
    markup = keyboard([Button(label, label) for label in labels])
    assert markup is not None
    rows = [[button.text for button in row] for row in markup.inline_keyboard]
    assert rows == [["Có", "Không", "Bỏ qua"], ["Gặp người"], [labels[4]], ["Ừ"]]
    assert keyboard([]) is None


async def test_the_menu_is_put_up(telegram: FakeTelegram, channel: TelegramChannel) -> None:
    await channel.set_menu()
    shown = [(item["command"], item["description"]) for item in telegram.commands]
    assert shown == list(read_menu())


def test_the_menu_gives_nothing_away() -> None:
    words = " ".join(f"{command} {label}".lower() for command, label in read_menu())
    telling = ["lắng nghe", "trẻ", "báo", "công an", "111", "113", "giúp", "nguy", "bạo", "hại"]
    assert not [word for word in telling if word in words]


def test_each_command_of_the_menu_is_a_word_the_dialogue_knows() -> None:
    said = {command.replace("_", " ") for command, _ in read_menu()} - {"start"}
    by_cue = {text for text in said if Cue.HUMAN in hear(text)}
    assert by_cue == {"gap nguoi"}
    assert said - by_cue <= set(load_script().safe_words)
