"""A message without a case gets the answer that fits it."""

import pytest

from bot.dialogue.script import Script

ASKED = {
    "ai đọc tin này vậy": "who_reads",
    "ban la nguoi hay may": "who_reads",
    "có giữ bí mật không ạ": "secrecy",
    "đừng nói với ai nha": "secrecy",
    "mấy chú có nói với mẹ em không": "tell_family",
    "dung noi me em biet": "tell_family",
    "rồi sao nữa": "what_next",
    "trang này để làm gì": "what_is_this",
    "có mất tiền không": "cost_time",
    "muốn tố cáo thì báo ở đâu": "how_to_report",
    "bao nhiêu tuổi là trẻ em": "law_child_age",
    "đánh con có vi phạm pháp luật không": "law",
    "số điện thoại công an là gì": "numbers",
    "làm sao lên mạng an toàn": "online_safety",
    "bị bắt nạt thì làm sao": "bullying_help",
    "em thấy cô đơn": "sadness_help",
    "con tôi nghiện game quá": "parenting",
    "dấu hiệu trẻ bị xâm hại": "signs",
    "em quên mã rồi": "come_back",
    "test": "test",
    "cảm ơn nhiều nha": "thanks",
    "giỡn thôi mà": "prank",
    "đồ ngu": "insult",
    "giải bài giúp em": "homework",
}


@pytest.mark.parametrize(("said", "key"), ASKED.items())
def test_a_question_finds_its_answer(script: Script, said: str, key: str) -> None:
    entry = script.knowledge.find(said)
    assert entry is not None
    assert entry.key == key


@pytest.mark.parametrize("said", ["", "😀", "hôm nay em đi học về", "x" * 50_000, "các bạn lớn"])
def test_what_is_not_known_finds_nothing(script: Script, said: str) -> None:
    assert script.knowledge.find(said) is None


def test_while_a_case_is_told_only_questions_about_the_hotline_count(script: Script) -> None:
    assert script.knowledge.find("em buồn quá", in_case=True) is None
    assert script.knowledge.find("ai đọc tin này", in_case=True) is not None


@pytest.mark.parametrize("said", ["đồ ngu", "Haha", "ĐỒ CHÓ!", "test"])
def test_a_bare_prank_is_play(script: Script, said: str) -> None:
    assert script.knowledge.only_plays(said)


@pytest.mark.parametrize(
    "said", ["ba chửi em đồ ngu rồi đánh", "haha em muốn chết", "", "đồ ngu cứu"]
)
def test_a_prank_with_anything_more_is_heard(script: Script, said: str) -> None:
    assert not script.knowledge.only_plays(said)
