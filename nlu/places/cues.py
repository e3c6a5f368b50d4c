"""What the words around a name tell: whether it is a place, a person or an ordinary phrase."""

from dataclasses import dataclass

from nlu.places.names import Token, is_marked, is_syllable
from nlu.places.reference import both, listed, plain, reference, words_of
from nlu.text.tones import may_be

_UNITS: dict[str, tuple[str, str]] = {
    "xa": ("xã", "xã"), "x": ("x", "xã"), "phuong": ("phường", "phường"), "p": ("p", "phường"),
    "f": ("f", "phường"), "thi tran": ("thị trấn", "thị trấn"), "tt": ("tt", "thị trấn"),
    "huyen": ("huyện", "huyện"), "h": ("h", "huyện"), "thi xa": ("thị xã", "thị xã"),
    "tx": ("tx", "thị xã"), "thanh pho": ("thành phố", "thành phố"), "tp": ("tp", "thành phố"),
    "tinh": ("tỉnh", "tỉnh"), "quan": ("quận", "quận"), "q": ("q", "quận"),
}  # fmt: skip
"""Units as they are written without marks: the full spelling, and the unit meant."""
_SHORT_UNITS = frozenset({"h", "p", "x", "f", "q"})
_ABBREVIATED = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text, and whether it is written with marks."""

    words: tuple[Token, ...]
    marked: bool

    @classmethod
    def of(cls, words: list[Token]) -> "Reading":
        """Read `words`."""
        return cls(tuple(words), is_marked(words))

    def at(self, position: int) -> Token | None:
        """Return the word at `position`, None beyond the text."""
        return self.words[position] if 0 <= position < len(self.words) else None

    def before(self, first: int) -> Token | None:
        """Return the word before `first` in the same clause."""
        return self.words[first - 1] if first and not self.words[first].opens else None

    def after(self, last: int) -> Token | None:
        """Return the word after `last` in the same clause."""
        found = self.at(last + 1)
        return None if found is None or found.opens else found

    def is_one(self, word: Token | None, *path: str) -> bool:
        """Tell whether `word` is in the list at `path`; without marks only in a text without."""
        return word is not None and (
            word.toned in listed(*path) or (not self.marked and word.toned in plain(*path))
        )


def unit_before(text: Reading, first: int) -> str | None:
    """Return the unit that stands right before word `first`; "P. 4" has a full stop between."""
    for size in (2, 1):
        lead = text.words[first - size : first] if first >= size else ()
        unit = _unit(lead)
        if unit and (not text.words[first].opens or len(lead[0].plain) <= _ABBREVIATED):
            return unit
    return None


def unit_at(text: Reading, position: int) -> int:
    """Return how many words the unit at `position` has, 0 where none stands there."""
    for size in (2, 1):
        lead = text.words[position : position + size]
        if _unit(lead) and lead[0].plain not in _SHORT_UNITS:
            return size
    return 0


def before_wider(text: Reading, last: int) -> tuple[int, ...]:
    """Return how many words after `last` may lead to what it lies in: "thuộc", "cũ", a unit.

    In "hoa hiep cu kuin" the word "cu" is none of them, so both counts are given.
    """
    position = last + 1
    while text.is_one(text.at(position), "cues", "belonging"):
        position += 1
    choice = int(offers_choice(text, last))
    return choice or unit_at(text, last + 1), position - last - 1 + unit_at(text, position)


def offers_choice(text: Reading, last: int) -> bool:
    """Tell whether "hay" stands after word `last` ("Hòa Tiến hay Hòa Đông")."""
    word = text.after(last)
    return word is not None and word.plain in {"hay", "hoac"}


def _unit(lead: tuple[Token, ...]) -> str | None:
    """Return the unit that `lead` spells; "tình" and "xa" are none, nor is "quan" ("quán")."""
    found = _UNITS.get(" ".join(word.plain for word in lead)) if lead else None
    if found is None:
        return None
    full, unit = found
    spoken = " ".join(word.toned for word in lead)
    return unit if may_be(spoken, full) and (unit != "quận" or spoken == full) else None


def strong_before(text: Reading, first: int) -> bool:
    """Tell whether a word stands before `first` that only a place follows ("ở", "quê em là")."""
    word = text.before(first)
    if word is None:
        return False
    if word.toned == "o" or text.is_one(word, "cues", "strong"):
        return True
    if text.is_one(word, "cues", "directions") and _led_by_place(text, first):
        return True
    return word.plain == "la" and _home_before(text, first - 1)


def direction_opens(text: Reading, first: int) -> bool:
    """Tell whether "dưới", "ngoài" begins the clause and leads to the name at word `first`."""
    word = text.before(first)
    return word is not None and word.opens and text.is_one(word, "cues", "directions")


def _led_by_place(text: Reading, first: int) -> bool:
    """Tell whether "ở" or a second direction leads to one ("ở dưới …", "ngoài mé …")."""
    position = first - 1
    while text.is_one(text.before(position), "cues", "directions"):
        position -= 1
    before = text.before(position)
    placed = before is not None and (before.toned == "o" or text.is_one(before, "cues", "strong"))
    return placed or position < first - 1


def weak_before(text: Reading, first: int) -> bool:
    """Tell whether a word stands before `first` that a place may follow."""
    word = text.before(first)
    if word is None:
        return False
    crossing = word.plain in {"ba", "tu", "nam"} and _is_plain(text.before(first - 1), "nga")
    mine = text.is_one(word, "speakers", "child") and _is_plain(text.before(first - 1), "nha")
    address = word.plain == "chi" and _is_plain(text.before(first - 1), "dia")
    return crossing or mine or address or text.is_one(word, "cues", "weak")


def hamlet_before(text: Reading, first: int) -> bool:
    """Tell whether the name from word `first` is that of a hamlet."""
    return text.is_one(text.before(first), "cues", "hamlet")


def denied(text: Reading, first: int) -> bool:
    """Tell whether the place at word `first` is where something is not ("không ở Ea Kar").

    "Có ai không, ở Ea Kar" and "có ai không ở Ea Kar" ask and deny nothing.
    """
    position = first
    while position > max(0, first - 4) and not text.words[position].opens:
        word = text.words[position - 1]
        if text.is_one(word, "cues", "denial") or word.toned in {"khong", "ko", "k"}:
            return position < first and not _is_plain(text.before(position - 1), "ai")
        if word.plain not in plain("cues", "after_denial"):
            return False
        position -= 1
    return False


def names_person(text: Reading, first: int) -> bool:
    """Tell whether a title, a kin word or a family name stands before word `first`."""
    word = text.before(first)
    if word is None:
        return False
    if word.plain == "la":
        return not _home_before(text, first - 1)
    family = word.capital and word.toned in both("persons", "surnames")
    return family or (text.is_one(word, "persons", "before") and not weak_before(text, first))


def names_business(text: Reading, first: int) -> bool:
    """Tell whether a street, a shop or a company bears the name at word `first`."""
    word, second = text.before(first), text.before(first - 1) if first else None
    pair = f"{second.toned} {word.toned}" if word and second else ""
    known = words_of(text.marked, "cues", "business")
    return word is not None and (word.toned in known or pair in known)


def acts(text: Reading, last: int) -> bool:
    """Tell whether the name up to word `last` does what only a person does ("… nhắn tin")."""
    word = text.after(last)
    second = text.after(last + 1) if word else None
    known = words_of(text.marked, "persons", "after")
    pair = f"{word.toned} {second.toned}" if word and second else ""
    choice = word is not None and word.plain == "hay" and second is not None and second.capital
    return word is not None and not choice and (word.toned in known or pair in known)


def goes_on(text: Reading, last: int, after_cue: bool) -> bool:
    """Tell whether the word after `last` makes an ordinary word with it ("hoa hồng").

    After "ở" or a unit "xuan nay", "xuan nam" are no springs.
    """
    word = text.after(last)
    if after_cue and text.words[last].plain == "xuan":
        return False
    if word is None or word.capital or not text.words[last].toned.isascii():
        return False
    known = reference()["compounds"].get(text.words[last].plain)
    return known is not None and text.is_one(word, "compounds", text.words[last].plain)


def place_may_end(text: Reading, last: int) -> bool:
    """Tell whether the text goes on after word `last` as it does after a place."""
    word = text.after(last)
    groups = (("after_place",), ("particles",), ("speakers", "child"), ("speakers", "adult"))
    return word is None or any(text.is_one(word, *group) for group in groups)


def own_clause(text: Reading, first: int, last: int) -> bool:
    """Tell whether the words make a clause, a greeting before and a particle behind apart."""
    if text.is_one(text.after(last), "ages") and text.after(last + 1) is None:
        last += 1
    return _clause_starts(text, first) and (
        text.after(last) is None or text.is_one(text.after(last), "particles")
    )


def heads_clause(text: Reading, first: int, last: int) -> bool:
    """Tell whether the words begin a clause that goes on with who is there ("… có đứa nhỏ")."""
    word = text.after(last)
    if word is None or not _clause_starts(text, first):
        return False
    who = (("speakers", "child"), ("speakers", "adult"), ("speakers", "here"))
    if word.plain == "co":
        word = text.after(last + 1)
    return any(text.is_one(word, *group) for group in who)


def is_foreign(window: tuple[Token, ...]) -> bool:
    """Tell whether a word of `window` cannot be Vietnamese, as those of highland names."""
    return any(not is_syllable(word.plain) for word in window) or window[0].plain == "ia"


def is_phrase(window: tuple[Token, ...]) -> bool:
    """Tell whether `window`, as written, is an ordinary phrase too."""
    spoken = " ".join(word.toned for word in window)
    unmarked = spoken.isascii() and len(window) < 3
    return spoken in both("phrases", "names") or (
        unmarked and window[0].plain in listed("phrases", "first")
    )


def _clause_starts(text: Reading, first: int) -> bool:
    before = text.before(first)
    if before is None:
        return True
    greets = before.toned in both("cues", "greeting")
    return greets and (before.opens or before.toned in {"ơi", "oi"})


def _home_before(text: Reading, position: int) -> bool:
    """Tell whether one of the three words before `position` is a home ("quê em", "địa chỉ")."""
    near = text.words[max(0, position - 3) : position]
    return any(text.is_one(word, "cues", "home") for word in near)


def _is_plain(word: Token | None, *plain_words: str) -> bool:
    return word is not None and word.plain in plain_words
