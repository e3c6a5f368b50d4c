"""Rasa as a program of its own: the commands it is run with, training, and what models there are.

It needs Python 3.10 and libraries older than the program's, so it is never imported here.
"""

import os
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from nlu.corpus import Example
from nlu.rasa.project import write_project

Progress = Callable[[str], None]

_ENVIRONMENT = {
    "LOG_LEVEL_LIBRARIES": "ERROR",
    "PYTHONWARNINGS": "ignore",
    "PYTHONUNBUFFERED": "1",
    "RASA_MAX_CACHE_SIZE": "0",
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
}
_LAST_LINES = 15


class RasaMissing(Exception):
    """Rasa's environment or its model is not there; the message says what makes it."""


class RasaFailed(Exception):
    """Rasa ended with an error; the message holds the last lines that it wrote."""


@dataclass(frozen=True, slots=True)
class Rasa:
    """Rasa in the environment of `python`, its project in `project`, its models in `models`."""

    python: Path
    project: Path
    models: Path

    @property
    def installed(self) -> bool:
        """Tell whether the environment is there."""
        return os.access(self.python, os.X_OK)

    @property
    def model(self) -> Path | None:
        """Give the newest model, None where none was trained."""
        found = sorted(self.models.glob("*.tar.gz"), key=lambda file: file.stat().st_mtime_ns)
        return found[-1].resolve() if found else None

    def train(
        self, examples: Sequence[Example], progress: Progress = lambda _: None, *, ways: int = 2
    ) -> Path:
        """Train on `examples` and return the model's file, named after its version.

        A model appears whole or not at all. Raises RasaMissing, RasaFailed or OSError.
        """
        self._need_environment()
        version = write_project(self.project, examples, ways=ways)
        self.models.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.models) as unfinished:
            self._run_training(version, Path(unfinished).resolve(), progress)
            model = Path(unfinished) / f"{version}.tar.gz"
            return model.replace(self.models / model.name)

    def _run_training(self, version: str, out: Path, progress: Progress) -> None:
        files = ["--nlu", "data", "--domain", "domain.yml", "--config", "config.yml"]
        command = ["train", "nlu", *files, "--out", str(out), "--fixed-model-name", version]
        last: deque[str] = deque(maxlen=_LAST_LINES)
        with subprocess.Popen(  # noqa: S603  a fixed command
            self._command(*command),
            cwd=self.project,
            env=self._environment("INFO"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                last.append(line)
                if " - " in line and "component" in line:
                    progress(line.split(" - ", 1)[1].strip())
        if process.returncode:
            raise RasaFailed("".join(last))

    def server(self, host: str, port: int) -> tuple[list[str], Path, dict[str, str]]:
        """Return command, folder and environment that serve the newest model at `host`:`port`.

        Rasa writes the messages it gets into its log from the level DEBUG on; here it is WARNING.
        Raises RasaMissing when the environment or the model is not there.
        """
        self._need_environment()
        if self.model is None or not self.project.is_dir():
            raise RasaMissing("no Rasa model yet: langnghe rasa train")
        address = ["-i", host, "-p", str(port)]
        files = ["--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
        run = ["run", "--enable-api", "-m", str(self.model), *address, *files]
        return self._command(*run), self.project, self._environment("WARNING")

    def _command(self, *arguments: str) -> list[str]:
        return [str(self.python.absolute()), "-m", "rasa", *arguments]

    def _environment(self, log_level: str) -> dict[str, str]:
        passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        path = {"PYTHONPATH": str(self.project.resolve()), "LOG_LEVEL": log_level}
        return {**passed, **_ENVIRONMENT, **path}

    def _need_environment(self) -> None:
        if not self.installed:
            raise RasaMissing(f"no Rasa environment at {self.python}: make rasa")
