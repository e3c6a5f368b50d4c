"""`langnghe rasa …`: the Rasa engine, in its own environment (`make rasa`)."""

import os
import sys
from typing import Annotated

import httpx
import typer

from data.settings import Settings, read_settings
from nlu.corpus import load
from nlu.rasa.environment import Rasa, RasaFailed, RasaMissing
from nlu.rasa.project import version_of


def register(app: typer.Typer) -> None:
    """Add the commands of the Rasa engine to `app`."""
    group = typer.Typer(help="Train and serve the Rasa engine.", no_args_is_help=True)
    group.command("train")(train)
    group.command("serve")(serve)
    group.command("status")(status)
    app.add_typer(group, name="rasa")


def train() -> None:
    """Train Rasa on the corpus of the program; the model goes to `var/models/rasa`."""
    examples = load("train")
    _to_stderr(f"{len(examples)} messages; this takes some minutes")
    try:
        model = _rasa(read_settings()).train(examples, _to_stderr)
    except (RasaMissing, RasaFailed) as error:
        raise _failure(error) from error
    print(model)


def serve(
    port: Annotated[int, typer.Option(help="port to answer at")] = 5005,
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
) -> None:
    """Serve the newest model until interrupted; whoever reaches the port can use it."""
    try:
        command, folder, environment = _rasa(read_settings()).server(host, port)
    except RasaMissing as error:
        raise _failure(error) from error
    _to_stderr(f"Rasa at http://{host}:{port} (ready in about half a minute)")
    os.chdir(folder)
    os.execve(command[0], command, environment)  # noqa: S606  signals go to Rasa itself


def status() -> None:
    """Tell what there is: environment, model, server."""
    settings = read_settings()
    rasa = _rasa(settings)
    model = rasa.model
    current = model is not None and model.name == f"{version_of(load('train'))}.tar.gz"
    age = "of the present corpus" if current else "outdated: langnghe rasa train"
    print(f"environment  {rasa.python if rasa.installed else 'missing: make rasa'}")
    print(f"model        {f'{model} ({age})' if model else 'missing: langnghe rasa train'}")
    print(f"server       {_server(settings.rasa_url)}")


def _server(url: str | None) -> str:
    if url is None:
        return "LANGNGHE_RASA_URL is not set"
    try:
        response = httpx.get(f"{url.rstrip('/')}/status", timeout=3, trust_env=False)
        served = response.raise_for_status().json()["model_file"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        return f"{url} does not answer ({type(error).__name__}): langnghe rasa serve"
    return f"{url} serves {served}"


def _rasa(settings: Settings) -> Rasa:
    return Rasa(settings.rasa_python, settings.var / "rasa", settings.models / "rasa")


def _failure(error: Exception) -> typer.Exit:
    _to_stderr(str(error))
    return typer.Exit(1)


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
