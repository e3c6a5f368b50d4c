"""Getting an Understander at start: load the model of the present corpus, or train it."""

import json
from collections.abc import Callable
from pathlib import Path

from nlu.corpus import load
from nlu.engines.linear import LinearClassifier, LinearModel, ModelInvalid
from nlu.model_version import TrainingSettings, version_of
from nlu.operating_point import OperatingPoint
from nlu.understand import Understander

_CURRENT = "linear"


def load_or_train(
    model_dir: Path, progress: Callable[[str], None] = lambda _: None
) -> Understander:
    """Return an Understander over the in-process engine whose model lies in `model_dir`/linear.

    Trains first when the folder holds no readable model of the present corpus and settings;
    `progress` is told each step in Vietnamese. Raises OSError when the folder cannot be written.
    """
    return understander(load_or_train_model(model_dir, progress))


def load_or_train_model(
    model_dir: Path, progress: Callable[[str], None] = lambda _: None
) -> LinearModel:
    """Return the model in `model_dir`/linear, trained anew where it is missing or outdated."""
    folder = model_dir / _CURRENT
    try:
        if _recorded_corpus(folder) == corpus_version():
            return LinearModel.load(folder)
    except ModelInvalid:
        progress("Mô hình cũ không đọc được, sẽ huấn luyện lại.")
    return train_and_save(model_dir, progress)


def train_and_save(model_dir: Path, progress: Callable[[str], None]) -> LinearModel:
    """Train on the corpus of the program and keep the model in `model_dir`/linear."""
    # scikit-learn is slow to import and only needed here.
    from nlu.training import train

    progress("Đang huấn luyện mô hình hiểu tin nhắn (chỉ lần đầu)…")
    model = train(load("train"), load("dev"), progress=progress)
    model.save(model_dir / _CURRENT)
    progress(f"Đã huấn luyện xong mô hình {model.version}.")
    return model


def corpus_version() -> str:
    """Return the version that a model trained now would get."""
    return version_of(load("train"), load("dev"), TrainingSettings())


def understander(model: LinearModel) -> Understander:
    """Return an Understander over `model` at the operating point that was chosen for it."""
    point = OperatingPoint(**model.settings.get("operating_point", {}))
    return Understander(LinearClassifier(model), point=point)


def _recorded_corpus(folder: Path) -> str | None:
    try:
        version = json.loads((folder / "model.json").read_text("utf-8"))["version"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise ModelInvalid(str(error)) from error
    return str(version)
