"""Places in other countries, where a child can have been taken to."""

from collections.abc import Mapping, Sequence
from functools import cache

from nlu.places.cues import Reading, denied
from nlu.places.names import Token, name_tokens
from nlu.places.reference import both, listed, words_of
from nlu.text.tones import strip_marks

_LONGEST = 3
_FAR = 12


def find_abroad(text: Reading) -> str | None:
    """Return the place in another country where the text says the writer or the child to be.

    A parent who works there, or somebody who only asks the child to come, puts no child there.
    """
    for first in range(1, len(text.words)):
        size = _size_at(text, first)
        if size and not denied(text, first) and _is_said(text, first, first + size):
            return " ".join(word.toned for word in text.words[first : first + size])
    return None


def _is_said(text: Reading, first: int, end: int) -> bool:
    lead = _lead(text, first)
    return _child_is_there(text, lead) and not _child_is_home(text, lead, text.words[end:])


def _child_is_home(text: Reading, lead: Sequence[Token], rest: Sequence[Token]) -> bool:
    """Tell whether a grown-up writes from there of a child at home."""
    people = [word for word in lead if text.is_one(word, "speakers", "child")]
    alone = people and all(text.is_one(word, "abroad", "writer") for word in people)
    spoken = f" {' '.join(word.toned for word in rest)} "
    return bool(alone) and _has(spoken, words_of(text.marked, "abroad", "home"))


def _size_at(text: Reading, first: int) -> int:
    """Return how many words the foreign place at `first` has, 0 where none is named."""
    before = text.before(first)
    if before is None or before.toned not in both("abroad", "cues"):
        return 0
    for size in range(_LONGEST, 0, -1):
        window = text.words[first : first + size]
        key = "".join(word.plain for word in window)
        after = text.after(first + size - 1)
        if after is not None and size == 1 and text.is_one(after, "abroad", "goes_on"):
            continue
        if len(window) == size and key in _names() and _fits(text, window, before):
            return size
    return 0


def _fits(text: Reading, window: Sequence[Token], before: Token) -> bool:
    """Tell whether "lào", "miên" is meant: with its mark, or where no other word can stand."""
    written = " ".join(word.toned for word in window)
    if written.isascii() and written in both("abroad", "short"):
        sure = window[0].capital or before.plain in {"sang", "tan"}
        return sure or _is_moved(text, before)
    return written.isascii() or written in _names()["".join(word.plain for word in window)]


def _is_moved(text: Reading, before: Token) -> bool:
    """Tell whether somebody is brought or is behind `before` ("bán qua lao", "em o lao")."""
    position = text.words.index(before)
    second = text.words[position - 1] if position else None
    stays = before.plain in {"o", "ben"} and text.is_one(second, "speakers", "child")
    return stays or (second is not None and second.toned in both("abroad", "moves"))


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """Return the names by their letters without marks and blanks."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(listed("abroad", "names") | listed("abroad", "short")):
        words = name_tokens(name)
        key = strip_marks("".join(words))
        found[key] = (*found.get(key, ()), " ".join(words), "".join(words))
    return found


def _lead(text: Reading, first: int) -> Sequence[Token]:
    """Return the words of the clause before word `first`."""
    start = first
    while start > max(0, first - _FAR) and not text.words[start].opens:
        start -= 1
    return text.words[start:first]


def _child_is_there(text: Reading, lead: Sequence[Token]) -> bool:
    """Tell whether the clause puts the child or the writer there, or a victim not named."""
    spoken = f" {' '.join(word.toned for word in lead)} "
    suffers = _has(spoken, words_of(text.marked, "abroad", "suffers"))
    if _has(spoken, words_of(text.marked, "abroad", "not_yet")) and not suffers:
        return False
    who = _who(text, lead)
    if who is None:
        return suffers or _has(spoken, words_of(text.marked, "abroad", "is_there"))
    return who == "child" or (who == "adult" and suffers and not _parents(text, lead))


def _who(text: Reading, lead: Sequence[Token]) -> str | None:
    """Return who the last person named in `lead` is; "mẹ em" is one grown-up, no child.

    "Bị mẹ bán" and "theo mẹ" name who did it or went along and leave the child there.
    """
    found, before = None, None
    for word in lead:
        if _is_adult(text, word):
            beside = before is not None and text.is_one(before, "abroad", "beside")
            found = found if beside and found else "adult"
        elif text.is_one(word, "speakers", "child"):
            owned = before is not None and _is_adult(text, before)
            found = found if owned or _is_of(text, before) else "child"
        if not _keeps(text, before, word):
            before = word
    return found


def _keeps(text: Reading, before: Token | None, word: Token) -> bool:
    """Tell whether what is before `word` counts for the next too ("bị ba mẹ …", "bà nội em")."""
    if text.is_one(word, "abroad", "kin"):
        return True
    return _is_adult(text, word) and text.is_one(before, "abroad", "beside")


def _is_adult(text: Reading, word: Token) -> bool:
    other = text.marked and word.toned in listed("abroad", "others")
    return other or text.is_one(word, "speakers", "adult")


def _is_of(text: Reading, before: Token | None) -> bool:
    return before is not None and before.plain == "cua"


def _parents(text: Reading, lead: Sequence[Token]) -> bool:
    return any(text.is_one(word, "abroad", "parents") for word in lead)


def _has(spoken: str, phrases: frozenset[str]) -> bool:
    return any(f" {phrase} " in spoken for phrase in phrases)
