"""A new model is taken into use only if it is no worse, and the old one can come back."""

from dataclasses import replace
from pathlib import Path

import pytest

from nlu.bootstrap import corpus_version, load_or_train_model
from nlu.corpus import load
from nlu.engines.linear import LinearModel, ModelInvalid
from nlu.evaluation import Report, evaluate
from nlu.promotion import NothingToPutBack, faults, put_back, take_into_use
from nlu.testing import tiny_model
from nlu.understand import Understander


@pytest.fixture(scope="module")
async def report(understander: Understander) -> Report:
    return await evaluate(understander, load("dev")[::8])


def other(version: str) -> LinearModel:
    return replace(tiny_model(), version=version)


def test_an_equal_model_has_no_faults(report: Report) -> None:
    assert faults(report, report) == []


def test_a_model_that_misses_more_critical_is_worse(report: Report) -> None:
    worse = replace(report, critical_recall=report.critical_recall - 0.01)
    assert len(faults(worse, report)) == 1
    assert faults(report, worse) == []


def test_a_model_with_more_false_alarms_is_worse(report: Report) -> None:
    worse = replace(report, false_critical_per_1000_no_case=999)
    assert any("false critical" in fault for fault in faults(worse, report))


def test_a_promoted_model_is_in_use_and_the_old_one_kept(tmp_path: Path) -> None:
    models, candidate = tmp_path / "models", tmp_path / "candidate"
    other("old").save(models / "linear")
    other("new").save(candidate)
    take_into_use(candidate, models, corpus_version())
    assert load_or_train_model(models).version == "new"
    assert LinearModel.load(models / "previous").version == "old"


def test_the_old_model_can_be_put_back_and_the_new_one_again(tmp_path: Path) -> None:
    other("old").save(tmp_path / "linear")
    other("new").save(tmp_path / "candidate")
    take_into_use(tmp_path / "candidate", tmp_path, "c1")
    assert put_back(tmp_path).version == "old"
    assert LinearModel.load(tmp_path / "linear").version == "old"
    assert put_back(tmp_path).version == "new"


def test_without_a_former_model_nothing_is_put_back(tmp_path: Path) -> None:
    with pytest.raises(NothingToPutBack):
        put_back(tmp_path)


def test_a_candidate_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    other("old").save(tmp_path / "linear")
    (tmp_path / "candidate").mkdir()
    with pytest.raises(ModelInvalid):
        take_into_use(tmp_path / "candidate", tmp_path, "c1")
    assert LinearModel.load(tmp_path / "linear").version == "old"
