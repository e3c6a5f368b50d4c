"""Error answers: a kind page for people, a short code for programs; never content or a stack."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from api.pages.headers import secure
from api.pages.rendering import page

SIGN_IN = "/sign-in"
_EXPLAINED = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503}


def install_error_pages(app: FastAPI) -> None:
    """Answer every failure of the application in the right form."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(away, _away)
    app.add_exception_handler(Exception, _fault)


def wants_page(request: Request) -> bool:
    """Tell whether a person's browser asks (for a page or a part of one)."""
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def failure(request: Request, status: int, detail: Any = None) -> Response:
    """Build the answer to a failed call."""
    if status == 401 and (wanted := _whom_to_ask(request)):
        return wanted
    if not wants_page(request):
        return JSONResponse({"detail": detail or _code(status)}, status)
    return page("pages/error.html", status=status, kind=_code(status))


def _whom_to_ask(request: Request) -> Response | None:
    """Lead a person to the page where they show who they are, as the gate has found out.

    A page whose session is locked is told so instead, so that it keeps what was being typed.
    """
    place = getattr(request.state, "sign_in_page", SIGN_IN)
    if getattr(request.state, "locked", False) and not _is_visit(request):
        return JSONResponse({"detail": "locked"}, 401, headers={"HX-Trigger": "session-locked"})
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": place})
    return RedirectResponse(place, 303) if _is_visit(request) else None


def _is_visit(request: Request) -> bool:
    """Tell whether a person goes to a page, rather than a page asking for a part of itself."""
    accepts = request.headers.get("accept", "")
    return "text/html" in accepts and "hx-request" not in request.headers


def _code(status: int) -> str:
    return str(status if status in _EXPLAINED else 500 if status >= 500 else 400)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = failure(request, error.status_code, error.detail)
    answer.headers.update(error.headers or {})
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    """Name the bad fields; what was in them is not repeated."""
    assert isinstance(error, RequestValidationError)
    fields = [{"loc": item["loc"], "type": item["type"]} for item in error.errors()]
    return failure(request, 422, fields)


async def _away(request: Request, _: Exception) -> Response:
    answer = failure(request, 503)
    answer.headers["Retry-After"] = "5"
    return answer


async def _fault(request: Request, _: Exception) -> Response:
    """Answer outside of every middleware, so the headers are added here."""
    answer = failure(request, 500)
    secure(answer.headers)
    return answer
