"""Places as people write them: old and new names, several meanings, elsewhere, nowhere.

`mentions.jsonl` holds the mentions with the answer of `langnghe places` that is right.
"""

import json
from pathlib import Path
from typing import Any

from nlu.places import find_place

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in Path(__file__).with_name("mentions.jsonl").read_text("utf-8").splitlines()
]


def answer(text: str) -> dict[str, Any]:
    place = find_place(text)
    return {
        "communes": sorted(place.communes) if place else [],
        "ambiguous": place.ambiguous if place else False,
        "outside": place.outside if place else False,
    }


def right(row: dict[str, Any]) -> bool:
    return answer(row["text"]) == {key: row[key] for key in ("communes", "ambiguous", "outside")}


def test_there_are_mentions_of_every_kind() -> None:
    assert len(ROWS) >= 400
    assert sum(row["ambiguous"] for row in ROWS) >= 40
    assert sum(row["outside"] for row in ROWS) >= 20
    assert sum(not row["communes"] and not row["outside"] for row in ROWS) >= 20


def test_nearly_all_mentions_are_understood() -> None:
    wrong = [row["text"] for row in ROWS if not right(row)]
    assert 1 - len(wrong) / len(ROWS) >= 0.97, wrong


def test_where_a_name_is_ambiguous_no_one_place_is_guessed() -> None:
    silent = [r["text"] for r in ROWS if r["ambiguous"] and not answer(r["text"])["ambiguous"]]
    assert silent == []
