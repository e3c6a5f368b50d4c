"""The machine accounts of agencies: made new for a demonstration."""

import base64
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime

from api.services import Services
from api.tickets.assignment import VIETNAM
from data.ids import new_token
from data.reference.province import Agency
from data.repositories.agencies import AgencyRepository

KEY_PREFIX = "lnk_"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Credentials:
    """What one agency needs to take tickets and to answer them; shown only once."""

    agency_code: str
    endpoint: str
    secret: str = field(repr=False)
    api_key: str = field(repr=False)
    agency_name: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give the fields by name, as the demonstration's file holds them."""
        return asdict(self)


def new_secret() -> str:
    """Make a Standard Webhooks signing secret: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def new_credentials(agency: Agency, endpoint_base: str) -> Credentials:
    """Make fresh credentials for an agency whose inbox is `{base}/inbox/{code}`."""
    return Credentials(
        agency_code=agency.code,
        endpoint=f"{endpoint_base.rstrip('/')}/inbox/{agency.code}",
        secret=new_secret(),
        api_key=KEY_PREFIX + new_token(),
        agency_name=agency.name,
    )


async def provision_demo_accounts(services: Services, endpoint_base: str) -> list[Credentials]:
    """Give every agency that exists today new credentials; those it had before are void."""
    today = datetime.now(VIETNAM).date()
    made = [
        new_credentials(agency, endpoint_base) for agency in services.province.agencies_on(today)
    ]
    rows = [(item.agency_code, item.endpoint, item.secret, item.api_key) for item in made]
    async with services.database.transaction() as session:
        await AgencyRepository(session, services.vault).put_all(rows)
    return made
