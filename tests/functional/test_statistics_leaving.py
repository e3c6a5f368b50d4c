"""What leaves the house of the statistics: for whom small numbers are withheld, and the files."""

import io
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from openpyxl import load_workbook

from api.console.times import VIETNAM
from api.services import Services
from data.repositories.statistics import StatisticsRepository
from data.repositories.statistics_scope import Scope
from data.subject import ANONYMOUS, Role, Subject
from tests.functional.statistics_room import (
    HEALTH,
    NOON,
    POLICE,
    YEAR,
    Share,
    StatisticsRoom,
    fill,
    lines_in,
    rows_of,
)
from tests.people import Desk


@pytest.fixture
def room(services: Services) -> StatisticsRoom:
    return StatisticsRoom(services)


@pytest.fixture
async def supervisor(room: StatisticsRoom) -> AsyncIterator[Desk]:
    async with room.desk(Role.SUPERVISOR) as desk:
        yield desk


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ADMINISTRATOR, Role.AUDITOR])
async def test_all_but_supervisors_see_small_numbers_withheld(
    room: StatisticsRoom, role: Role
) -> None:
    await fill(room)
    async with room.desk(role) as desk:
        rows = await rows_of(desk, "category", f"{YEAR}&form=inside")
        assert rows["Bắt nạt"][:3] == ["<5", "<5", "0"]
        assert rows["Bắt nạt"][3:] == ["…"] * 9
        assert rows["Bỏ rơi, sao nhãng"][0] == "…"
        assert rows["Tự tử, tự gây thương tích"][:4] == ["12", "12", "0", "5 giây"]
        assert rows["Tất cả"][0] == "22"
        page = await desk.page(f"/console/statistics?by=category&{YEAR}")
        assert "download/inside" not in page
        inside = await desk.client.get(f"/console/statistics/download/inside?{YEAR}")
        assert inside.status_code == 403
        outside = await desk.client.get(f"/console/statistics/download?by=category&{YEAR}")
        lines = lines_in(outside.content)
        assert [line[1] for line in lines if line[:1] == ["Bắt nạt"]] == ["<5"]


async def test_a_supervisor_sees_exact_numbers_and_can_see_what_leaves(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    await fill(room)
    assert (await rows_of(supervisor, "category"))["Bắt nạt"][0] == "3"
    left = await rows_of(supervisor, "category", f"{YEAR}&form=outside")
    assert left["Bắt nạt"][0] == "<5"
    room.services.settings.statistics_threshold = 3
    left = await rows_of(supervisor, "category", f"{YEAR}&form=outside")
    assert left["Bắt nạt"][0] == "3"


async def test_outside_the_months_are_whole_and_quarters_do_not_betray_them(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    for month, count in ((1, 2), (2, 9), (3, 6), (4, 8)):
        for _ in range(count):
            await room.contact(datetime(2026, month, 10, tzinfo=VIETNAM))
    part = "first=2026-01-05&last=2026-04-11&form=outside"
    months = await rows_of(supervisor, "month", part)
    assert {name: row[0] for name, row in months.items()} == {
        "01/2026": "<5", "02/2026": "9", "03/2026": "…", "04/2026": "8", "Tất cả": "25",
    }  # fmt: skip
    assert (await rows_of(supervisor, "quarter", part))["Q1/2026"][0] == "17"


async def test_an_officer_has_only_the_tickets_and_receipts_of_his_agency_counted(
    room: StatisticsRoom,
) -> None:
    for _ in range(6):
        await room.contact(shares=(Share(POLICE, 60), Share(HEALTH, 120)))
        await room.contact(category="self_harm", shares=(Share(POLICE, 60),))
        await room.contact()
    async with room.desk(Role.AGENCY_OFFICER, HEALTH) as desk:
        rows = await rows_of(desk, "category")
        assert (rows["Bắt nạt"][0], rows["Tất cả"][0]) == ("6", "6")
        assert rows["Bắt nạt"][9] == "2 phút"
        assert set(await rows_of(desk, "agency")) == {
            "Sở Y tế tỉnh Đắk Lắk",
            "Tất cả lượt chuyển",
        }
        assert "Công an tỉnh" not in await desk.page(f"/console/statistics?by=outcome&{YEAR}")


async def test_nobody_else_has_anything_counted(services: Services, room: StatisticsRoom) -> None:
    await room.contact(shares=(Share(POLICE, 60),))
    begin, end = NOON - timedelta(days=1), NOON + timedelta(days=1)
    async with services.database.transaction() as session:
        repository = StatisticsRepository(session)
        for subject in (ANONYMOUS, Subject(Role.REPORTER), Subject(Role.AGENCY_OFFICER)):
            (total,) = await repository.groups("category", Scope(subject, begin, end))
            assert (total.key, total.contacts) == (None, 0)


async def test_downloads_are_noted_with_what_was_taken(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    await fill(room)
    for path in ("download?kind=csv&by=category", "download/inside?report=online&kind=xlsx"):
        answer = await supervisor.client.get(f"/console/statistics/{path}&{YEAR}")
        assert answer.status_code == 200
    entries = await room.audit()
    assert [entry.action for entry in entries] == ["statistics.downloaded"] * 2
    assert [(e.detail["form"], e.detail["by"], e.detail["kind"]) for e in entries] == [
        ("outside", "category", "csv"),
        ("inside", "all", "xlsx"),
    ]
    assert entries[0].detail["first"] == "2026-01-01"


async def test_files_say_what_they_are_and_hold_no_formula(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    await fill(room)
    answer = await supervisor.client.get(f"/console/statistics/download/inside?by=category&{YEAR}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    lines = lines_in(answer.content)
    head = "\n".join(line[0] for line in lines[:12] if line)
    assert "01/01/2026 – 31/12/2026" in head
    assert "Lập lúc" in head
    assert "Bản nội bộ" in head
    assert [line[1] for line in lines if line[:1] == ["Bắt nạt"]] == ["3"]
    book = await supervisor.client.get(f"/console/statistics/download?kind=xlsx&{YEAR}")
    sheets = load_workbook(io.BytesIO(book.content)).worksheets
    assert len(sheets) == 11
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert "<5" in {cell.value for cell in cells}
