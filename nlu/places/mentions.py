"""Place names in a text, and whether the words around them make them places."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from nlu.places.gazetteer import Level, Meaning, Name, names
from nlu.places.names import Token, tokens
from nlu.places.slips import corrected
from nlu.text.tones import may_be, strip_marks

_LONGEST = 5
_UNIT_WORDS: dict[tuple[str, ...], str] = {
    ("xa",): "xã", ("x",): "xã", ("phuong",): "phường", ("p",): "phường", ("f",): "phường",
    ("thi", "tran"): "thị trấn", ("tt",): "thị trấn", ("huyen",): "huyện", ("h",): "huyện",
    ("thi", "xa"): "thị xã", ("tx",): "thị xã", ("thanh", "pho"): "thành phố",
    ("tp",): "thành phố", ("tinh",): "tỉnh", ("t",): "tỉnh",
}  # fmt: skip
_LOCATIVES = frozenset(
    {"o", "tai", "ben", "tren", "duoi", "vuc", "ve", "que", "ubnd", "cho", "truong", "ngoai"}
    | {"thuoc", "vung", "qua", "den", "gan", "ban"}
)
_FIXED_SYLLABLES = frozenset({"buon", "cu", "nam", "dang", "bang", "chu", "dur", "dak", "ban"})
_ALSO_WORDS = frozenset(
    {"hoa binh", "thai binh", "long an", "ha nam", "hue", "vinh long", "bac lieu"}
)
"""Names of other provinces that are common words too: places only when capitalised or located."""

_DISTRICT_UNITS = frozenset({"huyện", "thị xã", "thành phố"})
_COMMUNE_UNITS = frozenset({"xã", "phường", "thị trấn"})


_DENIALS = frozenset({"khong", "ko", "k", "hok", "hong", "khg", "dau"})
_AFTER_DENIAL = frozenset(
    {"o", "phai", "tai", "thuoc", "con", "xa", "huyen", "phuong", "la", "ben"}
)
_HAMLETS = frozenset({"thon", "buon", "ap", "lang", "khoi", "to", "xom"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name met in the text, from word `first` to `last`.

    `located` stands after "ở", "tại" or a unit; `hamlet` names a hamlet, not what it lies in.
    """

    text: str
    first: int
    last: int
    meanings: tuple[Meaning, ...]
    located: bool
    hamlet: bool = False

    def has(self, level: Level) -> bool:
        """Tell whether the name can mean a unit of `level`."""
        return any(meaning.level == level for meaning in self.meanings)

    def only(self, *levels: Level) -> bool:
        """Tell whether the name means nothing but units of `levels`."""
        return all(meaning.level in levels for meaning in self.meanings)

    def of(self, level: Level) -> list[Meaning]:
        """Return the meanings of `level`."""
        return [meaning for meaning in self.meanings if meaning.level == level]


@cache
def _index() -> dict[str, tuple[Name, ...]]:
    found: defaultdict[str, list[Name]] = defaultdict(list)
    for name in names():
        found[name.key].append(name)
    return {key: tuple(group) for key, group in found.items()}


def find_mentions(text: str) -> list[Mention]:
    """Return the places named in `text`, in its order, the longest name at each spot."""
    words = tokens(text)
    found: list[Mention] = []
    position = 0
    while position < len(words):
        mention = _longest_at(words, position, found) or _misspelt_at(words, position)
        if mention is None:
            position += 1
            continue
        position = mention.last + 1
        if not _denied(words, mention.first):
            found.append(mention)
    return found


def _denied(words: Sequence[Token], first: int) -> bool:
    """Tell whether the place at word `first` is where something is not ("không ở Ea Kar")."""
    before = first - 1
    while before >= max(0, first - 4) and words[before].plain in _AFTER_DENIAL:
        before -= 1
    return 0 <= before < first - 1 and words[before].plain in _DENIALS


def _misspelt_at(words: Sequence[Token], first: int) -> Mention | None:
    """Return the one highland name that the words after "ở" or a unit nearly spell."""
    unit, located = _unit_before(words, first)
    if not (unit or located or first == 0):
        return None
    for size in range(min(3, len(words) - first), 0, -1):
        window = words[first : first + size]
        key = corrected("".join(word.plain for word in window), window[0].plain)
        if key is not None:
            meanings = tuple(m for name in _index()[key] for m in name.meanings)
            spoken = " ".join(word.toned for word in window)
            fitting = _of_unit(meanings, unit)
            return Mention(spoken, first, first + size - 1, fitting, True)
    return None


def _longest_at(words: Sequence[Token], first: int, before: Sequence[Mention]) -> Mention | None:
    for size in range(min(_LONGEST, len(words) - first), 0, -1):
        window = words[first : first + size]
        meanings = tuple(_meanings(window))
        if not meanings:
            continue
        mention = Mention(
            " ".join(word.toned for word in window), first, first + size - 1, meanings, False
        )
        settled = _in_context(mention, words, before)
        if settled is not None:
            return settled
    return None


