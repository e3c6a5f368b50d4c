from dataclasses import replace
from xml.etree import ElementTree

import pytest

from nlu.corpus import load
from nlu.evaluation import evaluate, score, table
from nlu.intervals import intervals
from nlu.labels import Urgency
from nlu.messages import MessagesInvalid, read_labelled
from nlu.report_page import page
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
    report = await evaluate(understander, load("dev")[::4])
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


def test_intervals_hold_the_figure_and_narrow_with_more_situations() -> None:
    ranks = [(3, 3), (3, 3), (3, 2), (0, 0), (0, 3), (2, 2), (1, 1), (1, 0)]
    few = intervals(ranks * 5, [str(number) for number in range(40)])["critical recall"]
    many = intervals(ranks * 50, [str(number) for number in range(400)])["critical recall"]
    assert few.low < 2 / 3 < few.high
    assert many.high - many.low < few.high - few.low


def test_messages_of_one_situation_are_drawn_together() -> None:
    ranks = [(3, 3)] * 20 + [(3, 0)] * 20
    apart = intervals(ranks, [str(number) for number in range(40)])["critical recall"]
    together = intervals(ranks, ["a"] * 20 + ["b"] * 20)["critical recall"]
    assert together.high - together.low > apart.high - apart.low


async def test_the_page_shows_every_figure_without_scripts(understander: Understander) -> None:
    report = await evaluate(understander, load("dev")[::8])
    shown = page(replace(report, model_version="<b>"))
    assert "<script" not in shown
    assert "<b>" not in shown
    assert f"{report.urgency.macro_f1:.3f}" in shown
    assert shown.count("<svg") == 5
    assert shown.count("aria-label") == shown.count("<svg")
    ElementTree.fromstring(shown.split("</style></head>")[1].removesuffix("</html>\n"))
