"""Whatever Telegram sends is read, ignored or malformed: nothing else can happen."""

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.port import InboundEvent, MalformedUpdate
from bot.channels.telegram.reading import read_update

CHAT = {"id": 7_000_000_001, "type": "private", "first_name": "Na"}
PERSON = {"id": 7_000_000_001, "is_bot": False, "first_name": "Na"}
SMALL = {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 60, "file_size": 9}
LARGE = {"file_id": "large", "file_unique_id": "l", "width": 900, "height": 600, "file_size": 99}
FILE = {"file_id": "file", "file_unique_id": "f", "file_size": 5}


def message(**parts: Any) -> dict[str, Any]:
    said = {"message_id": 12, "date": 1_700_000_000, "chat": CHAT, "from": PERSON, **parts}
    return {"update_id": 870_000_001, "message": said}


def read(**parts: Any) -> InboundEvent:
    return read_update(message(**parts))


def test_a_message_has_the_updates_name_and_the_messages_order() -> None:
    assert read(text="em sợ") == InboundEvent(
        external_id="870000001",
        address="7000000001",
        kind="text",
        message_id="12",
        order=12,
        text="em sợ",
        said_at=datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [("/start", ""), ("/start@fake_bot", ""), ("/start truong_hoc", "truong_hoc")],
)
def test_start_keeps_the_payload_of_its_link(text: str, value: str) -> None:
    event = read(text=text)
    assert (event.kind, event.value) == ("start", value)


def test_a_command_of_the_menu_is_its_words() -> None:
    assert read(text="/gap_nguoi@fake_bot").text == "gap nguoi"
    assert read(text="/gap_nguoi ngay đi").text == "/gap_nguoi ngay đi"


@pytest.mark.parametrize(
    ("parts", "kind", "remote"),
    [
        ({"photo": [SMALL, LARGE]}, "photo", "large"),
        ({"voice": FILE}, "voice", "file"),
        ({"audio": FILE}, "voice", "file"),
        ({"video": FILE}, "video", "file"),
        ({"video_note": FILE}, "video", "file"),
        ({"animation": FILE, "document": FILE}, "video", "file"),
        ({"document": FILE}, "file", "file"),
    ],
)
def test_files_are_named_and_their_captions_kept(
    parts: dict[str, Any], kind: str, remote: str
) -> None:
    event = read(**parts, caption="ảnh chú ấy")
    assert event.media is not None
    assert (event.kind, event.text) == ("media", "ảnh chú ấy")
    assert (event.media.kind, event.media.remote_id) == (kind, remote)


def test_a_sticker_says_its_emoji_and_one_without_is_a_file() -> None:
    spoken, mute = read(sticker={**FILE, "emoji": "😭"}), read(sticker=FILE)
    assert (spoken.kind, spoken.text, mute.kind) == ("text", "😭", "media")
    assert spoken.media == mute.media is not None


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (
            {"location": {"latitude": 12.66, "longitude": 108.04}},
            "[vị trí] 12.660000, 108.040000",
        ),
        (
            {
                "location": {"latitude": 12.66, "longitude": 108},
                "venue": {"title": "Trường học", "address": "Ea Kar"},
            },
            "[vị trí] 12.660000, 108.000000 Trường học Ea Kar",
        ),
        (
            {"contact": {"first_name": "Cô", "last_name": "Lan", "phone_number": "+84 1"}},
            "[liên hệ] Cô Lan +84 1",
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, "🎲"),
        (
            {"story": {"id": 5, "chat": {"id": 1, "username": "ke_xau"}}},
            "[liên kết] https://t.me/ke_xau/s/5",
        ),
        (
            {"poll": {"question": "Đi không?", "options": [{"text": "Có"}, {"text": "Không"}]}},
            "[bình chọn] Đi không? Có / Không",
        ),
        (
            {
                "text": "ở đây này",
                "entities": [
                    {"type": "text_link", "offset": 0, "length": 5, "url": "https://a.b/c"}
                ],
            },
            "ở đây này\n[liên kết] https://a.b/c",
        ),
    ],
)
def test_what_is_no_text_is_written_down_as_text(parts: dict[str, Any], text: str) -> None:
    event = read(**parts)
    assert (event.kind, event.text) == ("text", text)


def test_an_edit_has_the_new_text_and_its_own_time() -> None:
    said = message(text="ở Ea Kar", edit_date=1_700_000_060)["message"]
    event = read_update({"update_id": 5, "edited_message": said})
    assert (event.kind, event.text, event.message_id, event.order) == ("edit", "ở Ea Kar", "12", 12)
    assert event.said_at == datetime(2023, 11, 14, 22, 14, 20, tzinfo=UTC)


