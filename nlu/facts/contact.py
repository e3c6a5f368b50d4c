"""Telephone numbers, links and account names."""

import re

import phonenumbers

from nlu.facts.patterns import unique

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"']+|\b(?:facebook|fb|t|zalo|tiktok|instagram|m)\."
    r"(?:com|me)/[^\s<>\"',]+",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"(?<![\w.@])@[A-Za-z][\w.]{2,31}")
_FEWEST_DIGITS = 6
_SPOKEN_DIGITS = re.compile(r"(?<=\d)o(?=\d|\b)|(?<=\d)O(?=\d)")


def find_phones(text: str) -> tuple[str, ...]:
    """Return the Vietnamese telephone numbers in `text`, in the form +84…"""
    if sum(map(str.isdecimal, text)) < _FEWEST_DIGITS:
        return ()  # the matcher is thorough and slow
    found = phonenumbers.PhoneNumberMatcher(_SPOKEN_DIGITS.sub("0", text), "VN")
    return unique(
        phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
        for match in found
    )


def find_links(text: str) -> tuple[str, ...]:
    """Return web addresses and @account names in `text`."""
    links = [match.group().rstrip(".,;:!?)") for match in _LINK.finditer(text)]
    return unique([*links, *(match.group().rstrip(".") for match in _ACCOUNT.finditer(text))])
