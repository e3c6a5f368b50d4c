"""Statistics over HTTP: they equal what was put in, and each role has what it may."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from api.console.times import VIETNAM
from api.jobs.actions import apply
from api.services import Services
from bot.dialogue.events import Report, State, Step
from bot.intake import Turn
from data.models import Conversation
from data.reference.old_places import load_old_places
from data.repositories.statistics import StatisticsRepository
from data.repositories.statistics_scope import DIMENSIONS, Scope
from data.subject import SYSTEM, Role
from tests.functional.statistics_room import (
    HEALTH,
    NOON,
    POLICE,
    YEAR,
    Share,
    StatisticsRoom,
    fill,
    rows_of,
    tables_in,
)
from tests.people import Desk

EA_KNUEC = "24505"
OLD = "Huyện Krông Pắc, Tỉnh Đắk Lắk"


@pytest.fixture
def room(services: Services) -> StatisticsRoom:
    return StatisticsRoom(services)


@pytest.fixture
async def supervisor(room: StatisticsRoom) -> AsyncIterator[Desk]:
    async with room.desk(Role.SUPERVISOR) as desk:
        yield desk


async def test_an_empty_period_says_so_and_counts_nothing(supervisor: Desk) -> None:
    rows = await rows_of(supervisor, "month")
    assert len(rows) == 13
    assert rows["Tất cả"] == ["0", "0", "0", *["–"] * 9]
    for by in ("place", "agency", "outcome"):
        page = await supervisor.page(f"/console/statistics?by={by}&{YEAR}")
        assert "Chưa có thông tin nào" in page
    online = await supervisor.page(f"/console/statistics/online?{YEAR}")
    assert "Chưa có thông tin nào" in online


async def test_one_contact_is_one_in_every_table_with_its_times(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    await room.contact(
        place=EA_KNUEC, answered=4, taken=120, age="under_16", channel="telegram",
        shares=(Share(POLICE, 600), Share(HEALTH, None)),
    )  # fmt: skip
    times = ["4 giây", "4 giây", "100%", "2 phút", "2 phút", "100%", "10 phút", "10 phút", "50%"]
    expected = {
        "month": "03/2026",
        "quarter": "Q1/2026",
        "year": "2026",
        "category": "Bắt nạt",
        "urgency": "Cao",
        "place": "Xã Ea Knuếc",
        "channel": "Telegram",
        "reporter": "Trẻ em",
        "age": "Dưới 16 tuổi",
    }
    for by, name in expected.items():
        rows = await rows_of(supervisor, by)
        assert rows[name] == rows["Tất cả"] == ["1", "1", "0", *times], by
        others = [row for label, row in rows.items() if label not in {name, "Tất cả"}]
        assert all(row[:3] == ["0", "0", "0"] for row in others)
    agencies = await rows_of(supervisor, "agency")
    assert agencies["Công an tỉnh Đắk Lắk"] == ["1", *times[:-1], "100%"]
    assert agencies["Sở Y tế tỉnh Đắk Lắk"] == ["1", *times[:6], "–", "–", "0%"]
    assert agencies["Tất cả lượt chuyển"][0] == "2"


async def test_a_contact_counts_on_the_day_it_began_in_vietnam(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    new_year = datetime(2026, 1, 1, tzinfo=VIETNAM)
    await room.contact(new_year - timedelta(seconds=1), answered=5, taken=3600)
    await room.contact(new_year)
    await room.contact(datetime(2026, 12, 31, 23, 59, 59, tzinfo=VIETNAM))
    both = await rows_of(supervisor, "year", "first=2025-01-01&last=2026-12-31")
    assert (both["2025"][0], both["2026"][0]) == ("1", "2")
    assert both["2025"][6] == "1 giờ 00"  # taken over in the new year
    only = await rows_of(supervisor, "month")
    assert (only["01/2026"][0], only["12/2026"][0], only["Tất cả"][0]) == ("1", "1", "2")
    eve = await rows_of(supervisor, "month", "first=2025-12-31&last=2025-12-31")
    assert eve["Tất cả"][0] == "1"


async def test_places_are_communes_else_what_is_known(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    await room.contact(place=EA_KNUEC, area=OLD)
    await room.contact(area=OLD)
    await room.contact(outside=True)
    await room.contact()
    await room.contact(place="99999")
    rows = await rows_of(supervisor, "place")
    assert {name: row[0] for name, row in rows.items()} == {
        "Xã Ea Knuếc": "1",
        f"{OLD} (đơn vị cũ)": "1",
        "Ngoài tỉnh": "1",
        "Chưa rõ nơi": "1",
        "99999": "1",
        "Tất cả": "5",
    }


async def test_what_is_not_known_has_its_row_and_tests_do_not_count(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    await room.contact(category=None, urgency=None, reporter="unknown")
    await room.contact(test=True)
    for by in ("category", "urgency", "reporter"):
        rows = await rows_of(supervisor, by)
        assert (rows["Chưa rõ"][0], rows["Tất cả"][0]) == ("1", "1"), by
    assert (await rows_of(supervisor, "agency"))["Chưa chuyển tới cơ quan nào"][0] == "1"
    room.services.settings.demo = True
    assert (await rows_of(supervisor, "category"))["Tất cả"][0] == "2"


async def test_medians_percentiles_and_shares_are_those_of_what_was_put_in(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    for minute in range(1, 11):
        await room.contact(
            answered=minute * 12, taken=minute * 60, shares=(Share(POLICE, minute * 180),)
        )
    await room.contact(shares=(Share(POLICE, None, state="queued"),))
    row = (await rows_of(supervisor, "category"))["Bắt nạt"]
    assert row[:3] == ["11", "11", "0"]
    assert row[3:6] == ["1 phút", "1 phút", "45%"]  # 66 s, 109 s; 5 of 11 within 60 s
    assert row[6:9] == ["5 phút", "9 phút", "50%"]
    assert row[9:12] == ["16 phút", "27 phút", "45%"]


async def test_how_shares_ended_is_told_by_agency_and_state(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    await room.contact(shares=(Share(POLICE, 60, state="done"), Share(HEALTH, state="sent")))
    await room.contact(shares=(Share(POLICE, 60, state="declined"),))
    rows = await rows_of(supervisor, "outcome")
    assert rows["Công an tỉnh Đắk Lắk"] == ["0", "0", "0", "0", "0", "1", "1", "0", "2"]
    assert rows["Sở Y tế tỉnh Đắk Lắk"] == ["0", "1", "0", "0", "0", "0", "0", "0", "1"]
    assert rows["Tất cả lượt chuyển"][-1] == "3"


async def test_online_sexual_abuse_counts_each_case_once_and_nothing_else(
    room: StatisticsRoom, supervisor: Desk
) -> None:
    share = (Share(POLICE, 600),)
    first = await room.contact(category="online_sexual_abuse", shares=share)
    await room.contact(category="online_sexual_abuse", continues=first, age="16_17")
    await room.contact(
        category="sexual_abuse", ticket=True, online=True, age="under_16", reporter="caregiver"
    )
    await room.contact(category="sexual_abuse", ticket=True)
    await room.contact(category="bullying", ticket=True, online=True)
    page = await supervisor.page(f"/console/statistics/online?{YEAR}")
    months, reporters, ages, agencies, outcomes = tables_in(page)
    assert (months["03/2026"][0], months["Tất cả"][0]) == ("2", "2")
    assert (reporters["Trẻ em"][0], reporters["Người chăm sóc"][0]) == ("1", "1")
    assert {name: row[0] for name, row in ages.items()} == {
        "Dưới 16 tuổi": "1",
        "16–17 tuổi": "1",
        "Chưa rõ tuổi": "0",
        "Tất cả": "2",
    }
    assert agencies["Công an tỉnh Đắk Lắk"] == ["1", "10 phút", "10 phút", "100%"]
    assert outcomes["Công an tỉnh Đắk Lắk"][-1] == "1"


async def test_tables_are_sorted_by_plain_links(room: StatisticsRoom, supervisor: Desk) -> None:
    await fill(room)
    rising = await supervisor.page(f"/console/statistics?by=category&{YEAR}&sort=contacts&order=up")
    assert 'aria-sort="ascending"' in rising
    numbers = [int(row[0]) for row in tables_in(rising)[0].values()][:-1]
    assert numbers == sorted(numbers)
    assert numbers[-1] == 12
    assert "sort=contacts&amp;order=down" in rising


@pytest.mark.parametrize(
    "wrong",
    [
        "by=nonsense",
        "first=yesterday",
        "first=2026-02-01&last=2026-01-01",
        "first=0001-01-01",
        "last=9999-12-31",
        "sort=nonsense",
        "form=other",
    ],
)
async def test_what_cannot_be_told_is_refused_kindly(supervisor: Desk, wrong: str) -> None:
    answer = await supervisor.client.get(f"/console/statistics?{wrong}")
    assert answer.status_code == 422
    assert "<h1>" in answer.text


async def test_every_table_is_one_statement(services: Services, room: StatisticsRoom) -> None:
    await room.contact(shares=(Share(POLICE, 60),))
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    engine = services.database.engine.sync_engine
    scope = Scope(SYSTEM, NOON - timedelta(days=1), NOON + timedelta(days=1))
    async with services.database.transaction() as session:
        await session.connection()
        event.listen(engine, "before_cursor_execute", note)
        for dimension in DIMENSIONS:
            groups = await StatisticsRepository(session).groups(dimension, scope)
            assert groups[-1].contacts == 1
        await StatisticsRepository(session).outcomes(scope)
    event.remove(engine, "before_cursor_execute", note)
    assert len(said) == len(DIMENSIONS) + 1


async def test_what_the_dialogue_learns_is_noted_for_statistics(
    services: Services, room: StatisticsRoom
) -> None:
    row = await room.contact()
    district = tuple(load_old_places("daklak")[OLD])
    report = Report(child_ages=(17, 14), place_codes=district)
    async with services.database.transaction() as session:
        conversation = await session.get_one(Conversation, row)
        state = State(report=report)
        await apply(session, services, Turn(conversation, state=state, step=Step(state)))
    async with services.database.transaction() as session:
        conversation = await session.get_one(Conversation, row)
        assert (conversation.child_age, conversation.place_area) == ("under_16", OLD)
