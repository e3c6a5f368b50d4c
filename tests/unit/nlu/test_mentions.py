"""Places as people write them: old and new names, several meanings, elsewhere, nowhere.

`mentions.jsonl` holds the mentions with the answer of `langnghe places` that is right. Those of
`mentions_apart.jsonl` were written by hands that had not seen the program.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from nlu.places import find_place

Rows = list[dict[str, Any]]


def read(name: str) -> Rows:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module", params=["mentions.jsonl", "mentions_apart.jsonl"])
def rows(request: pytest.FixtureRequest) -> Rows:
    return read(request.param)


def answer(text: str) -> dict[str, Any]:
    place = find_place(text)
    return {
        "communes": sorted(place.communes) if place else [],
        "ambiguous": place.ambiguous if place else False,
        "outside": place.outside if place else False,
    }


def right(row: dict[str, Any]) -> bool:
    return answer(row["text"]) == {key: row[key] for key in ("communes", "ambiguous", "outside")}


def test_there_are_mentions_of_every_kind(rows: Rows) -> None:
    assert len(rows) >= 400
    assert sum(row["ambiguous"] for row in rows) >= 40
    assert sum(row["outside"] for row in rows) >= 20
    assert sum(not row["communes"] and not row["outside"] for row in rows) >= 20


def test_nearly_all_mentions_are_understood(rows: Rows) -> None:
    wrong = [row["text"] for row in rows if not right(row)]
    assert 1 - len(wrong) / len(rows) >= 0.97, wrong


def test_where_a_name_is_ambiguous_no_one_place_is_guessed(rows: Rows) -> None:
    silent = [r["text"] for r in rows if r["ambiguous"] and not answer(r["text"])["ambiguous"]]
    assert [text for text in silent if len(answer(text)["communes"]) == 1] == []
