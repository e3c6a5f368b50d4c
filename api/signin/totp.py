"""Time-based codes (RFC 6238) and recovery codes: pure, without storage."""

import hmac
import secrets
from datetime import datetime

import pyotp
import segno

STEP = 30
"""Seconds for which an app shows one code."""
DRIFT = 1
"""Steps by which a telephone's clock may be off (RFC 6238, 5.2)."""
RECOVERY_CODES = 10
ISSUER = "Lắng Nghe"
# Without letters and digits that are mistaken for one another on paper: 10 give 49 bits.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_HALF = 5


def new_secret() -> str:
    """Make a secret of 160 bits in base32 (RFC 4226, 4: R6)."""
    return pyotp.random_base32(32)


def enrolment_uri(secret: str, name: str) -> str:
    """Give what the QR code says to an app (Key URI format)."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def qr_svg(content: str) -> str:
    """Draw a QR code as an SVG element, always dark on white, so that dark pages scan too."""
    code = segno.make(content, error="m", micro=False)
    return code.svg_inline(
        scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )


def accepted_step(secret: str, code: str, at: datetime, last_step: int | None) -> int | None:
    """Give the time step that a code belongs to; None when it is wrong, too old or was used.

    Steps up to `last_step` are used up: a code is one-time (RFC 6238, 5.2).
    """
    if not is_app_code(code):
        return None
    now = int(at.timestamp()) // STEP
    app = pyotp.TOTP(secret)
    for step in range(max(0, now - DRIFT), now + DRIFT + 1):
        right = hmac.compare_digest(app.generate_otp(step).encode(), code.encode())
        if right and (last_step is None or step > last_step):
            return step
    return None


def tidy_code(typed: str) -> str:
    """Take out what people put between the digits, or letters, of a code."""
    return "".join(typed.split()).replace("-", "").upper()


def is_app_code(code: str) -> bool:
    """Tell whether a tidy code has the form of an app's: six digits."""
    return len(code) == 6 and code.isascii() and code.isdigit()


def new_recovery_codes() -> list[str]:
    """Make ten recovery codes in their tidy form."""
    return [_new_code() for _ in range(RECOVERY_CODES)]


def shown_recovery_code(code: str) -> str:
    """Give a recovery code as people read it: two halves with a dash."""
    return f"{code[:_HALF]}-{code[_HALF:]}"


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(2 * _HALF))
