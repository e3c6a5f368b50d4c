"""What is withheld is not in a table any more, nor in its chart or its files."""

import csv
import io

import pytest
from openpyxl import load_workbook

from api.pages.rendering import environment
from api.statistics.charts import MOST_BARS, draw
from api.statistics.export import BOM, Sheet, harmless, to_csv, to_xlsx
from api.statistics.suppression import Mark
from api.statistics.tables import (
    CONTACTS,
    TOTAL,
    Cell,
    Column,
    Layout,
    Row,
    Table,
    build,
)
from api.statistics.telling import cell_text, percent
from api.statistics.withholding import protect_list
from data.repositories.statistics import Group, Spread

NONE = Spread(0, None, None, 0, 0)


def group(contacts: int, receipt: Spread = NONE) -> Group:
    return Group("x", contacts, 0, NONE, NONE, receipt)


def table(counts: dict[str, int], *, outside: bool = False, receipt: Spread = NONE) -> Table:
    marks = protect_list(counts, CONTACTS, 5) if outside else None
    return build(
        "category",
        Layout((CONTACTS,), ("receipt",), 5 if outside else 0),
        [(key, f"Dòng {key}", group(count, receipt)) for key, count in counts.items()],
        ("Tất cả", group(sum(counts.values()))),
        marks,
    )


def tell(cell: Cell) -> str:
    return cell_text(cell, "count", 5)


def test_outside_a_small_number_and_its_times_are_gone_from_the_table_itself() -> None:
    made = table({"a": 3, "b": 40, "c": 7}, outside=True, receipt=Spread(9, 60, 90, 9, 9))
    small, shown, held = made.rows
    assert small.cells[0] == Cell(None, Mark.SMALL)
    assert held.cells[0] == Cell(None, Mark.HELD)
    assert [cell.number for cell in small.cells + held.cells] == [None] * 8
    assert [cell.number for cell in shown.cells] == [40, 60, 90, 1]


@pytest.mark.parametrize(
    ("spread", "told"),
    [
        (Spread(4, 60, 90, 4, 4), [None, None, None]),
        (Spread(6, 60, 90, 6, 6), [60, 90, 1]),
        (Spread(6, 60, 90, 6, 5), [60, 90, None]),  # the one that was late is a small number
        (Spread(10, 60, 90, 10, 5), [60, 90, 0.5]),
        (NONE, [None, None, None]),
    ],
)
def test_outside_times_and_shares_are_told_only_of_enough_cases(
    spread: Spread, told: list[float | None]
) -> None:
    made = table({"a": 40}, outside=True, receipt=spread)
    assert [cell.number for cell in made.rows[0].cells[1:]] == told


def test_sorting_puts_what_is_not_known_last_and_withheld_numbers_by_name() -> None:
    made = table({"z": 1, "a": 3, "b": 40, "c": 7}, outside=True)
    by_name = made.sorted_by("label", descending=False)
    falling = by_name.sorted_by(CONTACTS, descending=True)
    rising = by_name.sorted_by(CONTACTS, descending=False)
    assert [row.key for row in falling.rows] == ["b", "c", "a", "z"]
    assert [row.key for row in rising.rows] == ["c", "b", "a", "z"]
    with pytest.raises(KeyError):
        made.sorted_by("nonsense", descending=True)


@pytest.mark.parametrize(
    ("cell", "kind", "told"),
    [
        (Cell(1204), "count", "1.204"),
        (Cell(0), "count", "0"),
        (Cell(None, Mark.SMALL), "count", "<5"),
        (Cell(None, Mark.HELD), "time", "…"),
        (Cell(None), "time", "–"),
        (Cell(125.0), "time", "2 phút"),
        (Cell(0.996), "share", "99%"),
        (Cell(0.001), "share", "1%"),
    ],
)
def test_numbers_are_told_as_people_read_them(cell: Cell, kind: str, told: str) -> None:
    assert cell_text(cell, kind, 5) == told  # type: ignore[arg-type]
    assert percent(1.0) == 100


