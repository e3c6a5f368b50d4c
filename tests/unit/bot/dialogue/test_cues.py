"""Yes, no, skip and the like are heard in every way people write them."""

import pytest

from bot.dialogue.cues import Cue, hear, lexicon, says_only

YES = [
    "có",
    "co",
    "dạ",
    "da",
    "dạ có",
    "vâng ạ",
    "vang",
    "ừ",
    "ừa",
    "uh",
    "ok",
    "oke",
    "okela",
    "đúng rồi ạ",
    "dung roi",
    "phải",
    "an toàn ạ",
    "em an toàn",
    "Có!",
    "CÓ",
    "dạ được",
    "dc",
    "đc ạ",
    "em ổn",
    "zạ",
    "có ạ, em ở nhà bạn",
]
NO = [
    "không",
    "ko",
    "k",
    "hông",
    "hong",
    "hổng có",
    "dạ không",
    "hok",
    "khum",
    "chưa ạ",
    "chua",
    "không ạ",
    "dạ hông",
    "0",
    "em không an toàn",
    "không phải",
    "sai rồi",
    "Không, em ở ngoài",
]
SKIP = [
    "bỏ qua",
    "bo qua",
    "bỏ qua đi",
    "skip",
    "em không muốn nói",
    "hổng muốn kể",
    "thôi",
    "câu khác",
    "e hok mún nói",
    "khó nói lắm",
    "để sau đi",
]
UNKNOWN = ["không biết", "ko bt", "hong biết", "em không rõ", "k nhớ", "chịu", "hok bik", "k bit"]
HUMAN = [
    "gặp người",
    "gap nguoi",
    "Gặp người!",
    "cho em gặp người thật",
    "em muốn gặp người",
    "cho e gặp ng thật",
    "tôi cần gặp tư vấn viên",
    "em sợ quá, cho em gặp người",
    "muốn nói chuyện với người thật",
    "nói chuyện với người trực được không",
]
NOT_HUMAN = [
    "tối nay em phải đi gặp người đó",
    "em gặp người lạ ở cổng trường",
    "hôm qua em gặp người quen",
    "nó dọa nếu không gặp người ta thì nó đánh",
]
STOP = ["dừng", "dừng lại", "đừng hỏi nữa", "em không muốn nói nữa", "phải đi rồi", "hỏi hoài"]


@pytest.mark.parametrize(
    ("said", "cue"),
    [(s, c) for c, many in ((Cue.YES, YES), (Cue.NO, NO), (Cue.SKIP, SKIP),
                            (Cue.DONT_KNOW, UNKNOWN), (Cue.HUMAN, HUMAN), (Cue.STOP, STOP))
     for s in many],
)  # fmt: skip
def test_a_short_answer_is_heard(said: str, cue: Cue) -> None:
    assert cue in hear(said)


@pytest.mark.parametrize("said", NO + UNKNOWN + SKIP)
def test_what_is_no_yes_is_never_heard_as_yes(said: str) -> None:
    assert Cue.YES not in hear(said)


@pytest.mark.parametrize("said", NOT_HUMAN)
def test_meeting_somebody_in_the_story_is_no_call_for_a_human(said: str) -> None:
    assert Cue.HUMAN not in hear(said)


def test_the_tone_mark_tells_stop_from_right() -> None:
    assert Cue.STOP in hear("dừng")
    assert Cue.YES not in hear("dừng")
    assert Cue.YES in hear("đúng")
    assert Cue.YES in hear("dung")


def test_an_answer_inside_a_story_is_no_answer() -> None:
    heard = hear("có lần bố đánh em ngoài sân")
    assert not heard.only
    assert Cue.YES not in heard


def test_a_story_is_more_than_its_cues() -> None:
    assert hear("dạ không ạ").only
    assert not hear("dạ không, ổng đang ở ngoài cửa").only


@pytest.mark.parametrize(
    "said",
    ["bài tập toán", "Bai tap toan", "BÀI TẬP TOÁN nha", "bài tập toán ạ", "bài\u200b tập toán!"],
)
def test_the_safe_word_is_heard_alone(said: str) -> None:
    assert says_only(said, ("bài tập toán",))


def test_the_safe_word_inside_a_sentence_is_only_a_word() -> None:
    said = "em chưa làm bài tập toán nên bố đánh em"
    assert not says_only(said, ("bài tập toán",))


@pytest.mark.parametrize("said", ["", " ", "😭😭", "\u202e\u200b", "?!…", "שלום", "x" * 50_000])
def test_anything_can_be_heard(said: str) -> None:
    assert not says_only(said, ("bài tập toán",))
    assert Cue.HUMAN not in hear(said)


@pytest.mark.parametrize("said", ["không phải lỗi của em sao", "tại em hư", "chắc tại em"])
def test_guilt_is_heard(said: str) -> None:
    assert hear(said).feeling() is Cue.GUILT


def test_an_ear_is_no_guilt() -> None:
    assert hear("nó tát vào tai em").feeling() is not Cue.GUILT


def test_no_words_say_yes_and_no() -> None:
    for phrase, cues in lexicon().whole.items():
        assert not {Cue.YES, Cue.NO} <= cues, phrase
        assert not {Cue.YES, Cue.STOP} <= cues, phrase
