"""What a route takes from its request."""

from typing import Annotated

from fastapi import Depends, Request

from api.services import Services


def services_of(request: Request) -> Services:
    """Give the application's services."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(services_of)]


async def read_body(request: Request, limit: int, too_large: Exception) -> bytes:
    """Read a body of at most `limit` bytes; raises `too_large` as soon as more has come."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise too_large
    return bytes(body)