def test_a_chart_draws_numbers_to_scale_and_says_them_all_in_words() -> None:
    chart = draw(table({"a": 50, "b": 100, "c": 0}), tell, upright=False)
    assert chart is not None
    half, whole, nothing = chart.bars
    assert half.width * 2 == whole.width > 0
    assert nothing.width == 0
    assert chart.told == "Dòng a: 50; Dòng b: 100; Dòng c: 0"


def test_a_chart_gives_every_withheld_number_the_same_bar() -> None:
    counts = {"a": 1, "b": 4, "c": 40, "d": 8}
    for upright in (False, True):
        chart = draw(table(counts, outside=True), tell, upright=upright)
        assert chart is not None
        hidden = [bar for bar in chart.bars if bar.withheld]
        assert len(hidden) >= 2
        assert len({bar.height if upright else bar.width for bar in hidden}) == 1
        assert {bar.text for bar in hidden} <= {"<5", "…"}


def test_charts_of_nothing_of_one_and_of_very_many() -> None:
    assert draw(table({}), tell, upright=True) is None
    assert draw(table({"a": 0}), tell, upright=True) is None
    one = draw(table({"a": 1}), tell, upright=True)
    assert one is not None
    assert one.bars[0].x >= 0
    many = {str(i): i for i in range(240)}
    columns, rows = (draw(table(many), tell, upright=u) for u in (True, False))
    assert columns is not None
    assert rows is not None
    assert len(columns.bars) == 240
    assert sum(1 for bar in columns.bars if bar.name) <= 6
    assert (len(rows.bars), rows.left_out) == (MOST_BARS, 240 - MOST_BARS)


def test_the_svg_is_named_described_escaped_and_without_inline_style() -> None:
    made = table({"a": 5})
    odd = Table(made.name, made.columns, (Row("a", "<b>&", made.rows[0].cells),), made.total)
    html = render_chart(odd)
    assert 'role="img" aria-labelledby="c-title c-desc"' in html
    assert "&lt;b&gt;&amp;: 5</desc>" in html
    assert "<b>" not in html
    assert "style" not in html


def render_chart(made: Table) -> str:
    source = (
        '{% import "statistics/_chart.html" as charts with context %}'
        '{{ charts.figure(chart, "c", "Tên", "chú thích") }}'
    )
    chart = draw(made, tell, upright=False)
    return environment().from_string(source).render(chart=chart, language="vi")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1", "＝1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    sheet = Sheet(text, text, (text,), bad_table(text))
    lines = list(csv.reader(io.StringIO(to_csv([text], [sheet], 5).decode("utf-8-sig"))))
    cells = [cell for line in lines for cell in line]
    assert f"'{text}" in cells
    assert not [cell for cell in cells if cell.lstrip(" ")[:1] in set("=+-@\t\r＝")]
    book = load_workbook(io.BytesIO(to_xlsx([text], [sheet], 5)))
    found = [cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value]
    assert {cell.data_type for cell in found} <= {"s", "n"}
    assert sum(str(cell.value).strip().endswith(text[-1]) for cell in found) >= 3


def bad_table(text: str) -> Table:
    cells = (Cell(7),)
    columns = (Column(CONTACTS, "count"),)
    return Table("category", columns, (Row("x", text, cells),), Row(TOTAL, "Tất cả", cells))


def test_files_hold_numbers_as_numbers_and_withheld_ones_as_their_marks() -> None:
    made = table({"a": 3, "b": 40, "c": 7}, outside=True, receipt=Spread(9, 90, 90, 9, 9))
    sheet = Sheet("Theo loại", "Loại", ("Lượt", "Trung vị (phút)", "90%", "%"), made)
    raw = to_csv(["Đầu đề"], [sheet], 5)
    assert raw.startswith(BOM.encode())
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert ["Dòng a", "<5", "…", "…", "…"] in lines
    assert ["Dòng b", "40", "1.5", "1.5", "100"] in lines
    page = load_workbook(io.BytesIO(to_xlsx(["Đầu đề"], [sheet], 5))).worksheets[0]
    rows = [[cell.value for cell in line] for line in page.iter_rows()]
    assert ["Dòng b", 40, 1.5, 1.5, 100] in rows
    assert ["Dòng a", "<5", "…", "…", "…"] in rows
