"""Live engines: a Rasa server with a small model, where Rasa's environment is there."""

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nlu.classifier import EngineUnavailable
from nlu.corpus import load
from nlu.engines.rasa import RasaClassifier
from nlu.rasa.environment import Rasa
from tests.conftest import free_port

ROOT = Path(__file__).parent.parent.parent
_READY_WITHIN = 120.0


class RasaServer:
    """A running Rasa; what it has written so far lies in `log`."""

    def __init__(self, url: str, log: Path) -> None:
        self.url = url
        self.log = log


@pytest.fixture(scope="session")
def rasa_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """Serve a model of every third training message, trained in about half a minute."""
    folder = tmp_path_factory.mktemp("rasa")
    rasa = Rasa(ROOT / ".venv-rasa/bin/python", folder / "project", folder / "models")
    if not rasa.installed:
        missing = "no Rasa environment (.venv-rasa): make rasa"
        if "rasa" in os.environ.get("LANGNGHE_REQUIRE", ""):
            pytest.fail(missing)
        pytest.skip(missing)
    rasa.train(load("train")[::3], ways=0)
    with served(rasa, folder / "log") as server:
        yield server


@contextmanager
def served(rasa: Rasa, log: Path) -> Iterator[RasaServer]:
    """Run Rasa as `langnghe rasa serve` does until the block ends."""
    port = free_port()
    command, project, environment = rasa.server("127.0.0.1", port)
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=project, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        server = RasaServer(f"http://127.0.0.1:{port}", log)
        _wait_for(server, process)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(server: RasaServer, process: "subprocess.Popen[bytes]") -> None:
    """Return when Rasa answers; fail with its log when it ends or takes too long."""
    latest = time.monotonic() + _READY_WITHIN
    while time.monotonic() < latest and process.poll() is None:
        try:
            asyncio.run(RasaClassifier(server.url, timeout=5).classify("xin chào"))
        except EngineUnavailable:
            time.sleep(0.3)
        else:
            return
    pytest.fail(f"Rasa did not start: {server.log.read_text('utf-8', 'replace')[-2000:]}")
