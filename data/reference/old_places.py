"""The units before 01/7/2025, for reports that name one from which no single commune follows."""

import csv
from collections import defaultdict
from collections.abc import Collection
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent


@cache
def load_old_places(province: str, root: Path = _HERE) -> dict[str, frozenset[str]]:
    """Read old communes that were split, and old districts: name → today's codes, small first.

    A name bears its district or province, because names come twice. Raises OSError.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    with (root / province / "communes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[f"{row['old_district']}, {row['old_province']}"].add(row["new_ward_code"])
            found[f"{row['old_ward']}, {row['old_district']}"].add(row["new_ward_code"])
    wide = {name: frozenset(codes) for name, codes in found.items() if len(codes) > 1}
    return dict(sorted(wide.items(), key=lambda item: (len(item[1]), item[0])))


def old_place(province: str, codes: Collection[str]) -> str | None:
    """Name the smallest old unit that held all these communes; None for one commune or no unit."""
    wanted = frozenset(codes)
    if len(wanted) < 2:
        return None
    places = load_old_places(province)
    return next((name for name, held in places.items() if wanted <= held), None)
