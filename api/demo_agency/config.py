"""What the demonstration agency is told at its start."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict


class Account(BaseModel):
    """The credentials of one agency that this program plays."""

    model_config = ConfigDict(frozen=True)

    agency_code: str
    endpoint: str
    secret: str
    api_key: str
    agency_name: str = ""


class DemoConfig(BaseModel):
    """The service's address, the port to listen on, and the agencies by code."""

    model_config = ConfigDict(frozen=True)

    service: str
    port: int
    agencies: Mapping[str, Account]
