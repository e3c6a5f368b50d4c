"""A conversation asks only what is missing, one thing at a time, and ends with a receipt."""

import pytest

from bot.dialogue.events import (
    AlarmKind,
    Capabilities,
    Event,
    IssueReceipt,
    JoinCase,
    OpenTicket,
    RaiseAlarm,
    ReturnedCase,
    WatchSilence,
)
from bot.dialogue.script import Script
from nlu.understanding import PlaceMention
from tests.unit.bot.dialogue.talking import BEATEN, BEATEN_NOW, CODE, Talk, understood

HUMAN = RaiseAlarm(AlarmKind.HUMAN_WANTED)
MEDIUM = understood("medium", "bullying", "child")


def test_something_serious_is_answered_introduced_and_asked(talk: Talk) -> None:
    talk.says("bố dượng hay đánh em", BEATEN)
    assert talk.keys == ["opening.physical_abuse", "intro", "ask.safe"]
    assert "biệt danh" in talk.words
    assert talk.actions == (WatchSilence(),)


def test_the_questions_come_in_order_and_each_can_be_skipped(talk: Talk) -> None:
    talk.says("có người đánh em hoài", understood("high", "physical_abuse", "child"))
    asked = []
    while talk.state.stage == "asking":
        asked.append(talk.state.asked)
        talk.says("bỏ qua")
    assert asked == ["safe", "where", "who", "age", "hurt", "contact"]
    assert talk.keys[-1] == "summary"


def test_the_safe_word_is_taught_early(talk: Talk) -> None:
    talk.says("bố dượng hay đánh em", BEATEN).says("có ạ")
    assert "bài tập toán" in talk.words


def test_a_high_case_is_forwarded_once_place_and_matter_are_known(talk: Talk) -> None:
    talk.says("bố dượng hay đánh em", BEATEN).says("có ạ")
    assert WatchSilence() in talk.actions
    talk.says("Ea Bar", understood(place=PlaceMention("Ea Bar", ("1",))))
    assert talk.actions == (OpenTicket("complete"),)


def test_a_medium_case_is_forwarded_at_the_summary(talk: Talk) -> None:
    talk.says("bạn trong lớp hay trêu em", MEDIUM)
    while talk.state.stage == "asking":
        assert OpenTicket("complete") not in talk.actions
        talk.presses(f"skip:{talk.state.asked}")
    assert talk.actions == (OpenTicket("complete"),)


def test_an_ambiguous_place_is_asked_and_never_guessed(talk: Talk) -> None:
    two = PlaceMention("Ea Bar", ("1", "2"))
    talk.says("ba đánh em ở Ea Bar", understood("high", "physical_abuse", "child", place=two))
    talk.says("có ạ")
    assert talk.keys[-1] == "ask.which_place"
    assert [b.label for b in talk.last.replies[-1].buttons][:2] == ["Xã Ea Bar", "Xã Ea Bá"]
    talk.presses("answer:place:2")
    assert talk.state.report.place_codes == ("2",)


@pytest.mark.parametrize(("said", "code"), [("2", "2"), ("xã ea bar nha", "1"), ("Ea Bá ạ", "2")])
def test_a_place_can_be_chosen_in_words(script: Script, said: str, code: str) -> None:
    talk = Talk(script, Capabilities(buttons=False))
    two = PlaceMention("Ea Bar", ("1", "2"))
    talk.says("ba đánh em", understood("high", "physical_abuse", "child", place=two)).says("có")
    assert "2. Xã Ea Bá" in talk.words
    assert not talk.last.replies[-1].buttons
    talk.says(said)
    assert talk.state.report.place_codes == (code,)


def test_naming_an_ambiguous_place_is_no_choice_yet(talk: Talk) -> None:
    talk.says("ba đánh em", BEATEN).says("có")
    talk.says("em ở Ea Bar", understood(place=PlaceMention("Ea Bar", ("1", "2"))))
    assert talk.keys[-1] == "ask.which_place"
    assert talk.state.report.place_codes == ("1", "2")


