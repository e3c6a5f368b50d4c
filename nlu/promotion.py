"""Taking a new model into use only if it is no worse, and putting the old one back.

`linear` in the folder of models is the one in use, `previous` the one before it. The file
`promoted.json` beside the model names the corpus of the program that it was compared under; a
program with another corpus trains its own model again.
"""

import json
import shutil
from pathlib import Path

from nlu.engines.linear import LinearModel
from nlu.evaluation import Report

CURRENT, PREVIOUS = "linear", "previous"
_MARK = "promoted.json"


class NothingToPutBack(Exception):
    """No model was in use before the present one."""


def faults(candidate: Report, present: Report) -> list[str]:
    """Return in what `candidate` is worse than `present` on the same messages; empty if nowhere."""
    figures = {
        "macro F1 of urgency": (candidate.urgency.macro_f1, present.urgency.macro_f1),
        "recall of critical": (candidate.critical_recall, present.critical_recall),
        "precision of critical": (candidate.critical_precision, present.critical_precision),
        "macro F1 of category": (candidate.category.macro_f1, present.category.macro_f1),
        "false critical per 1,000 low messages (negative)": (
            -candidate.false_critical_per_1000_no_case,
            -present.false_critical_per_1000_no_case,
        ),
    }
    return [
        f"{name}: {new} is below {old}" for name, (new, old) in figures.items() if new < old - 1e-9
    ]


def take_into_use(candidate: Path, model_dir: Path, corpus: str) -> LinearModel:
    """Put the model in `candidate` into use and keep the present one. Raises ModelInvalid.

    A crash in between leaves the old model in use or none; then the next start trains anew.
    """
    model = LinearModel.load(candidate)
    incoming = model_dir / "incoming"
    shutil.rmtree(incoming, ignore_errors=True)
    model.save(incoming)
    (incoming / _MARK).write_text(json.dumps({"corpus": corpus}), "utf-8")
    shutil.rmtree(model_dir / PREVIOUS, ignore_errors=True)
    if (model_dir / CURRENT).exists():
        (model_dir / CURRENT).rename(model_dir / PREVIOUS)
    incoming.rename(model_dir / CURRENT)
    return model


def put_back(model_dir: Path) -> LinearModel:
    """Exchange the model in use and the one before it. Raises NothingToPutBack, ModelInvalid."""
    current, previous = model_dir / CURRENT, model_dir / PREVIOUS
    if not previous.exists():
        raise NothingToPutBack
    model = LinearModel.load(previous)
    aside = model_dir / "incoming"
    shutil.rmtree(aside, ignore_errors=True)
    if current.exists():
        current.rename(aside)
    previous.rename(current)
    if aside.exists():
        aside.rename(previous)
    return model


def promoted_under(folder: Path) -> str | None:
    """Return the corpus version that the model in `folder` was promoted under, if it was."""
    try:
        mark = json.loads((folder / _MARK).read_text("utf-8"))
        return str(mark["corpus"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
