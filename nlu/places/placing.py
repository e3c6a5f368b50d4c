"""Whether a name without "ở" and unit before it is a place where it stands."""

from collections.abc import Sequence

from nlu.places import cues
from nlu.places.cues import Reading
from nlu.places.gazetteer import Meaning
from nlu.places.lookup import is_exact, longest, meanings_of
from nlu.places.mention import Mention
from nlu.places.names import Token
from nlu.places.reference import both
from nlu.text.tones import strip_marks


def is_placed(mention: Mention, text: Reading, before: Sequence[Mention]) -> bool:
    """Tell whether a name without "ở" and unit before it is a place."""
    first, last = mention.first, mention.last
    window = text.words[first : last + 1]
    if len(window) == len(text.words) or in_named_place(mention, text):
        return True
    if _is_distinct(window):
        return True
    near = bool(before) and first - before[-1].last <= 2
    village = mention.has("commune") and not mention.has("district")
    if near and before[-1].last == first - 1:
        return True
    if cues.names_person(text, first) or (village and cues.names_business(text, first)):
        return False
    if text.marked and not capitals(window) and not is_exact(window):
        return False
    if near or (cues.weak_before(text, first) and _after_weak(text, mention)):
        return True
    return not cues.acts(text, last) and _stands_alone(text, mention)


def _is_distinct(window: tuple[Token, ...]) -> bool:
    """Tell whether the words are no Vietnamese phrase and no person's name."""
    marked = any(not word.toned.isascii() for word in window)
    sure = len(window) > 2 or (marked and (capitals(window) or is_exact(window)))
    highland = window[0].plain in {"buon", "cu"} and sure
    return _long_enough(window) and (highland or cues.is_foreign(window))


def _long_enough(window: Sequence[Token]) -> bool:
    return len(window) > 1 or len(window[0].plain) > 2 or window[0].plain == "sg"


def _after_weak(text: Reading, mention: Mention) -> bool:
    """Tell whether a word that may lead to a place leads to one."""
    window = text.words[mention.first : mention.last + 1]
    if mention.text in both("words"):
        return False
    unmarked = mention.text.isascii() and not capitals(window)
    if unmarked and window[0].plain in both("phrases", "verbs"):
        return text.after(mention.last) is None
    return text.marked or capitals(window) or cues.place_may_end(text, mention.last)


def _stands_alone(text: Reading, mention: Mention) -> bool:
    """Tell whether the words are a name that needs none before: capitals, marks, a clause."""
    first, last = mention.first, mention.last
    window = text.words[first : last + 1]
    if capitals(window) or (window[-1].plain.isdigit() and mention.has("commune")):
        return True
    if mention.text in both("words") or not _long_enough(window):
        return False
    if cues.own_clause(text, first, last):
        return True
    return not cues.is_phrase(window) and (
        cues.heads_clause(text, first, last) or _well_known(mention, window)
    )


def _well_known(mention: Mention, window: Sequence[Token]) -> bool:
    """Tell whether the name is one of a district of ours or of a province, or has its marks."""
    marked = any(not word.toned.isascii() for word in window)
    province = any("tỉnh" in meaning.unit for meaning in mention.of("outside"))
    district = mention.has("province") or mention.has("district")
    elsewhere = any(not meaning.only_by_unit for meaning in mention.of("outside"))
    return province or district or (marked and elsewhere)


def capitals(window: Sequence[Token]) -> bool:
    """Tell whether `window` is of several words that all begin with a capital."""
    return len(window) > 1 and all(word.capital for word in window)


def in_named_place(mention: Mention, text: Reading) -> bool:
    """Tell whether the district or province that the name lies in stands right behind it."""
    choice = cues.offers_choice(text, mention.last)
    for skipped in set(cues.before_wider(text, mention.last)):
        start = mention.last + 1 + skipped
        for size in range(longest(text, start), 0, -1):
            window = text.words[start : start + size]
            if any(choice or _is_wider(meaning, mention) for meaning in meanings_of(window)):
                return _long_enough(window)
    return False


def _is_wider(meaning: Meaning, mention: Mention) -> bool:
    """Tell whether `meaning` is a province, or the district of a commune that `mention` means."""
    if meaning.level != "district":
        return meaning.unit == "tỉnh thành phố"
    communes = mention.of("commune")
    old = any(strip_marks(m.district) == strip_marks(meaning.district) for m in communes)
    return old or any(not m.district and m.codes[0] in meaning.codes for m in communes)
