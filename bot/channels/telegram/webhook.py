"""What Telegram knows of our webhook."""

from dataclasses import dataclass
from datetime import datetime

from telegram import WebhookInfo


@dataclass(frozen=True, slots=True)
class WebhookStatus:
    """Where Telegram posts updates (`url` empty: nowhere), how many wait, and its last failure."""

    url: str
    pending: int
    last_error_at: datetime | None
    last_error: str


def webhook_status(info: WebhookInfo) -> WebhookStatus:
    """Bring Telegram's answer into our form."""
    return WebhookStatus(
        url=info.url,
        pending=info.pending_update_count,
        last_error_at=info.last_error_date,
        last_error=info.last_error_message or "",
    )
