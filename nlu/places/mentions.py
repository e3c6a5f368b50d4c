"""Place names in a text: the longest name at each spot that is a place there."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from nlu.places import cues
from nlu.places.cues import Reading
from nlu.places.gazetteer import Meaning, Name
from nlu.places.lookup import index, longest, meanings_of, spoken
from nlu.places.mention import Mention, is_level, of_unit
from nlu.places.names import Token, is_syllable, tokens
from nlu.places.placing import capitals, in_named_place, is_placed
from nlu.places.renaming import leads_to
from nlu.places.slips import corrected, may_be_highland, same_but_marks


def find_mentions(text: str) -> list[Mention]:
    """Return the places named in `text`, in its order, the longest name at each spot."""
    return mentions_in(Reading.of(tokens(text)))


def mentions_in(text: Reading) -> list[Mention]:
    """Return the places named in `text`, in its order, without those where it denies to be."""
    return [mention for mention in all_in(text) if not mention.denied]


def all_in(text: Reading) -> list[Mention]:
    """Return the places named in `text`, those where it denies to be marked so."""
    found: list[Mention] = []
    position = 0
    while position < len(text.words):
        kept = [mention for mention in found if not mention.denied]
        mention = _longest_at(text, position, kept) or _misspelt_at(text, position)
        if mention is None:
            position += 1
            continue
        position = mention.last + 1
        denied = cues.denied(text, mention.first) or _is_in_denied(text, mention, found)
        found.append(replace(mention, denied=denied))
    return found


def _is_in_denied(text: Reading, mention: Mention, before: Sequence[Mention]) -> bool:
    """Tell whether `mention` is the district or province of a place denied right before it."""
    if not before or not before[-1].denied or mention.only("commune", "outside"):
        return False
    between = text.words[before[-1].last + 1 : mention.first]
    near = not text.words[mention.first].opens and not any(word.opens for word in between)
    return near and all(text.is_one(word, "homes", "links") for word in between)


def _longest_at(text: Reading, first: int, before: Sequence[Mention]) -> Mention | None:
    for size in range(longest(text, first), 0, -1):
        window = text.words[first : first + size]
        meanings = tuple(meanings_of(window))
        if not meanings or not _is_one_name(text, window, first + size):
            continue
        mention = Mention(spoken(window), first, first + size - 1, meanings, False)
        settled = _in_context(mention, text, before)
        if settled is not None:
            return settled
    return None


def _misspelt_at(text: Reading, first: int) -> Mention | None:
    """Return the names that the words after "ở", after a unit or of a clause nearly spell."""
    unit = cues.unit_before(text, first)
    strong = bool(unit) or cues.strong_before(text, first)
    if not strong and not (text.words[first].opens and may_be_highland(text.words[first].plain)):
        return None
    for size in range(min(4, len(text.words) - first), 0, -1):
        window = text.words[first : first + size]
        if any(word.opens for word in window[1:]):
            continue
        keys = _slips(text, window, unit, strong)
        meanings = tuple(dict.fromkeys(m for key in keys for m in _known(key)))
        if any(is_level(meaning, unit) for meaning in meanings):
            fitting = of_unit(meanings, unit)
            return Mention(spoken(window), first, first + size - 1, fitting, True)
    return None


def _slips(
    text: Reading, window: tuple[Token, ...], unit: str | None, strong: bool
) -> tuple[str, ...]:
    key = "".join(word.plain for word in window)
    if strong and key in index() and any(_mark_slip(window, n, unit) for n in index()[key]):
        return (key,)
    words = tuple(word.plain for word in window)
    foreign = not all(is_syllable(word) for word in words)
    vietnamese = bool(unit) or (strong and (foreign or capitals(window)))
    return corrected(words, vietnamese, bool(unit))


def _mark_slip(window: tuple[Token, ...], name: Name, unit: str | None) -> bool:
    """Tell whether `window` is `name` with wrong marks, as nothing else can be meant."""
    unmarked = all(word.toned.isascii() for word in window)
    if len(window) != len(name.words) or len(window) == 1 or unmarked:
        return False
    sure = unit is not None or all(word.capital for word in window)
    pairs = zip(window, name.words, strict=True)
    return sure or all(same_but_marks(word.toned, own) for word, own in pairs)


def _known(key: str) -> Iterator[Meaning]:
    for name in index().get(key, ()):
        yield from (meaning for meaning in name.meanings if not meaning.only_by_unit)


def _is_one_name(text: Reading, window: Sequence[Token], end: int) -> bool:
    """Tell whether no clause ends in `window`, and no other name begins in it ("biển Hòa Hiệp").

    A full stop may stand in a name in letters ("B.M.T") or one cut short ("P.4", "Kr. Pắc").
    """
    following = text.at(end)
    if window[-1].capital and not window[0].capital and following and following.capital:
        return False
    short = len(window[0].plain) == 1 or window[0].plain == "kr"
    return short or not any(word.opens for word in window[1:])


def _in_context(mention: Mention, text: Reading, before: Sequence[Mention]) -> Mention | None:
    """Return `mention` narrowed by the unit before it, None where it is no place here."""
    unit = cues.unit_before(text, mention.first)
    strong = bool(unit) or cues.strong_before(text, mention.first)
    place = replace(mention, meanings=of_unit(mention.meanings, unit))
    cued = strong or cues.direction_opens(text, mention.first)
    if cues.goes_on(text, mention.last, cued) and not in_named_place(place, text):
        return None
    if not place.meanings:
        return None
    if strong or leads_to(text, mention.first, before):
        return replace(place, located=True)
    if all(meaning.only_by_unit for meaning in place.meanings):
        return None
    hamlet = cues.hamlet_before(text, mention.first)
    if hamlet and place.only("outside", "province"):
        return None
    if hamlet or is_placed(place, text, before):
        weak = cues.weak_before(text, mention.first)
        return replace(place, hamlet=hamlet, located=weak)
    return None
