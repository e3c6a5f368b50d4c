"""The pages of statistics and their downloads."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Depends, HTTPException, Query, Request, Response

from api.console.page import framed_page
from api.console.times import VIETNAM
from api.permissions.gate import Requires, guarded_router
from api.permissions.matrix import load_matrix
from api.requests import ServicesDep
from api.services import Services
from api.statistics.calendar import PRESETS, BadPeriod, Period, preset
from api.statistics.charts import draw
from api.statistics.export import CSV_TYPE, XLSX_TYPE, to_csv, to_xlsx
from api.statistics.labels import unit_of
from api.statistics.service import BYS, ONLINE_BYS, Asked, By, StatisticsService
from api.statistics.tables import Cell, Table
from api.statistics.telling import cell_text
from api.statistics.words import head_lines, heading_of, made_line, rules, sheet_of, span, title_of
from data import clock
from data.repositories.audit import AuditRepository
from data.subject import Subject

router = guarded_router(prefix="/console/statistics")
_ADDRESS = {False: "/console/statistics", True: "/console/statistics/online"}

Reads = Annotated[Subject, Depends(Requires("statistics.read"))]
Downloads = Annotated[Subject, Depends(Requires("statistics.download"))]
SeesInside = Annotated[Subject, Depends(Requires("statistics.inside"))]


@dataclass(frozen=True, slots=True)
class Choice:
    """What a page's address chooses; without days, the present year."""

    first: Annotated[date | None, Query()] = None
    last: Annotated[date | None, Query()] = None

    def period(self, today: date) -> Period:
        """Give the days chosen; raises HTTPException 422 when they are no period."""
        present = preset("this_year", today)
        try:
            return Period.of(self.first or present.first, self.last or present.last)
        except BadPeriod:
            raise HTTPException(422) from None


@dataclass(frozen=True, slots=True)
class Order:
    """By which column a table is sorted, and which way."""

    sort: Annotated[str | None, Query(max_length=40)] = None
    order: Annotated[Literal["up", "down"], Query()] = "down"

    def applied(self, table: Table) -> Table:
        """Sort a table; raises HTTPException 422 for a column that it does not have."""
        if self.sort is None:
            return table
        try:
            return table.sorted_by(self.sort, descending=self.order == "down")
        except KeyError:
            raise HTTPException(422) from None


Chosen = Annotated[Choice, Depends()]
Sorted = Annotated[Order, Depends()]
Form = Literal["inside", "outside"]


@router.get("")
async def general(
    request: Request,
    services: ServicesDep,
    subject: Reads,
    choice: Chosen,
    order: Sorted,
    by: By = "month",
    form: Form = "inside",
) -> Response:
    """Show one table of all contacts with its chart."""
    return await _page(request, services, subject, choice, form, [by], order)


@router.get("/online")
async def online(
    request: Request, services: ServicesDep, subject: Reads, choice: Chosen, form: Form = "inside"
) -> Response:
    """Show the report on online child sexual abuse (Quy chế phối hợp 05/QC-BCA-BLĐTBXH-BTTTT)."""
    return await _page(request, services, subject, choice, form, list(ONLINE_BYS), None)


async def _page(
    request: Request,
    services: Services,
    subject: Subject,
    choice: Choice,
    form: Form,
    bys: list[By],
    order: Order | None,
) -> Response:
    may = load_matrix().allows(subject, "statistics.inside")
    async with services.database.transaction() as session:
        now = await clock.now(session)
        today = now.astimezone(VIETNAM).date()
        inside = may and form == "inside"
        asked = Asked(subject, choice.period(today), inside, online=order is None)
        service = StatisticsService(session, services, asked)
        tables = [await service.table(by) for by in bys]
    shown = [order.applied(table) if order else table for table in tables]
    tell = _teller(services)
    return framed_page(
        request,
        "statistics/statistics.html",
        now=now,
        asked=asked,
        may=may,
        parts=[_part(table, asked, tell) for table in shown],
        by=bys[0],
        bys=BYS,
        order=order,
        span=span(asked.told),
        presets=[(name, preset(name, today)) for name in PRESETS],
        rules=rules(services, asked),
        made=made_line(asked, now),
        url=_Urls(asked, bys[0], form if may else None),
        tell=tell,
    )


