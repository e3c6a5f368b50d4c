"""Quick answers as Telegram's inline keyboard."""

from collections.abc import Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.dialogue.events import Button

ROW_LETTERS = 24
"""How many letters stand side by side on a small phone without being cut."""
ROW_BUTTONS = 3


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """Lay buttons out in rows, in order, short ones side by side; None when there are none."""
    rows: list[list[InlineKeyboardButton]] = []
    used = 0
    for button in buttons:
        used += len(button.label)
        if not rows or used > ROW_LETTERS or len(rows[-1]) == ROW_BUTTONS:
            rows.append([])
            used = len(button.label)
        rows[-1].append(InlineKeyboardButton(button.label, callback_data=button.value))
    return InlineKeyboardMarkup(rows) if rows else None
