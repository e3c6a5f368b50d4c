"""Single words as they are typed: teencode, Telex keys left in the word, letters held down."""

import re
from functools import cache, lru_cache
from importlib import resources

import yaml

from nlu.text.tones import place_tones, strip_marks

_VOWEL_GROUPS = (
    "a e i o u y ai ao au ay eo eu ia ie iu oa oe oi oo ua ue ui uo uu uy ye "
    "ieu yeu oai oay oao oeo uay uoi uou uya uye uyu"
)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?(?:"
    + "|".join(sorted(_VOWEL_GROUPS.split(), key=len, reverse=True))
    + r")(?:ch|ng|nh|[cmnpt])?"
)
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TELEX_SHAPES = (
    ("dd", "đ"),
    ("uow", "ươ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("aw", "ă"),
    ("ow", "ơ"),
    ("uw", "ư"),
    ("w", "ư"),
)
_HELD = re.compile(r"([^\W\d_])\1{2,}")
_LAUGH = re.compile(r"k{2,}|(?:k[ae]|h[aeiì]){2,}[hk]?")
_DOUBLE = re.compile(r"([^\W\d_])\1+")
# English and chat words that a Telex reader would break.
_NOT_TELEX = frozenset(
    [
        "game",
        "boss",
        "facebook",
        "admin",
        "app",
        "web",
        "link",
        "hello",
        "hi",
        "ok",
        "oke",
        "okay",
        "ad",
        "ads",
        "us",
        "is",
        "as",
        "his",
        "of",
        "if",
        "or",
        "for",
        "bot",
        "test",
        "free",
        "fire",
        "show",
        "hot",
        "photo",
        "room",
        "chat",
        "zalo",
        "tiktok",
        "follow",
        "video",
        "was",
        "off",
        "http",
        "https",
        "www",
    ]
)


@cache
def teencode() -> dict[str, str]:
    """Return the dictionary of chat spellings, `ko` to `không`."""
    raw = resources.files("nlu.text").joinpath("teencode.yaml").read_text("utf-8")
    return {str(short): str(full) for short, full in yaml.safe_load(raw).items()}


def is_syllable(word: str) -> bool:
    """Tell whether `word`, marks left out, has the build of a Vietnamese syllable."""
    return _SYLLABLE.fullmatch(strip_marks(word)) is not None


def _from_telex(word: str) -> str | None:
    """Return the syllable that the Telex keys of `word` spell, None where there is none."""
    if not word.isascii() or len(word) < 3 or word in _NOT_TELEX:
        return None
    tone = _TELEX_TONES.get(word[-1], "")
    body = word[:-1] if tone else word
    for keys, letter in _TELEX_SHAPES:
        body = body.replace(keys, letter)
    if (not tone and body.isascii()) or not is_syllable(body):
        return None
    return _with_tone(body, tone) if tone else body


def _with_tone(syllable: str, tone: str) -> str:
    """Set `tone` on the vowel of `syllable` that bears it."""
    start = 2 if syllable.startswith(("qu", "gi")) and len(syllable) > 2 else 0
    spots = [i for i in range(start, len(syllable)) if strip_marks(syllable[i]) in "aeiouy"]
    marked = [i for i in spots if not syllable[i].isascii()]
    closed = bool(spots) and spots[-1] < len(syllable) - 1
    spot = marked[-1] if marked else spots[1 if closed and len(spots) > 1 else 0]
    return place_tones(syllable[: spot + 1] + tone + syllable[spot + 1 :])


@lru_cache(maxsize=8192)
def spell(word: str) -> str:
    """Return the usual spelling of one lower-case word; unknown words come back unchanged."""
    if _LAUGH.fullmatch(word):
        return "haha"
    held = _HELD.sub(r"\1", word)
    known = teencode().get(held)
    if known is not None:
        return known
    if is_syllable(held) or not held.isalpha():
        return held
    telex = _from_telex(held)
    if telex is not None:
        return telex
    single = _DOUBLE.sub(r"\1", held)
    return teencode().get(single, single if is_syllable(single) else held)
