"""Whatever a person or a platform sends, the dialogue answers, within bounds."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.absorb import STORY_LIMIT
from bot.dialogue.events import Event
from bot.dialogue.script import load_script
from bot.dialogue.stored import dump_state, load_state
from nlu.labels import Category, Reporter, Urgency
from nlu.understanding import Understanding
from tests.unit.bot.dialogue.talking import BEATEN, BEATEN_NOW, CODE, Talk, understood

SCRIPT = load_script({"1": "Xã Ea Bar"})
WORDS = ["có", "không", "bỏ qua", "gặp người", "bài tập toán", "tiếp tục", "đúng rồi", "sửa",
         "chào", "dừng lại", "ai đọc", "haha", "12 tuổi", "ba đánh em", "😭", "\u202e",
         "1234567812345678",
         "tuổi: 12", "{you}", "%s {0}", ":"]  # fmt: skip
PRESSED = ["human", "skip:where", "skip:confirm", "answer:safe:no", "answer:sex:male",
           "confirm:fix", "answer:place:none", "answer:place:77", "answer:nothing:x",
           "confirm:confirm",
           "", "::::", "answer:age:1"]  # fmt: skip
meanings = st.builds(
    understood,
    st.sampled_from([level.value for level in Urgency]),
    st.sampled_from([category.value for category in Category]),
    st.sampled_from([reporter.value for reporter in Reporter]),
    degraded=st.booleans(),
)


def _typed(text: str, meaning: Understanding, kind: str) -> Event:
    assert kind in ("text", "edit")
    return Event("text" if kind == "text" else "edit", text, understanding=meaning, fresh_code=CODE)


def _pressed(value: str) -> Event:
    return Event("button", value=value, fresh_code=CODE)


events = st.one_of(
    st.builds(_typed, st.one_of(st.sampled_from(WORDS), st.text(max_size=80)), meanings,
              st.sampled_from(["text", "edit"])),
    st.builds(_pressed, st.sampled_from(PRESSED)),
    st.sampled_from([Event("start"), Event("media")]),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=14))
def test_any_talk_is_answered_within_bounds(said: list[Event]) -> None:
    talk = Talk(SCRIPT)
    for event in said:
        before = talk.state
        talk.does(event)
        assert 1 <= len(talk.last.replies) <= 5
        assert all(0 < len(reply.text) <= 2_000 for reply in talk.last.replies)
        assert len(set(talk.actions)) == len(talk.actions)
        assert load_state(dump_state(talk.state)) == talk.state
        old = before.urgency.rank if before.urgency else -1
        assert (talk.state.urgency.rank if talk.state.urgency else -1) >= old


@settings(max_examples=50, deadline=None)
@given(events)
def test_the_same_event_gives_the_same_step(event: Event) -> None:
    first = Talk(SCRIPT).says("ba đánh em", BEATEN)
    second = Talk(SCRIPT).says("ba đánh em", BEATEN)
    assert first.does(event).last == second.does(event).last


def test_fifty_thousand_characters_are_answered_and_the_state_stays_small() -> None:
    talk = Talk(SCRIPT)
    for _ in range(5):
        talk.says("bố đang đánh em " * 3_200, BEATEN_NOW)
        assert sum(map(len, talk.state.report.story)) <= STORY_LIMIT
        assert sum(len(reply.text) for reply in talk.last.replies) < 3_000


def test_the_same_words_never_come_twice_in_a_row() -> None:
    for said in ("haha", "asdkj qwe", "😀", "cảm ơn", "chào", "đồ ngu", "gặp người"):
        talk = Talk(SCRIPT)
        before: set[str] = set()
        for _ in range(9):
            talk.says(said)
            texts = {reply.text for reply in talk.last.replies}
            assert not texts & before
            before = texts
