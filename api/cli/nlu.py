"""`langnghe classify`, `langnghe places`, `langnghe nlu …`: the NLU from the command line."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli import learning
from api.cli.model_folder import model_dir
from data.settings import read_settings
from nlu.bootstrap import load_or_train, train_into
from nlu.classifier import Classifier, EngineUnavailable
from nlu.corpus import CorpusError, Example, load, read_file
from nlu.evaluation import evaluate, table
from nlu.messages import MessagesInvalid, read_labelled
from nlu.operating_point import OperatingPoint, choose
from nlu.places import find_place
from nlu.promotion import CURRENT
from nlu.rasa.asking import only_rasa
from nlu.report_page import page
from nlu.understand import Understander
from nlu.understanding import Understanding

Answer = Callable[[str], Mapping[str, Any]]


class Engine(StrEnum):
    """The engines that can be asked for."""

    LINEAR = "linear"
    RASA = "rasa"


EngineOption = Annotated[Engine, typer.Option(help="which engine labels the messages")]


def register(app: typer.Typer) -> None:
    """Add the commands of the NLU to `app`."""
    app.command("classify")(classify)
    app.command("places")(places)
    group = typer.Typer(help="Train and measure the NLU.", no_args_is_help=True)
    group.command("train")(train)
    group.command("evaluate")(evaluate_engine)
    group.command("point")(point)
    learning.register(group)
    app.add_typer(group, name="nlu")


def classify(engine: EngineOption = Engine.LINEAR) -> None:
    """Label messages: JSON lines {"text": …} in, one JSON line each out, in order."""
    understander = _understander(engine)
    _each_line(lambda text: _labels(asyncio.run(understander.understand(text))))


def places() -> None:
    """Find places: JSON lines {"text": …} in, today's communes out, in order."""
    _each_line(_places)


def train(
    further: Annotated[
        list[Path] | None, typer.Option("--with", help="further messages, as export writes them")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="write a candidate there; else train the model in use")
    ] = None,
) -> None:
    """Train the in-process engine on the corpus of the program and what else is named."""
    if further and out is None:
        raise typer.BadParameter("--with needs --out: such a model is taken into use by promote")
    try:
        examples = [example for file in further or () for example in read_file(file)]
    except (OSError, CorpusError) as error:
        raise typer.BadParameter(str(error)) from error
    train_into(out or model_dir() / CURRENT, examples, _to_stderr)


def evaluate_engine(
    file: Annotated[
        Path | None, typer.Argument(help="labelled JSON lines; else the test set")
    ] = None,
    engine: EngineOption = Engine.LINEAR,
    as_json: Annotated[bool, typer.Option("--json", help="print JSON")] = False,
    html: Annotated[Path | None, typer.Option(help="also write a page with plots there")] = None,
) -> None:
    """Measure an engine with the rules on a file or on the corpus' test set."""
    understander = _understander(engine)
    report = asyncio.run(evaluate(understander, _examples(file)))
    if html is not None:
        html.write_text(page(report), "utf-8")
    if as_json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        return
    for line in table(report):
        print(line)


def point(engine: EngineOption = Engine.LINEAR) -> None:
    """Choose the operating point of an engine on the dev set, and print it as JSON."""
    print(json.dumps(asdict(asyncio.run(_chosen(_understander(engine).primary)))))


async def _chosen(engine: Classifier) -> OperatingPoint:
    dev = load("dev")
    told = [(await engine.classify(example.text)).urgency for example in dev]
    return choose(told, dev)


def _examples(file: Path | None) -> tuple[Example, ...]:
    if file is None:
        return load("test")
    try:
        examples = tuple(read_labelled(file.read_text("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError, MessagesInvalid) as error:
        raise typer.BadParameter(f"{file}: {error}") from error
    if not examples:
        raise typer.BadParameter(f"{file}: no messages in it")
    return examples


def _understander(engine: Engine) -> Understander:
    linear = load_or_train(model_dir(), _to_stderr)
    if engine is Engine.LINEAR:
        return linear
    url = read_settings().rasa_url
    try:
        return asyncio.run(only_rasa(linear, url))
    except EngineUnavailable as error:
        raise typer.BadParameter(f"no Rasa at {url} ({error}): langnghe rasa serve") from error


def _to_stderr(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def _each_line(answer: Answer) -> None:
    """Answer each line of standard input; a bad one gets {"error"} and exit status 1 at the end."""
    failed = False
    for number, line in enumerate(_input_lines(), 1):
        text, problem = _text_of(line)
        failed = failed or text is None
        said = answer(text) if text is not None else {"error": f"line {number}: {problem}"}
        print(json.dumps(said, ensure_ascii=False), flush=True)
    if failed:
        raise typer.Exit(1)


def _input_lines() -> Iterable[str]:
    """Yield the lines that are not blank; bytes that are no UTF-8 become replacement signs."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace")
        if line.strip():
            yield line


def _text_of(line: str) -> tuple[str | None, str]:
    """Return the text of a JSON line, or None and what is wrong with it."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return None, f"no JSON: {error}"
    text = row.get("text") if isinstance(row, dict) else None
    return (text, "") if isinstance(text, str) else (None, 'no object with a string "text"')


def _labels(understanding: Understanding) -> Mapping[str, Any]:
    said = understanding.as_dict()
    return {**said, "rules": understanding.rules}


def _places(text: str) -> Mapping[str, Any]:
    place = find_place(text)
    return {
        "communes": list(place.communes) if place else [],
        "ambiguous": place.ambiguous if place else False,
        "outside": place.outside if place else False,
    }
