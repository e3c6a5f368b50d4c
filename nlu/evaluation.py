"""Measuring an Understander on labelled messages: scores, their intervals, calibration, speed."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from nlu.corpus import Example
from nlu.intervals import Interval, intervals
from nlu.labels import Category, Reporter, Urgency
from nlu.style import style_of
from nlu.understand import Understander
from nlu.understanding import Understanding

Pairs = Sequence[tuple[StrEnum, StrEnum]]
"""(truth, guess) for each message."""


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Precision, recall and F1 of one label, each 0 to 1; `support` messages bear it."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class HeadScore:
    """Scores of one head; `macro_f1` is the mean over the labels that occur in the truth."""

    classes: Mapping[str, ClassScore]
    macro_f1: float
    accuracy: float
    confusion: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages whose likeliest urgency has a similar probability; `right` is the share of hits."""

    probability: float
    right: float
    messages: int


@dataclass(frozen=True, slots=True)
class Report:
    """All figures of one evaluation.

    `intervals` are 95 % bootstrap intervals by situation; "no case" are the messages labelled
    `low`; `median_ms` and `slow_ms` (95th percentile) are the time for one whole understanding.
    """

    messages: int
    urgency: HeadScore
    category: HeadScore
    reporter: HeadScore
    urgency_by_style: Mapping[str, float]
    critical_recall: float
    critical_precision: float
    false_critical_per_1000_no_case: float
    expected_calibration_error: float
    calibration: Sequence[Bin]
    intervals: Mapping[str, Interval]
    raised_by_rules: int
    median_ms: float
    slow_ms: float
    engine: str
    model_version: str

    def as_dict(self) -> dict[str, Any]:
        """Return the figures as plain JSON-able data."""
        return asdict(self)


