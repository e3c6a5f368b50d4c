"""Cutting a long text into messages that a platform takes."""

import re
import unicodedata

_BREAKS = (
    re.compile(r"\s*\n\s*\n\s*"),
    re.compile(r"\s*\n\s*"),
    re.compile(r"(?<=[.!?…])\s+"),
    re.compile(r"\s+"),
)
"""Where a text may be parted, best first: paragraph, line, sentence, word."""

_JOINER = "\u200d"
_LONGEST_CLUSTER = 64


def text_length(text: str) -> int:
    """Measure a text in UTF-16 units: the strictest of the counts that platforms use."""
    return sum(2 if character > "\uffff" else 1 for character in text)


def split_text(text: str, limit: int) -> list[str]:
    """Cut a text into messages of at most `limit` UTF-16 units, at least one message.

    It parts between paragraphs, else lines, sentences, words; inside a word only when the word
    alone is too long, and then never between a letter and its marks or inside an emoji, unless
    that one is too long too. Only white space at a parting is dropped. Raises ValueError when
    `limit` is below 2, where not every character fits.
    """
    if limit < 2:
        raise ValueError("a message must hold at least two UTF-16 units")
    pieces: list[str] = []
    rest = text
    while text_length(rest) > limit:
        cut = _cut(rest, _fitting(rest, limit))
        piece = rest[:cut].rstrip()
        if piece:
            pieces.append(piece)
        rest = rest[cut:].lstrip()
    if rest or not pieces:
        pieces.append(rest)
    return pieces


def _fitting(text: str, limit: int) -> int:
    """Count the characters at the start of `text` that fit in `limit` UTF-16 units."""
    used = 0
    for index, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > limit:
            return index
    return len(text)


def _cut(text: str, most: int) -> int:
    """Choose where to part `text`, between 1 and `most` characters."""
    window = text[: most + 1]
    for rank, pattern in enumerate(_BREAKS):
        # A paragraph's end near the start would leave a stub: only words may part anywhere.
        least = 0 if rank == len(_BREAKS) - 1 else most // 3
        starts = [match.start() for match in pattern.finditer(window)]
        fitting = [start for start in starts if least < start <= most]
        if fitting:
            return fitting[-1]
    for index in range(most, max(0, most - _LONGEST_CLUSTER), -1):
        if not _joined(text, index):
            return index
    return most


def _joined(text: str, index: int) -> bool:
    """Tell whether the characters before and at `index` are seen as one."""
    before, after = text[index - 1], text[index]
    if unicodedata.category(after) in {"Mn", "Me", "Mc"} or after == _JOINER or before == _JOINER:
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    if _is_half(before, "\ud800", "\udbff") and _is_half(after, "\udc00", "\udfff"):
        return True
    return _is_flag_half(after) and _flag_halves_before(text, index) % 2 == 1


def _is_half(character: str, first: str, last: str) -> bool:
    return first <= character <= last


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, index: int) -> int:
    start = index
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return index - start
