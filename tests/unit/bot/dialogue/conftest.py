"""The script and the real understanding, made once."""

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
def understander() -> Understander:
    return load_or_train(MODELS)


@pytest.fixture
def talk(script: Script) -> Talk:
    return Talk(script)
