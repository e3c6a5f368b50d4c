"""The gazetteer of the language room and the province's communes are the same list."""

from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_both_rooms_hold_the_same_communes() -> None:
    ours = (ROOT / "data/reference/daklak/communes.csv").read_bytes()
    theirs = (ROOT / "nlu/places/communes_daklak.csv").read_bytes()
    assert ours == theirs