def test_an_edit_keeps_a_new_file_too() -> None:
    said = message(photo=[LARGE], caption="mới")["message"]
    event = read_update({"update_id": 5, "edited_message": said})
    assert event.media is not None
    assert (event.kind, event.text, event.media.remote_id) == ("edit", "mới", "large")


def press(**parts: Any) -> dict[str, Any]:
    under = {"message_id": 9, "date": 0, "chat": CHAT}
    query = {"id": "q1", "from": PERSON, "message": under, "data": "yes", **parts}
    return {"update_id": 6, "callback_query": query}


def test_a_press_names_its_message_and_what_to_acknowledge() -> None:
    event = read_update(press())
    assert (event.kind, event.value, event.callback_id) == ("button", "yes", "q1")
    assert (event.message_id, event.address) == ("9", "7000000001")


@pytest.mark.parametrize(("status", "kind"), [("kicked", "blocked"), ("member", "unblocked")])
def test_blocking_and_reopening_are_told_apart(status: str, kind: str) -> None:
    change = {"chat": CHAT, "date": 1, "new_chat_member": {"status": status, "user": {}}}
    assert read_update({"update_id": 7, "my_chat_member": change}).kind == kind


@pytest.mark.parametrize(
    "update",
    [
        message(text="hi", chat={"id": -5, "type": "group"}),
        message(text="hi", chat={"id": -5, "type": "supergroup"}),
        message(text="hi", **{"from": {"id": 1, "is_bot": True}}),
        message(pinned_message={"message_id": 3}),
        message(message_auto_delete_timer_changed={"message_auto_delete_time": 86400}),
        {"update_id": 1, "channel_post": message(text="hi")["message"]},
        {"update_id": 1, "something_new": {}},
        press(message=None),
        press(data=None),
        press(message={"message_id": 1, "chat": {"id": -5, "type": "group"}}),
        {"update_id": 1},
    ],
)
def test_groups_channels_bots_and_what_says_nothing_are_ignored(update: dict[str, Any]) -> None:
    event = read_update(update)
    assert (event.kind, event.address, event.text) == ("ignored", "", "")


def test_what_cannot_be_stored_is_replaced_and_the_rest_kept() -> None:
    assert read(text="em \ud83d sợ\0 lắm 😭").text == "em \ufffd sợ\ufffd lắm 😭"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just(10**400)
    | st.just("\ud800")
    | st.just(float("nan")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
WHOLE = [
    message(text="em sợ", entities=[{"type": "bold", "offset": 0, "length": 1}]),
    message(photo=[SMALL, LARGE], caption="ảnh"),
    message(voice=FILE),
    message(sticker={**FILE, "emoji": "😭"}),
    message(location={"latitude": 1.5, "longitude": 2}, venue={"title": "a", "address": "b"}),
    message(contact={"phone_number": "1", "first_name": "a"}),
    {"update_id": 5, "edited_message": message(text="x", edit_date=9)["message"]},
    press(),
    {
        "update_id": 7,
        "my_chat_member": {"chat": CHAT, "date": 1, "new_chat_member": {"status": "kicked"}},
    },
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    return [path, *(place for key, item in inner for place in places(item, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    changed = copy.deepcopy(value)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = by
    return changed


def read_or_malformed(update: Any) -> None:
    try:
        event = read_update(update)
    except MalformedUpdate as error:
        assert error.__cause__ is None  # noqa: PT017 - either outcome is right
        assert error.__context__ is None  # noqa: PT017
        return
    assert event.external_id.isdigit()
    assert event.kind == "ignored" or int(event.address)
    (event.text + event.value + event.callback_id).encode()


@given(JSON)
def test_anything_at_all_is_read_or_malformed(update: Any) -> None:
    read_or_malformed(update)


@given(st.data())
def test_an_update_with_one_wrong_part_is_read_or_malformed(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(WHOLE))
    path = data.draw(st.sampled_from(places(whole)))
    read_or_malformed(replaced(whole, path, data.draw(JSON)))


@given(st.data())
def test_an_update_with_one_missing_part_is_read_or_malformed(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(WHOLE))
    path = data.draw(st.sampled_from([place for place in places(whole) if place]))
    parent = copy.deepcopy(whole)
    at = parent
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    read_or_malformed(parent)


def test_deep_nesting_is_no_trouble() -> None:
    deep: Any = "x"
    for _ in range(50_000):
        deep = [deep]
    assert read(text="em sợ", reply_to_message=deep).text == "em sợ"
    with pytest.raises(MalformedUpdate):
        read(text=deep)