async def evaluate(understander: Understander, examples: Sequence[Example]) -> Report:
    """Understand each of `examples` on its own and compare. Raises ValueError when empty."""
    if not examples:
        raise ValueError("nothing to evaluate")
    found, times = [], []
    for example in examples:
        begin = time.perf_counter()
        found.append(await understander.understand(example.text))
        times.append((time.perf_counter() - begin) * 1000)
    urgency = score([(e.urgency, u.urgency) for e, u in zip(examples, found, strict=True)])
    category = score([(e.category, u.category) for e, u in zip(examples, found, strict=True)])
    critical = urgency.classes.get(Urgency.CRITICAL, ClassScore(0, 0, 0, 0))
    return Report(
        messages=len(examples),
        urgency=urgency,
        category=category,
        reporter=score([(e.reporter, u.reporter) for e, u in zip(examples, found, strict=True)]),
        urgency_by_style=_by_style(examples, found),
        critical_recall=critical.recall,
        critical_precision=critical.precision,
        false_critical_per_1000_no_case=_false_critical(examples, found),
        expected_calibration_error=calibration_error(examples, found),
        calibration=calibration(examples, found),
        intervals=_intervals(examples, found),
        raised_by_rules=sum(bool(understanding.rules) for understanding in found),
        median_ms=round(sorted(times)[len(times) // 2], 3),
        slow_ms=round(sorted(times)[int(len(times) * 0.95)], 3),
        engine=found[0].engine,
        model_version=found[0].model_version,
    )


def score(pairs: Pairs) -> HeadScore:
    """Return per-class and macro scores of `pairs`."""
    labels = sorted({label for pair in pairs for label in pair}, key=_order)
    classes = {str(label): _class_score(pairs, label) for label in labels}
    present = [found.f1 for found in classes.values() if found.support]
    confusion: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for truth, guess in pairs:
        confusion[str(truth)][str(guess)] += 1
    return HeadScore(
        classes=classes,
        macro_f1=round(sum(present) / max(1, len(present)), 4),
        accuracy=round(sum(truth == guess for truth, guess in pairs) / max(1, len(pairs)), 4),
        confusion={truth: dict(row) for truth, row in confusion.items()},
    )


def _order(label: StrEnum) -> int:
    return list(type(label)).index(label)


def _class_score(pairs: Pairs, label: StrEnum) -> ClassScore:
    hits = sum(truth == label == guess for truth, guess in pairs)
    support = sum(truth == label for truth, _ in pairs)
    guessed = sum(guess == label for _, guess in pairs)
    precision, recall = hits / max(1, guessed), hits / max(1, support)
    f1 = 2 * hits / max(1, support + guessed)
    return ClassScore(round(precision, 4), round(recall, 4), round(f1, 4), support)


def _by_style(examples: Sequence[Example], found: Sequence[Understanding]) -> dict[str, float]:
    groups: defaultdict[str, list[tuple[StrEnum, StrEnum]]] = defaultdict(list)
    for example, understanding in zip(examples, found, strict=True):
        groups[example.style or style_of(example.text)].append(
            (example.urgency, understanding.urgency)
        )
    return {style: score(pairs).macro_f1 for style, pairs in sorted(groups.items())}


def _false_critical(examples: Sequence[Example], found: Sequence[Understanding]) -> float:
    low = [u for e, u in zip(examples, found, strict=True) if e.urgency is Urgency.LOW]
    wrong = sum(understanding.urgency is Urgency.CRITICAL for understanding in low)
    return round(1000 * wrong / max(1, len(low)), 2)


def calibration(
    examples: Sequence[Example], found: Sequence[Understanding], bins: int = 10
) -> list[Bin]:
    """Return the messages grouped by the probability of their likeliest urgency."""
    groups: defaultdict[int, list[tuple[float, bool]]] = defaultdict(list)
    for example, understanding in zip(examples, found, strict=True):
        chances = understanding.urgency_probabilities
        likeliest = max(chances, key=lambda level: chances[level])
        sure = chances[likeliest]
        groups[min(int(sure * bins), bins - 1)].append((sure, likeliest is example.urgency))
    return [
        Bin(
            round(sum(chance for chance, _ in group) / len(group), 4),
            round(sum(hit for _, hit in group) / len(group), 4),
            len(group),
        )
        for _, group in sorted(groups.items())
    ]


def calibration_error(
    examples: Sequence[Example], found: Sequence[Understanding], bins: int = 10
) -> float:
    """Return the expected calibration error of the urgency probabilities (Guo et al. 2017)."""
    groups = calibration(examples, found, bins)
    gaps = (abs(group.probability - group.right) * group.messages for group in groups)
    return round(sum(gaps) / max(1, len(examples)), 4)


def _intervals(
    examples: Sequence[Example], found: Sequence[Understanding]
) -> Mapping[str, Interval]:
    ranks = [(e.urgency.rank, u.urgency.rank) for e, u in zip(examples, found, strict=True)]
    return intervals(ranks, [example.situation for example in examples])


def table(report: Report) -> Iterable[str]:
    """Yield the lines of a readable table of `report`."""
    yield f"engine {report.engine}, model {report.model_version}, {report.messages} messages"
    for name, head in (
        (Urgency.__name__, report.urgency),
        (Category.__name__, report.category),
        (Reporter.__name__, report.reporter),
    ):
        yield ""
        yield f"{name:24}precision  recall      f1  support"
        for label, found in head.classes.items():
            yield (
                f"  {label:22}{found.precision:9.3f}{found.recall:8.3f}"
                f"{found.f1:8.3f}{found.support:9}"
            )
        yield f"  macro f1 {head.macro_f1:.3f}, accuracy {head.accuracy:.3f}"
    yield ""
    yield "urgency, truth by row:  " + "".join(f"{label:>10}" for label in report.urgency.classes)
    for truth, row in report.urgency.confusion.items():
        counts = "".join(f"{row.get(label, 0):10}" for label in report.urgency.classes)
        yield f"  {truth:22}{counts}"
    yield ""
    recall, precision = report.critical_recall, report.critical_precision
    yield f"critical: recall {recall:.3f}, precision {precision:.3f}"
    yield f"false critical per 1,000 low messages: {report.false_critical_per_1000_no_case}"
    yield f"calibration error (urgency): {report.expected_calibration_error}"
    yield f"time: median {report.median_ms} ms, 95th percentile {report.slow_ms} ms a message"
    yield "urgency macro f1 by style: " + ", ".join(
        f"{style} {value:.3f}" for style, value in report.urgency_by_style.items()
    )
    yield "95 % intervals (bootstrap by situation): " + ", ".join(
        f"{name} {span.low:.3f} to {span.high:.3f}" for name, span in report.intervals.items()
    )