def test_a_second_place_narrows_the_first(talk: Talk) -> None:
    two = PlaceMention("Ea Bar", ("1", "2"))
    talk.says("ba đánh em", understood("high", "physical_abuse", "child", place=two)).says("có")
    talk.says("huyện cũ", understood(place=PlaceMention("Buôn Đôn", ("2", "3"))))
    assert talk.state.report.place_codes == ("2",)


def test_a_district_of_many_communes_is_asked_in_words(talk: Talk) -> None:
    many = PlaceMention("Krông Pắc", tuple(map(str, range(9))))
    talk.says("ba đánh em", understood("high", "physical_abuse", "child", place=many)).says("có")
    assert talk.keys[-1] == "ask.which_commune"
    assert len(talk.last.replies[-1].buttons) == 2
    talk.says("em không nhớ")
    assert talk.state.asked != "where"
    assert len(talk.state.report.place_codes) == 9


def test_a_place_outside_is_told_honestly_and_kept(talk: Talk) -> None:
    talk.says("ba đánh em", BEATEN).says("có")
    talk.says("Hà Nội", understood(place=PlaceMention("Hà Nội", outside=True)))
    assert "111" in talk.words
    assert talk.state.report.place_outside
    assert talk.state.report.place_text == "Hà Nội"


def test_a_story_told_instead_of_an_answer_is_kept_and_the_question_comes_once_more(
    talk: Talk,
) -> None:
    story = "hôm qua ổng say rồi ổng lấy cây đánh em với mẹ nữa"
    talk.says("ba đánh em", BEATEN).says("có").says(story, BEATEN)
    assert talk.state.asked == "where"
    assert story in talk.state.report.story
    talk.says("bữa trước nữa ổng cũng đánh em ngoài sân trước nhà", BEATEN)
    assert talk.state.asked != "where"


def test_a_question_about_the_hotline_is_answered_and_ours_comes_again(talk: Talk) -> None:
    talk.says("ba đánh em", BEATEN).says("có").says("ai đọc tin này vậy?")
    assert talk.keys == ["know.who_reads", "ask.where"]


def test_fear_is_answered(talk: Talk) -> None:
    talk.says("ba đánh em", BEATEN).says("dạ có, nhưng em sợ lắm")
    assert "sợ" in talk.words


@pytest.mark.parametrize("said", ["gặp người", "cho em gặp người thật", "gap nguoi"])
def test_a_human_can_be_had_at_any_moment(talk: Talk, said: str) -> None:
    for before in (None, ("ba đánh em", BEATEN), ("dạ có", None), ("không nói nữa", None)):
        if before:
            talk.says(*before)
        talk.says(said)
        assert HUMAN in talk.actions
        assert "111" in talk.words


def test_wanting_a_human_forwards_what_was_said(talk: Talk) -> None:
    talk.says("bạn trêu em", MEDIUM).presses("human")
    assert talk.actions == (HUMAN, OpenTicket("human_wanted"))
    assert talk.keys[-1] == "ask.safe"


def test_the_summary_can_be_corrected_in_words(talk: Talk) -> None:
    to_summary(talk)
    talk.says("không, em 12 tuổi", understood(ages=(12,)))
    assert talk.keys == ["summary"]
    assert talk.state.report.child_ages == (12,)
    assert "• Tuổi: 12" in talk.words


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [("người làm: chú út", "offender", "chú út"), ("đau: không còn đau", "hurt", "không còn đau"),
     ("noi o: xã mới", "place_text", "xã mới"), ("sửa tên: Bi", "child_name", "Bi")],
)  # fmt: skip
def test_one_field_can_be_named_and_corrected(
    talk: Talk, said: str, field: str, value: str
) -> None:
    to_summary(talk).presses("confirm:fix")
    assert talk.keys == ["ask.fix"]
    talk.says(said)
    assert getattr(talk.state.report, field) == value
    assert talk.keys == ["summary"]


def test_a_confirmed_summary_gives_the_receipt_once(talk: Talk) -> None:
    to_summary(talk)
    talk.does(Event("text", "đúng rồi ạ", understanding=understood(), fresh_code=CODE))
    assert talk.keys == ["closed.receipt"]
    assert "4711 0815 1234 1234" in talk.words
    assert IssueReceipt(CODE) in talk.actions
    talk.says("cảm ơn cô", fresh_code="9" * 16)
    assert not any(isinstance(action, IssueReceipt) for action in talk.actions)


