"""Which of several places is where the child is: not a former home, not a slip, not a parent's."""

from collections.abc import Sequence

from nlu.places.children import told_apart
from nlu.places.cues import Reading
from nlu.places.mention import Mention
from nlu.places.names import Token
from nlu.places.reference import words_of
from nlu.places.renaming import links_names

_FAR = 12
_NAME = 3


def linked(text: Reading, one: Mention, other: Mention) -> bool:
    """Tell whether the two names make one address: nothing but units and "cũ", "thuộc" between.

    A short unknown name between commas may stand between ("Tân Hòa, Hố Nai, Biên Hòa").
    """
    if links_names(text, one, other):
        return True
    between = range(one.last + 1, other.first)
    unknown = [i for i in between if not text.is_one(text.words[i], "homes", "links")]
    if _says(text, text.words[one.last + 1 : other.first], "homes", "former"):
        return False
    return not unknown or _one_name(text, unknown)


def _one_name(text: Reading, unknown: Sequence[int]) -> bool:
    """Tell whether the words at `unknown` are one name between commas."""
    first, last = unknown[0], unknown[-1]
    words = text.words[first : last + 1]
    groups = ("child", "adult", "other")
    alone = text.words[first].opens and text.words[last + 1].opens
    return (
        alone
        and len(words) <= _NAME
        and not any(text.is_one(word, "speakers", group) for word in words for group in groups)
        and not any(word.opens for word in words[1:])
    )


def addresses(text: Reading, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Part `mentions` into addresses, each of names that are `linked`."""
    parts: list[list[Mention]] = []
    for mention in mentions:
        if parts and linked(text, parts[-1][-1], mention):
            parts[-1].append(mention)
        else:
            parts.append([mention])
    return parts


def where_now(text: Reading, mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Return the mentions without those that the text itself takes back or puts in the past.

    They are in one group, or in one for each child where the text tells several apart.
    """
    parts = _without_slips(text, addresses(text, mentions))
    if told_apart(text, parts):
        return parts
    return [[mention for part in _present(text, parts) for mention in part]]


def _present(text: Reading, parts: list[list[Mention]]) -> list[list[Mention]]:
    """Drop the former homes among the addresses `parts`."""
    leads = [
        _lead(text, part[0], before) for part, before in zip(parts, [None, *parts], strict=False)
    ]
    former = [_says(text, lead, "homes", "former") for lead in leads]
    last = max(
        (i for i, lead in enumerate(leads) if not former[i] and _is_now(text, lead)), default=0
    )
    kept = [part for i, part in enumerate(parts) if i >= last and not former[i]]
    if last or any(mention.located for part in kept for mention in part):
        return kept
    return parts


def only_others_live(text: Reading, mentions: Sequence[Mention]) -> bool:
    """Tell whether a parent is at the places named and the child says to be somewhere else."""
    leads = [_lead(text, mention, None) for mention in mentions]
    told = {word for lead in leads for word in lead}
    stays = _says(text, [word for word in text.words if word not in told], "homes", "stays")
    return stays and all(_by_adult(text, lead) for lead in leads)


def _without_slips(text: Reading, parts: list[list[Mention]]) -> list[list[Mention]]:
    """Drop the address before "à nhầm" where another comes after."""
    kept = []
    for index, part in enumerate(parts):
        following = parts[index + 1][0].first if index + 1 < len(parts) else 0
        between = text.words[part[-1].last + 1 : following]
        if not _says(text, between, "homes", "correction"):
            kept.append(part)
    return kept


def _is_now(text: Reading, lead: Sequence[Token]) -> bool:
    now = _says(text, lead, "homes", "now") and not _says(text, lead, "homes", "not_now")
    return now and not _by_adult(text, lead)


def _by_adult(text: Reading, lead: Sequence[Token]) -> bool:
    """Tell whether the first person named before a place is a grown-up other than the writer."""
    for word in lead:
        if text.is_one(word, "speakers", "child"):
            return False
        if text.is_one(word, "speakers", "adult"):
            return True
    return False


def _lead(text: Reading, mention: Mention, before: Sequence[Mention] | None) -> tuple[Token, ...]:
    """Return the words of the clause before `mention`, from the address `before` on."""
    earliest = max(before[-1].last + 1 if before else 0, mention.first - _FAR)
    start = mention.first
    while start > earliest and not text.words[start].opens:
        start -= 1
    return text.words[start : mention.first]


def _says(text: Reading, words: Sequence[Token], *path: str) -> bool:
    spoken = f" {' '.join(word.toned for word in words)} "
    return any(f" {phrase} " in spoken for phrase in words_of(text.marked, *path))
