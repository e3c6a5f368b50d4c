import json
import time
from pathlib import Path

import pytest

from nlu.bootstrap import load_or_train_model
from nlu.engines.linear import LinearClassifier, LinearModel, ModelInvalid
from nlu.testing import tiny_model


def test_the_same_seed_gives_the_same_model(model: LinearModel) -> None:
    again = tiny_model.__wrapped__()
    text = "bố đánh em"
    assert again.version == model.version
    assert LinearClassifier(again).predict(text) == LinearClassifier(model).predict(text)


def test_a_saved_model_answers_as_before(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = LinearModel.load(tmp_path)
    text = "mẹ mắng em hoài"
    assert LinearClassifier(loaded).predict(text) == LinearClassifier(model).predict(text)


def test_a_model_is_small_loads_fast_and_answers_fast(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 60e6
    begin = time.perf_counter()
    classifier = LinearClassifier(LinearModel.load(tmp_path))
    assert time.perf_counter() - begin < 1
    times = []
    for _ in range(50):
        begin = time.perf_counter()
        classifier.predict("bố dượng đang đánh em, em sợ lắm, em ở Ea Knuếc")
        times.append(time.perf_counter() - begin)
    assert sorted(times)[25] < 0.01


@pytest.mark.parametrize(
    "damage", ["", "{}", '{"version": "1", "settings": {}, "vocabulary": ["w:a"]}']
)
def test_a_damaged_model_is_refused(model: LinearModel, tmp_path: Path, damage: str) -> None:
    model.save(tmp_path)
    (tmp_path / "model.json").write_text(damage, "utf-8")
    with pytest.raises(ModelInvalid):
        LinearModel.load(tmp_path)


@pytest.mark.timeout(900)  # trains on the whole corpus
def test_a_model_of_another_corpus_is_trained_anew(tmp_path: Path) -> None:
    steps: list[str] = []
    folder = tmp_path / "linear"
    folder.mkdir()
    (folder / "model.json").write_text(json.dumps({"version": "old"}), "utf-8")
    fresh = load_or_train_model(tmp_path, steps.append)
    assert steps
    steps.clear()
    assert load_or_train_model(tmp_path, steps.append).version == fresh.version
    assert steps == []


def test_reasons_are_words_of_the_text(classifier: LinearClassifier) -> None:
    reasons = classifier.predict("bố đang đánh em").reasons
    assert reasons
    assert all(
        set(reason.name.split()) <= {"bố", "đang", "đánh", "em", "bo", "dang", "danh"}
        for reason in reasons
    )
