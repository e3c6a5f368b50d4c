"""Why the machine said so, in words for an operator: rules first, then the words that weighed."""

from typing import Any

from api.pages.texts import load_texts

_WORDS = 3
_SHORTEST = 3


def told_reasons(reasons: list[dict[str, Any]], language: str = "vi") -> list[dict[str, str]]:
    """Give each rule by its name for people, then the few telling words (at most three)."""
    rules = [reason for reason in reasons if reason["source"] != "feature"]
    words = [
        reason["name"]
        for reason in reasons
        if reason["source"] == "feature" and len(reason["name"].strip()) >= _SHORTEST
    ]
    told = [{"source": rule["source"], "text": _name(rule["name"], language)} for rule in rules]
    told += [{"source": "feature", "text": word} for word in words[:_WORDS]]
    return told


def _name(rule: str, language: str) -> str:
    key = f"console.rule.{rule}"
    texts = load_texts()
    return texts.get(key, language) if key in texts.keys else rule.replace("_", " ")
