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
    if not wants_page(request):
        return JSONResponse({"detail": detail or _code(status)}, status)
    if status == 401 and "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": SIGN_IN})
    if status == 401 and request.method == "GET":
        return RedirectResponse(SIGN_IN, 303)
    return page("pages/error.html", status=status, kind=_code(status))


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
