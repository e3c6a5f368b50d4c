"""An evaluation as one HTML page: tables, and plots drawn as SVG, readable without colours."""

from collections.abc import Iterator, Mapping
from html import escape

from nlu.evaluation import HeadScore, Report

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}table{border-collapse:collapse;margin:1rem 0}"
    "th,td{border:1px solid #767676;padding:.25rem .6rem;text-align:right}"
    "th[scope=row],caption{text-align:left}caption{font-weight:600}svg{max-width:100%;height:auto}"
)
_SIZE, _EDGE = 320, 40


def page(report: Report) -> str:
    """Return the whole page as text; all that it shows stands in `report`."""
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>Evaluation of {escape(report.engine)} {escape(report.model_version)}</title>",
            f"<style>{_STYLE}</style></head><body><main>",
            f"<h1>Engine {escape(report.engine)}, model {escape(report.model_version)}</h1>",
            *_summary(report),
            *_head("Urgency", report.urgency),
            *_head("Category", report.category),
            *_head("Reporter", report.reporter),
            "<h2>Urgency by style</h2>",
            _bars("Macro F1 of urgency by style", report.urgency_by_style),
            "<h2>Calibration of urgency</h2>",
            _calibration(report),
            "</main></body></html>\n",
        )
    )


def _summary(report: Report) -> Iterator[str]:
    figures = {
        "Messages": f"{report.messages}",
        "Urgency, macro F1": f"{report.urgency.macro_f1:.3f}",
        "Critical, recall": f"{report.critical_recall:.3f}",
        "Critical, precision": f"{report.critical_precision:.3f}",
        "False critical per 1,000 low": f"{report.false_critical_per_1000_no_case:.1f}",
        "Calibration error": f"{report.expected_calibration_error:.3f}",
        "Median time": f"{report.median_ms} ms",
        "95th percentile of time": f"{report.slow_ms} ms",
    }
    figures |= {
        f"95 % interval, {name}": f"{span.low:.3f} to {span.high:.3f}"
        for name, span in report.intervals.items()
    }
    yield "<table><caption>Summary</caption>"
    for name, value in figures.items():
        yield f'<tr><th scope="row">{escape(name)}</th><td>{value}</td></tr>'
    yield "</table>"


def _head(name: str, head: HeadScore) -> Iterator[str]:
    yield f"<h2>{name}</h2>"
    yield _bars(f"F1 of each label of {name.lower()}", {k: v.f1 for k, v in head.classes.items()})
    yield f"<table><caption>{name}: macro F1 {head.macro_f1:.3f}</caption>"
    yield _header("label", "precision", "recall", "F1", "messages")
    for label, found in head.classes.items():
        cells = (found.precision, found.recall, found.f1)
        shown = "".join(f"<td>{value:.3f}</td>" for value in cells)
        yield f'<tr><th scope="row">{escape(label)}</th>{shown}<td>{found.support}</td></tr>'
    yield "</table>"
    yield from _confusion(name, head)


def _confusion(name: str, head: HeadScore) -> Iterator[str]:
    yield f"<table><caption>{name}: confusion, truth by row</caption>"
    yield _header("", *head.classes)
    for truth, row in head.confusion.items():
        cells = "".join(f"<td>{row.get(label, 0)}</td>" for label in head.classes)
        yield f'<tr><th scope="row">{escape(truth)}</th>{cells}</tr>'
    yield "</table>"


def _header(*names: str) -> str:
    return "<tr>" + "".join(f'<th scope="col">{escape(name)}</th>' for name in names) + "</tr>"


def _bars(title: str, values: Mapping[str, float]) -> str:
    """Draw one labelled bar for each value between 0 and 1."""
    height = 26 * len(values) + 8
    rows = []
    for index, (label, value) in enumerate(values.items()):
        top = 26 * index + 4
        rows.append(
            f'<text x="0" y="{top + 15}">{escape(label)}</text>'
            f'<rect x="200" y="{top}" width="{300 * value:.1f}" height="20" fill="#1f5f8b"/>'
            f'<text x="{206 + 300 * value:.1f}" y="{top + 15}">{value:.3f}</text>'
        )
    return _figure(title, 560, height, "".join(rows))


def _calibration(report: Report) -> str:
    """Draw the share of hits over the probability that was given."""

    def at(probability: float, right: float) -> tuple[float, float]:
        return _EDGE + probability * (_SIZE - _EDGE), (1 - right) * (_SIZE - _EDGE)

    (left, bottom), (end, top) = at(0, 0), at(1, 1)
    marks = [
        f'<line x1="{left}" y1="{bottom}" x2="{end}" y2="{top}" stroke="#767676"'
        ' stroke-dasharray="4"/>',
        f'<path d="M{left} {top}V{bottom}H{end}" fill="none" stroke="#1a1a1a"/>',
        f'<text x="{left}" y="{_SIZE - 8}">probability given (0 to 1)</text>',
    ]
    for group in report.calibration:
        x, y = at(group.probability, group.right)
        radius = 3 + (group.messages / report.messages) ** 0.5 * 12
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="#1f5f8b" opacity=".8">'
            f"<title>{group.probability:.2f} given, {group.right:.2f} right, "
            f"{group.messages} messages</title></circle>"
        )
    return _figure("Share of right answers over the probability given", _SIZE, _SIZE, *marks)


def _figure(title: str, width: int, height: int, *marks: str) -> str:
    return (
        f'<figure><svg role="img" aria-label="{escape(title)}" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}" font-size="13">{"".join(marks)}</svg>'
        f"<figcaption>{escape(title)}</figcaption></figure>"
    )
