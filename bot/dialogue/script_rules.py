"""Checks the script against the rules for speaking with a child at risk.

The rules are those of UNICEF's Safer Chatbots, Childline and disclosure guidance: no "why", no
blame, no promise of secrecy or outcome, no asking for pictures, one question at a time, the
emergency numbers whole, and no telephone number but 111, 113, 114 and 115.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.dialogue.script import Script, Tone, fill
from bot.dialogue.words import bare

MESSAGE_LIMIT = 600
KNOWLEDGE_LIMIT = 2_000
NUMBERS = frozenset({"111", "113", "114", "115"})
EMERGENCY_KEYS = ("emergency", "emergency.self_harm", "not_understood")
_LAWS = re.compile(r"\b56/2017\b")
_NUMBER = re.compile(r"\d[\d .\-]*\d{2,}|\d{3,}")
_FIRST_SENTENCE = re.compile(r"[^.!?:;\n]*")
_ASKS_FOR_PICTURES = re.compile(
    r"(?<!đừng )(?<!không cần )(?<!không )(?:gửi|chụp|đưa|cho xem|cho mình xem)"
    r"(?: \w+){0,3} (?:ảnh|hình|video|clip)\b"
)

# What must stand nowhere, under the rule it would break.
_FORBIDDEN: Mapping[str, tuple[str, ...]] = {
    "asks why": ("tại sao", "vì sao", "sao em", "sao bạn", "sao anh", "sao lại", "sao không"),
    "promises secrecy": ("bí mật tuyệt đối", "không ai biết", "giữ kín", "chỉ mình em biết"),
    "promises": ("hứa", "cam kết", "đảm bảo", "bảo đảm"),
    "promises an outcome": (
        "chắc chắn sẽ",
        "nhất định sẽ",
        "sẽ bị bắt",
        "sẽ ổn thôi",
        "mọi chuyện sẽ ổn",
        "sẽ được cứu",
    ),
    "blames or doubts": (
        "lẽ ra em",
        "đáng lẽ",
        "tại em",
        "do em",
        "lỗi tại",
        "có thật không",
        "nói dối",
        "em có chắc",
    ),
    "leads": ("có phải ông ấy", "có phải bố em", "có phải người đó đã", "đúng là bị", "bị sờ"),
    "judges the offender": ("thằng", "con mụ", "kẻ ác", "đồ tồi", "xấu xa", "mất dạy"),
}
# Words that a locked screen must not show: the first sentence is free of them.
_TELLING = (
    "đánh",
    "xâm hại",
    "hiếp",
    "tự tử",
    "chết",
    "công an",
    "dao",
    "bạo lực",
    "bắt nạt",
    "khẩn cấp",
    "nguy hiểm",
    "tố cáo",
    "111",
    "113",
    "115",
)
# Said once in a talk, so that one variant is enough.
_SAID_ONCE = ("opening.", "summary.", "closed.receipt")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One finished text of the script, as one tone hears it."""

    key: str
    tone: Tone
    text: str
    template: str

    def __str__(self) -> str:
        return f"{self.key}/{self.tone}"


def violations(script: Script) -> tuple[str, ...]:
    """Name every rule that a text of the script or the knowledge breaks; empty when it is fit."""
    found: list[str] = []
    for spoken in texts(script):
        found += _anywhere(spoken, MESSAGE_LIMIT)
        found += _in_the_script(spoken)
    for spoken in knowledge_texts(script):
        found += _anywhere(spoken, KNOWLEDGE_LIMIT)
    return tuple(dict.fromkeys([*found, *_about_keys(script)]))


def texts(script: Script) -> Iterator[Spoken]:
    """Yield each variant of each key in each tone, values left as their names."""
    values = {"lines": "", "code": "", "value": "", "hours": "", "safe_word": script.safe_words[0]}
    for key, phrase in script.phrases.items():
        for tone, variants in phrase.variants.items():
            for variant in variants:
                yield Spoken(key, tone, fill(variant, tone, **values), variant)


def knowledge_texts(script: Script) -> Iterator[Spoken]:
    """Yield each answer of the knowledge file in each tone."""
    for entry in script.knowledge.entries:
        for tone in Tone:
            for answer in entry.answers:
                said = fill(answer, tone, safe_word=script.safe_words[0])
                yield Spoken(f"know.{entry.key}", tone, said, answer)


def _anywhere(spoken: Spoken, limit: int) -> Iterator[str]:
    """Check what holds for script and knowledge alike."""
    low = spoken.text.lower()
    for rule, phrases in _FORBIDDEN.items():
        for phrase in phrases:
            if re.search(rf"\b{re.escape(phrase)}\b", low):
                yield f"{spoken}: {rule} ({phrase})"
    if len(spoken.text) > limit:
        yield f"{spoken}: {len(spoken.text)} characters, more than {limit}"
    if _ASKS_FOR_PICTURES.search(low):
        yield f"{spoken}: asks for pictures"
    digits = _NUMBER.findall(_LAWS.sub("", spoken.text))
    for number in digits:
        if re.sub(r"\D", "", number) not in NUMBERS:
            yield f"{spoken}: the number {number} is not known"


def _in_the_script(spoken: Spoken) -> Iterator[str]:
    """Check what holds for the script alone."""
    if spoken.text.count("?") > 1:
        yield f"{spoken}: more than one question"
    first = _FIRST_SENTENCE.match(spoken.text)
    telling = [word for word in _TELLING if first and word in first.group().lower()]
    if telling and not spoken.key.startswith("summary."):
        yield f"{spoken}: its first sentence shows {telling[0]} on a locked screen"
    if spoken.key in EMERGENCY_KEYS:
        missing = [number for number in ("113", "111", "115") if number not in spoken.text]
        if missing:
            yield f"{spoken}: the emergency number {', '.join(missing)} is missing"
    if spoken.key.startswith("opening.") and spoken.tone is Tone.CHILD:
        kind = ("không phải lỗi của em", "không trách em", "không phải chịu một mình")
        if not any(words in spoken.text.lower() for words in kind):
            yield f"{spoken}: does not say that it is not the child's fault"


def _about_keys(script: Script) -> Iterator[str]:
    """Check each key as a whole."""
    for key, phrase in script.phrases.items():
        once = key.startswith(_SAID_ONCE)
        for tone, variants in phrase.variants.items():
            if len(set(variants)) < (1 if once else 2):
                yield f"{key}/{tone}: would be said twice in the same words"
        named = " ".join(phrase.variants[Tone.UNKNOWN])
        if re.search(r"\bcháu\b", named):
            yield f"{key}: speaks of a third person to one who may be the child (no `unknown`)"
    for entry in script.knowledge.entries:
        if len(set(entry.answers)) < 2 or not entry.english or not entry.cues:
            yield f"know.{entry.key}: needs cues, a gloss and two answers"
        if any(cue != f" {bare(cue).strip()} " for cue in entry.cues):
            yield f"know.{entry.key}: a cue cannot be compared"
