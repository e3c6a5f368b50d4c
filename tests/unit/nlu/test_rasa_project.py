"""The corpus as Rasa gets it, and what is told where Rasa is not there."""

from collections import Counter
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlu.corpus import Example, load
from nlu.labels import Category, Reporter, Urgency
from nlu.rasa.environment import Rasa, RasaFailed, RasaMissing
from nlu.rasa.project import version_of, write_project


def example(text: str, reporter: Reporter = Reporter.CHILD) -> Example:
    return Example(text, Urgency.HIGH, Category.BULLYING, reporter, "s-1")


def written(folder: Path) -> list[tuple[str, str, str]]:
    """Return (text, intent, reporter) of each training message in `folder`."""
    content = yaml.safe_load((folder / "data" / "nlu.yml").read_text("utf-8"))
    return [
        (text, block["intent"], block["metadata"]["reporter"])
        for block in content["nlu"]
        for text in texts(block["examples"])
    ]


def texts(examples: Any) -> list[str]:
    if isinstance(examples, list):
        return [row["text"] for row in examples]
    return [line.removeprefix("- ") for line in examples.splitlines()]


def test_every_message_goes_over_with_its_labels(tmp_path: Path) -> None:
    corpus = load("train")[::20]
    write_project(tmp_path / "project", corpus, ways=0)
    wanted = {
        (f"{e.category}+{e.urgency}", str(e.reporter), " ".join(e.text.split())) for e in corpus
    }
    found = {
        (intent, who, " ".join(text.split())) for text, intent, who in written(tmp_path / "project")
    }
    assert {row for row in wanted if not set("[]{}") & set(row[2])} <= found


def test_variants_bear_the_labels_of_their_message(tmp_path: Path) -> None:
    write_project(tmp_path / "project", [example("bạn bắt nạt em ở lớp")], ways=2)
    rows = written(tmp_path / "project")
    assert len(rows) == 3
    assert Counter(row[1:] for row in rows) == {("bullying+high", "child"): 3}


@pytest.mark.parametrize("text", ["xem [đây](place) {x}", "- dấu gạch", "a: b # c", "'\"", "| >"])
def test_no_message_is_taken_for_markup(tmp_path: Path, text: str) -> None:
    write_project(tmp_path / "project", [example(text)], ways=0)
    [(found, _, _)] = written(tmp_path / "project")
    assert found == text.translate(str.maketrans("[]{}", "()()"))


def test_a_burst_stays_one_message(tmp_path: Path) -> None:
    write_project(tmp_path / "project", [example("em sợ\nnó tới rồi")], ways=0)
    assert [row[0] for row in written(tmp_path / "project")] == ["em sợ\nnó tới rồi"]


def test_the_domain_knows_every_label_that_the_corpus_uses() -> None:
    domain = yaml.safe_load(resources.files("nlu.rasa").joinpath("domain.yml").read_text("utf-8"))
    used = {f"{e.category}+{e.urgency}" for split in ("train", "dev", "test") for e in load(split)}
    assert used <= set(domain["intents"])


def test_the_version_follows_the_corpus(tmp_path: Path) -> None:
    one, other = [example("một")], [example("một", Reporter.OTHER)]
    assert version_of(one) == version_of(one) != version_of(other)
    assert write_project(tmp_path / "project", one) == version_of(one)
    assert version_of(one) in (tmp_path / "project" / "config.yml").read_text("utf-8")


def rasa(folder: Path, python: Path) -> Rasa:
    return Rasa(python, folder / "project", folder / "models")


def test_without_an_environment_it_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(RasaMissing, match="make rasa"):
        rasa(tmp_path, tmp_path / "none").train([example("x")])


def python_that(folder: Path, script: str) -> Path:
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    python.chmod(0o755)
    return python


def test_without_a_model_it_says_what_trains_one(tmp_path: Path) -> None:
    with pytest.raises(RasaMissing, match="rasa train"):
        rasa(tmp_path, python_that(tmp_path, "exit 0")).server("127.0.0.1", 5005)


def test_a_failed_training_leaves_the_old_model_in_use(tmp_path: Path) -> None:
    failing = rasa(tmp_path, python_that(tmp_path, "echo no memory left; exit 3"))
    failing.models.mkdir()
    old = failing.models / "old.tar.gz"
    old.write_bytes(b"")
    with pytest.raises(RasaFailed, match="no memory left"):
        failing.train([example("x")])
    assert failing.model == old.resolve()
    assert list(failing.models.iterdir()) == [old]


def test_rasa_is_served_quietly_on_the_address_asked_for(tmp_path: Path) -> None:
    ready = rasa(tmp_path, python_that(tmp_path, "exit 0"))
    write_project(ready.project, [example("x")])
    ready.models.mkdir()
    (ready.models / "m.tar.gz").write_bytes(b"")
    command, _, environment = ready.server("127.0.0.1", 5009)
    assert command[command.index("-i") + 1] == "127.0.0.1"
    assert command[command.index("-p") + 1] == "5009"
    assert environment["LOG_LEVEL"] == "WARNING"
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
