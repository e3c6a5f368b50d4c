"""What the demonstration agency is told at its start."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class Account(BaseModel):
    """The credentials of one agency that this program plays."""

    model_config = ConfigDict(frozen=True)

    agency_code: str
    endpoint: str
    secret: str = Field(repr=False)
    api_key: str = Field(repr=False)
    agency_name: str = ""


class DemoConfig(BaseModel):
    """The service's address, the port to listen on, and the agencies by code."""

    model_config = ConfigDict(frozen=True)

    service: str
    port: int
    agencies: Mapping[str, Account]
