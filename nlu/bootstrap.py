"""Getting an Understander at start: load the model of the present corpus, or train it."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from nlu.corpus import Example, load
from nlu.encoder import default_encoder
from nlu.engines.linear import LinearClassifier, LinearModel, ModelInvalid
from nlu.engines.second_look import SecondLook
from nlu.model_version import TrainingSettings, version_of
from nlu.operating_point import OperatingPoint, choose
from nlu.promotion import CURRENT, promoted_under
from nlu.understand import Understander


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
    """Return the model in `model_dir`/linear, trained anew where it is missing or outdated.

    A model that was promoted stays in use as long as the program's own corpus is the one that it
    was compared under.
    """
    folder = model_dir / CURRENT
    try:
        if corpus_version() in {promoted_under(folder), _recorded_corpus(folder)}:
            return LinearModel.load(folder)
    except ModelInvalid:
        progress("Mô hình cũ không đọc được, sẽ huấn luyện lại.")
    return train_and_save(model_dir, progress)


def train_and_save(model_dir: Path, progress: Callable[[str], None]) -> LinearModel:
    """Train on the corpus of the program and keep the model in `model_dir`/linear."""
    return train_into(model_dir / CURRENT, (), progress)


def train_into(
    folder: Path, further: Sequence[Example], progress: Callable[[str], None]
) -> LinearModel:
    """Train on the corpus of the program and `further` examples, and save into `folder`."""
    # scikit-learn is slow to import and only needed here.
    from nlu.training import train

    progress("Đang huấn luyện mô hình hiểu tin nhắn (chỉ lần đầu)…")
    model = train((*load("train"), *further), load("dev"), progress=progress)
    settle(model, load("dev"))
    shutil.rmtree(folder, ignore_errors=True)
    model.save(folder)
    progress(f"Đã huấn luyện xong mô hình {model.version}.")
    return model


def corpus_version() -> str:
    """Return the version that a model trained now would get."""
    return version_of(load("train"), load("dev"), TrainingSettings())


def settle(model: LinearModel, dev: Sequence[Example]) -> None:
    """Choose the operating point of `model`, with its second look, on `dev` and note it in it."""
    predict = engine(model).predict
    told = [predict(example.text).urgency for example in dev]
    model.settings["operating_point"] = asdict(choose(told, dev))


def engine(model: LinearModel) -> SecondLook:
    """Return the in-process engine over `model` and the encoder that comes with the program."""
    return SecondLook(LinearClassifier(model), default_encoder())


def understander(model: LinearModel) -> Understander:
    """Return an Understander over `model` at the operating point that was chosen for it.

    Should the second look fail or be late, what the linear model says stands.
    """
    point = OperatingPoint(**model.settings.get("operating_point", {}))
    return Understander(engine(model), (LinearClassifier(model),), point=point)


def _recorded_corpus(folder: Path) -> str | None:
    try:
        version = json.loads((folder / "model.json").read_text("utf-8"))["version"]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise ModelInvalid(str(error)) from error
    return str(version)
