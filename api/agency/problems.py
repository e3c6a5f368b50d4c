"""Failures of the agency API as RFC 9457 problem details, without anything of what was sent."""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from api.permissions.gate import GuardedRoute

_MEDIA_TYPE = "application/problem+json"
_AWAY = (OperationalError, InterfaceError, PoolTimeout)


class Problem(Exception):
    """A call that cannot be met: HTTP status, a code for programs, a sentence of ours."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = more


class ProblemRoute(GuardedRoute):
    """A guarded route that tells each of its failures as a problem document."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Build the handler around FastAPI's own."""
        handle = super().get_route_handler()

        async def handle_or_explain(request: Request) -> Response:
            try:
                return await handle(request)
            except Problem as problem:
                return explain(problem.status, problem.code, problem.detail, **problem.more)
            except HTTPException as error:
                return _refusal(error)
            except RequestValidationError:
                return explain(422, "invalid", "The address of the call is malformed.")
            except _AWAY:
                return _away()

        return handle_or_explain


def explain(status: int, code: str, detail: str = "", **more: Any) -> JSONResponse:
    """Build a problem document; `code` is ours and stable, `title` the status in words."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"code": code, **({"detail": detail} if detail else {}), **more}
    return JSONResponse(body, status, media_type=_MEDIA_TYPE)


def _refusal(error: HTTPException) -> Response:
    codes = {401: "unknown_key", 403: "not_permitted", 404: "not_found"}
    answer = explain(error.status_code, codes.get(error.status_code, "refused"))
    answer.headers.update(error.headers or {})
    if error.status_code == 401:
        answer.headers.setdefault("WWW-Authenticate", "Bearer")
    return answer


def _away() -> Response:
    answer = explain(503, "away", "Try again with the same Idempotency-Key.")
    answer.headers["Retry-After"] = "5"
    return answer
