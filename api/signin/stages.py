"""How far a session is open: what its person must do before anything else."""

from enum import StrEnum

from data.repositories.sign_ins import Found
from data.settings import Settings


class Stage(StrEnum):
    """What a session is good for."""

    CODE = "code"
    LOCKED = "locked"
    PASSWORD = "password"  # noqa: S105 (a stage)
    ENROL = "enrol"
    OPEN = "open"


CODE_PAGE = "/sign-in/code"
LOCKED_PAGE = "/locked"
START = "/start"
"""Leads each person to what comes next."""
PASSWORD_PAGE = "/account/password"  # noqa: S105 (an address)
FACTOR_PAGE = "/account/second-factor"

PAGES = {
    Stage.CODE: CODE_PAGE,
    Stage.LOCKED: LOCKED_PAGE,
    Stage.PASSWORD: PASSWORD_PAGE,
    Stage.ENROL: FACTOR_PAGE,
    Stage.OPEN: START,
}
"""Where a person of each stage goes on."""
PRESENT = frozenset({Stage.PASSWORD, Stage.ENROL, Stage.OPEN})
"""Stages at which the person is taken to be there."""


def stage_of(found: Found, settings: Settings) -> Stage:
    """Give the first thing that stands between a person and their work."""
    if found.sign_in.awaits_code:
        return Stage.CODE
    if found.sign_in.locked_at is not None or found.left_alone:
        return Stage.LOCKED
    if found.user.must_change_password:
        return Stage.PASSWORD
    if settings.second_factor == "required" and not found.has_factor:
        return Stage.ENROL
    return Stage.OPEN
