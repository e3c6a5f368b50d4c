"""Which earlier messages speak with the newest one, and which do not."""

import pytest

from nlu.context import continued
from nlu.labels import Urgency
from nlu.understand import Understander

BEATEN = ("bố dượng đang đánh em, cứu em với",)


@pytest.mark.parametrize(
    "text",
    [
        "em ổn, em viết được",
        "dạ có",
        "em 12 tuổi",
        "em 12t",
        "dạ em ở xã Ea Kar",
        "ở buôn Trấp",
        "chưa ạ",
        "vâng",
        "da co",
        "cảm ơn anh chị nhiều",
        "em là con gái, học lớp 6",
        "em tên Na",
        "không ạ, em đang ở nhà bà",
        "trường em ở gần chợ",
        "",
    ],
)
def test_an_answer_speaks_for_itself(text: str) -> None:
    assert continued(text, BEATEN) == ()


@pytest.mark.parametrize(
    "text",
    ["nó lại đánh nữa", "tối nay luôn", "no lai danh nua", "vẫn đang đánh", "lại nữa", "mai ạ"],
)
def test_an_elliptic_message_is_read_with_what_was_told(text: str) -> None:
    assert continued(text, ("nó dọa tung ảnh em",)) == ("nó dọa tung ảnh em",)


@pytest.mark.parametrize(
    ("before", "text"),
    [("bố dượng đang", "đánh em"), ("ba em", "cầm dao"), ("em bị", "nhốt trong phòng")],
)
def test_an_unfinished_sentence_goes_on_in_the_next_message(before: str, text: str) -> None:
    assert continued(text, ("xin chào", before)) == (before,)


def test_a_finished_sentence_does_not_go_on() -> None:
    assert continued("trường em tên Lê Lợi", ("mẹ hay đánh em",)) == ()


def test_what_lies_far_back_is_left_out() -> None:
    assert len(continued("tối nay luôn", [f"tin {i}" for i in range(30)])) == 4


@pytest.mark.parametrize("text", ["em ổn, em viết được", "dạ có", "em 12 tuổi", "dạ vâng ạ"])
async def test_a_harmless_answer_after_a_cry_for_help_says_just_what_it_says(
    understander: Understander, text: str
) -> None:
    alone = await understander.understand(text)
    after = await understander.understand(text, BEATEN)
    assert after.urgency is alone.urgency
    assert after.urgency is not Urgency.CRITICAL


async def test_what_goes_on_again_is_urgent_only_with_what_was_told(
    understander: Understander,
) -> None:
    found = await understander.understand("tối nay luôn", ("nó dọa tung ảnh em lên mạng",))
    assert found.urgency.rank >= Urgency.HIGH.rank