def _meanings(window: Sequence[Token]) -> Iterator[Meaning]:
    """Yield what `window` can mean, each once."""
    key = "".join(word.plain for word in window)
    group = _index().get(key, ())
    yield from dict.fromkeys(
        meaning for name in group if _spells(window, name) for meaning in name.meanings
    )


def _spells(window: Sequence[Token], name: Name) -> bool:
    """Tell whether `window` is a spelling of `name`.

    Highland names are written together or apart and with changing marks; Vietnamese ones must
    have their words, and no mark that the name has not.
    """
    if len(window) == len(name.words):
        pairs = zip(window, name.words, strict=True)
        return all(
            may_be(word.toned, own) or (name.highland and strip_marks(own) not in _FIXED_SYLLABLES)
            for word, own in pairs
        )
    return (name.highland and len(name.key) >= 5) or (len(window) == 1 and len(name.key) >= 8)


def _in_context(
    mention: Mention, words: Sequence[Token], before: Sequence[Mention]
) -> Mention | None:
    """Return `mention` narrowed by the unit before it, None where it is no place here."""
    unit, located = _unit_before(words, mention.first)
    fitting = _of_unit(mention.meanings, unit)
    window = words[mention.first : mention.last + 1]
    hamlet = mention.first > 0 and words[mention.first - 1].plain in _HAMLETS
    if located or unit:
        return replace(mention, meanings=fitting, located=True)
    follows = bool(before) and mention.first - before[-1].last <= 2
    leads = bool(_unit_at(words, mention.last + 1)) or _in_named_district(mention, words)
    whole = len(window) == len(words)
    if hamlet or whole or follows or leads or _stands_alone(window, mention):
        return replace(mention, meanings=fitting, hamlet=hamlet)
    return None


def _in_named_district(mention: Mention, words: Sequence[Token]) -> bool:
    """Tell whether the district that the name lies in stands right behind it."""
    own = {strip_marks(m.district) for m in mention.of("commune") if m.district}
    for size in range(min(_LONGEST, len(words) - mention.last - 1), 0, -1):
        window = words[mention.last + 1 : mention.last + 1 + size]
        found = {strip_marks(m.district) for m in _meanings(window) if m.level == "district"}
        if found:
            return bool(own & found)
    return False


def _stands_alone(window: Sequence[Token], mention: Mention) -> bool:
    """Tell whether the words are a name without any context: not Vietnamese, or capitalised."""
    first = window[0].plain
    marked = any(not word.toned.isascii() for word in window)
    if window[-1].plain[-1].isdigit() and mention.has("commune"):
        return True
    if strip_marks(mention.text) in _ALSO_WORDS:
        return marked and all(word.capital for word in window)
    if mention.has("outside") or mention.has("province") or mention.has("district"):
        return len(window) > 1 or len(first) > 2 or first in {"sg", "hn"}
    if first in {"ea", "ia", "krong", "dray", "yang", "dlie", "cuor", "dak"}:
        return True
    if first.startswith(("ea", "krong", "cu", "mdr")) and len(window) == 1 and len(first) >= 5:
        return True
    if first in {"buon", "cu"} and (marked or len(window) > 2):
        return True
    return all(word.capital for word in window) and marked and len(window) > 1


def _unit_before(words: Sequence[Token], first: int) -> tuple[str | None, bool]:
    """Return the unit that stands right before word `first`, and whether a locative does."""
    for size in (2, 1):
        if first >= size:
            lead = tuple(word.plain for word in words[first - size : first])
            unit = _UNIT_WORDS.get(lead)
            if unit and (len(lead[0]) > 2 or lead[0] != "t"):
                return unit, True
    return None, first > 0 and words[first - 1].plain in _LOCATIVES


def _unit_at(words: Sequence[Token], position: int) -> str | None:
    for size in (2, 1):
        lead = tuple(word.plain for word in words[position : position + size])
        if lead in _UNIT_WORDS and lead not in {("t",), ("h",), ("p",), ("x",), ("f",)}:
            return _UNIT_WORDS[lead]
    return None


def _of_unit(meanings: tuple[Meaning, ...], unit: str | None) -> tuple[Meaning, ...]:
    """Return the meanings of exactly `unit`, else of its level, else all of them."""
    if unit is None:
        return tuple(m for m in meanings if m.level == "province") or meanings
    exact = tuple(m for m in meanings if m.unit == unit or (unit in m.unit.split()))
    if exact and (unit in _COMMUNE_UNITS | {"tỉnh"} or all(m.level == "outside" for m in exact)):
        return exact
    levels: set[Level] = {"district"} if unit in _DISTRICT_UNITS else {"commune"}
    if unit == "thành phố":
        levels.add("outside")
    return tuple(m for m in meanings if m.level in levels) or meanings
