"""An agency shows who it is by its API key."""

from fastapi import HTTPException, Request

from api.delivery.accounts import KEY_PREFIX
from api.requests import services_of
from data.repositories.agencies import AgencyRepository
from data.subject import Role, Subject

_SCHEME = "bearer"
_LONGEST = 200


async def authenticate(request: Request) -> Subject | None:
    """Tell which agency asks; None when the call bears no agency key.

    Raises HTTPException 401 for a key of our form that belongs to nobody.
    """
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    key = key.strip()
    if scheme.lower() != _SCHEME or not key.startswith(KEY_PREFIX):
        return None
    code = await _find_agency(request, key) if len(key) <= _LONGEST else None
    if code is None:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    return Subject(Role.AGENCY, id=code, agency_code=code)


async def _find_agency(request: Request, key: str) -> str | None:
    services = services_of(request)
    async with services.database.transaction() as session:
        account = await AgencyRepository(session, services.vault).by_key(key)
        return None if account is None else account.agency_code