@dataclass(frozen=True, slots=True)
class _Urls:
    """Addresses that keep what was chosen, save for what they change."""

    asked: Asked
    by: By
    form: Form | None

    def page(self, *, online: bool | None = None, **changes: object) -> str:
        """Give the address of a page."""
        target = self.asked.online if online is None else online
        kept = {"by": None if target else self.by, "form": self.form, **self._days(), **changes}
        return _address(_ADDRESS[target], kept)

    def download(self, kind: str, *, whole: bool, inside: bool) -> str:
        """Give the address of a file: of this table or of all."""
        rest = "/inside" if inside else ""
        report = "online" if self.asked.online else "general"
        by = None if whole else self.by
        chosen = {"report": report, "by": by, "kind": kind, **self._days()}
        return _address(f"{_ADDRESS[False]}/download{rest}", chosen)

    def _days(self) -> dict[str, object]:
        return {"first": self.asked.period.first, "last": self.asked.period.last}


def _address(path: str, values: dict[str, object]) -> str:
    return f"{path}?{urlencode({k: v for k, v in values.items() if v is not None})}"


def _teller(services: Services) -> Any:
    threshold = services.settings.statistics_threshold

    def tell(cell: Cell, kind: Any = "count") -> str:
        return cell_text(cell, kind, threshold)

    return tell


def _part(table: Table, asked: Asked, tell: Any) -> dict[str, Any]:
    return {
        "table": table,
        "title": title_of(table),
        "headings": [heading_of(table, column, asked) for column in table.columns],
        "chart": draw(table, tell, upright=unit_of(table.name) is not None),
    }


@router.get("/download")
async def download(
    services: ServicesDep,
    subject: Downloads,
    choice: Chosen,
    report: Literal["general", "online"] = "general",
    by: By | None = None,
    kind: Literal["csv", "xlsx"] = "csv",
) -> Response:
    """Give a file for outside the house: small counts are withheld."""
    return await _file(services, subject, choice, report == "online", by, kind, inside=False)


@router.get("/download/inside")
async def download_inside(
    services: ServicesDep,
    subject: SeesInside,
    choice: Chosen,
    report: Literal["general", "online"] = "general",
    by: By | None = None,
    kind: Literal["csv", "xlsx"] = "csv",
) -> Response:
    """Give a file with exact numbers."""
    return await _file(services, subject, choice, report == "online", by, kind, inside=True)


async def _file(
    services: Services,
    subject: Subject,
    choice: Choice,
    online_only: bool,
    by: By | None,
    kind: str,
    *,
    inside: bool,
) -> Response:
    every = ONLINE_BYS if online_only else BYS
    async with services.database.transaction() as session:
        now = await clock.now(session)
        period = choice.period(now.astimezone(VIETNAM).date())
        asked = Asked(subject, period, inside, online_only)
        service = StatisticsService(session, services, asked)
        tables = [await service.table(name) for name in ([by] if by else every)]
        _note(AuditRepository(session), asked, by, kind)
    head = head_lines(services, asked, now)
    sheets = [sheet_of(table, asked) for table in tables]
    write, media_type = (to_csv, CSV_TYPE) if kind == "csv" else (to_xlsx, XLSX_TYPE)
    content = write(head, sheets, services.settings.statistics_threshold)
    headers = {"Content-Disposition": f'attachment; filename="{_name(asked, by, kind)}"'}
    return Response(content, media_type=media_type, headers=headers)


def _note(audit: AuditRepository, asked: Asked, by: By | None, kind: str) -> None:
    audit.add(
        asked.subject,
        "statistics.downloaded",
        "statistics",
        None,
        report="online" if asked.online else "general",
        by=by or "all",
        form="inside" if asked.inside else "outside",
        first=asked.told.first.isoformat(),
        last=asked.told.last.isoformat(),
        kind=kind,
    )


def _name(asked: Asked, by: By | None, kind: str) -> str:
    """Name the file in plain letters: what, of which days, and for whom."""
    report = "xam-hai-tren-mang" if asked.online else "thong-ke"
    form = "noi-bo" if asked.inside else "ben-ngoai"
    return f"{report}-{by or 'all'}-{asked.told.first}-{asked.told.last}-{form}.{kind}"
