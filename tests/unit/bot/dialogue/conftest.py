"""The script and the real understanding, made once."""

import csv
from importlib import resources
from pathlib import Path

import pytest

from bot.dialogue.script import Script, load_script
from nlu.bootstrap import load_or_train
from nlu.understand import Understander
from tests.unit.bot.dialogue.talking import Talk

MODELS = Path(__file__).parents[4] / "var" / "models"
NAMES = {"1": "Xã Ea Bar", "2": "Xã Ea Bá", "3": "Xã Hòa Phú"}


@pytest.fixture(scope="session")
def script() -> Script:
    return load_script(NAMES)


@pytest.fixture(scope="session")
def province_script() -> Script:
    """The script with the names of today's communes."""
    table = resources.files("nlu.places").joinpath("communes_daklak.csv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines())
    return load_script({row["new_ward_code"]: row["new_ward"] for row in rows})


@pytest.fixture(scope="session")
def understander() -> Understander:
    return load_or_train(MODELS)


@pytest.fixture
def talk(script: Script) -> Talk:
    return Talk(script)
