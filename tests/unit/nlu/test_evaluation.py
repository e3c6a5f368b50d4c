import pytest

from nlu.corpus import load
from nlu.evaluation import evaluate, score, table
from nlu.labels import Urgency
from nlu.messages import MessagesInvalid, read_labelled
from nlu.style import style_of
from nlu.understand import Understander

LOW, HIGH = Urgency.LOW, Urgency.HIGH


def test_scores_are_those_of_the_textbook() -> None:
    found = score([(LOW, LOW), (LOW, HIGH), (HIGH, HIGH), (HIGH, HIGH)])
    assert found.classes["high"].precision == pytest.approx(2 / 3, abs=1e-3)
    assert found.classes["high"].recall == 1
    assert found.classes["low"].recall == 0.5
    assert found.accuracy == 0.75
    assert found.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2, abs=1e-3)


async def test_an_evaluation_tells_all_figures(understander: Understander) -> None:
    report = await evaluate(understander, load("test")[::4])
    assert 0 < report.urgency.macro_f1 <= 1
    assert report.median_ms > 0
    assert any("macro f1" in line for line in table(report))


async def test_nothing_to_evaluate_is_an_error(understander: Understander) -> None:
    with pytest.raises(ValueError, match="nothing"):
        await evaluate(understander, [])


def test_a_bad_line_is_named() -> None:
    good = '{"text": "a", "urgency": "low", "category": "not_a_case"}'
    with pytest.raises(MessagesInvalid, match="line 3"):
        list(read_labelled([good, "", '{"text": "a", "urgency": "x", "category": "not_a_case"}']))


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("bố đánh em đau lắm", "standard"),
        ("bo danh em dau lam", "no_marks"),
        ("e ko bik ns vs ai", "teencode"),
        ("bố\nđánh", "burst"),
        ("em buồn " * 40, "long"),
    ],
)
def test_styles_are_told_from_the_text(text: str, style: str) -> None:
    assert style_of(text) == style
