"""Why the machine said so, in words for an operator: rules first, then the words that weighed."""

from typing import Any

from api.pages.texts import load_texts

_WORDS = 3
_SHORTEST = 3


def told_reasons(reasons: list[dict[str, Any]], language: str = "vi") -> list[dict[str, str]]:
    """Give each rule by its name for people, then the few telling words (at most three)."""
    rules = [reason for reason in reasons if reason["source"] in {"rule", "fallback"}]
    words = [
        reason["name"]
        for reason in reasons
        if reason["source"] == "feature" and len(reason["name"].strip()) >= _SHORTEST
    ]
    told = [{"source": rule["source"], "text": _name(rule["name"], language)} for rule in rules]
    told += [{"source": "feature", "text": word} for word in words[:_WORDS]]
    again = [reason for reason in reasons if reason["source"] == "encoder"]
    return told + [{"source": "encoder", "text": _read_again(r, language)} for r in again]


def _read_again(reason: dict[str, Any], language: str) -> str:
    """Say how sure the second reading is of the urgency that the machine settled on."""
    texts = load_texts()
    level = texts.get(f"console.urgency.{reason['name']}", language)
    percent = round(100 * reason["weight"])
    return texts.get("console.reason.encoder", language, level=level, percent=percent)


def _name(rule: str, language: str) -> str:
    key = f"console.rule.{rule}"
    texts = load_texts()
    return texts.get(key, language) if key in texts.keys else rule.replace("_", " ")