def test_stopping_early_still_forwards_and_gives_the_receipt(talk: Talk) -> None:
    talk.says("bạn trêu em", MEDIUM).says("em không muốn nói nữa", fresh_code=CODE)
    assert OpenTicket("complete") in talk.actions
    assert talk.state.receipt_given


def test_what_is_told_after_the_end_is_added(talk: Talk) -> None:
    talk.says("ba đánh em", BEATEN).says("không nói nữa", fresh_code=CODE)
    talk.says("nó tên Hùng, nhà gần chợ")
    assert talk.actions == (OpenTicket("complete"),)
    assert "nó tên Hùng, nhà gần chợ" in talk.state.report.corrections


def test_coming_back_joins_the_case_and_shows_nothing_of_it(talk: Talk) -> None:
    case = ReturnedCase("c1", "in_progress")
    talk.says(f"mã {CODE}", returned=case, code_tried=True)
    assert talk.keys == ["return.in_progress"]
    assert list(talk.actions) == [JoinCase("c1")]
    talk.says("ổng dọn đi rồi")
    assert list(talk.actions) == [OpenTicket("returned")]


def test_a_wrong_code_is_no_dead_end(talk: Talk) -> None:
    talk.says("1111222233334444", code_tried=True)
    assert talk.keys == ["return.unknown"]
    talk.says("ba đánh em", BEATEN)
    assert talk.keys[0] == "opening.physical_abuse"


def test_sixteen_digits_in_a_disclosure_do_not_hide_it(talk: Talk) -> None:
    talk.says(
        "nó bắt em chuyển vào số 1111222233334444 không thì đánh", BEATEN_NOW, code_tried=True
    )
    assert "emergency" in talk.keys


def test_a_picture_is_thanked_for_and_sealed(talk: Talk) -> None:
    talk.does(Event("media"))
    assert talk.keys == ["media.thanks"]
    assert RaiseAlarm(AlarmKind.MEDIA) in talk.actions
    assert "niêm phong" in talk.words


def test_an_edit_is_acknowledged_without_asking_again(talk: Talk) -> None:
    talk.says("ba đánh em, em 10 tuổi", understood("high", "physical_abuse", "child", ages=(10,)))
    new = understood("high", "physical_abuse", "child", ages=(11,))
    old = "ba đánh em, em 10 tuổi"
    talk.does(Event("edit", "ba đánh em, em 11 tuổi", understanding=new, replaces=old))
    assert talk.keys == ["ack.correction"]
    assert talk.state.asked == "safe"
    assert talk.state.report.child_ages == (11,)
    assert talk.state.report.story == ("ba đánh em, em 11 tuổi",)


def test_urgency_never_falls(talk: Talk) -> None:
    talk.says("ba đang đánh em", BEATEN_NOW).says("dạ có").says("trời đẹp quá")
    assert str(talk.state.urgency) == "critical"


def to_summary(talk: Talk) -> Talk:
    talk.says("bố dượng hay đánh em", BEATEN)
    while talk.state.stage == "asking":
        talk.presses(f"skip:{talk.state.asked}")
    assert talk.keys[-1] == "summary"
    return talk


def test_a_bare_yes_or_no_is_no_place(talk: Talk) -> None:
    talk.says("ba đánh em", BEATEN).says("có").says("không ạ")
    assert talk.state.report.place_text == ""
    assert talk.state.asked == "where"
    talk.says("không ạ")
    assert talk.state.asked != "where"


def test_what_was_written_before_the_question_was_read_is_story_and_no_answer(talk: Talk) -> None:
    talk.says("ba đánh em", BEATEN)
    while talk.state.asked != "hurt":
        talk.says("bỏ qua")
    talk.says("mẹ em biết mà không dám nói")
    assert talk.state.report.hurt == ""
    assert "mẹ em biết mà không dám nói" in talk.state.report.story
    assert talk.state.asked == "hurt"
    talk.says("em đau lưng lắm")
    assert talk.state.report.hurt == "em đau lưng lắm"
