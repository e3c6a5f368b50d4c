"""A Rasa server on loopback that answers as told: well, wrongly, late or not at all."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from nlu.labels import Category, Reporter, Urgency


def answer(situation: str = "physical_abuse+critical", sure: float = 0.9) -> dict[str, Any]:
    """Return what Rasa says when it is `sure` of `situation`; the rest is shared evenly."""
    names = [
        f"{category}+{urgency}"
        for category in Category
        for urgency in Urgency
        if category is not Category.NOT_A_CASE or urgency is Urgency.LOW
    ]
    rest = (1 - sure) / (len(names) - 1)
    ranking = [{"name": n, "confidence": sure if n == situation else rest} for n in names]
    reporters = [{"name": name, "confidence": 0.25} for name in Reporter]
    return {
        "text": "…",
        "intent": {"name": situation, "confidence": sure},
        "intent_ranking": ranking,
        "reporter_ranking": reporters,
        "reasons": [{"word": "đánh", "weight": 2.5}],
        "entities": [],
        "model_version": "abc123def456",
    }


@dataclass
class FakeRasa:
    """What the server does next, and which texts it was asked about."""

    status: int = 200
    body: bytes = b""
    delay: float = 0.0
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        self.body = self.body or json.dumps(answer()).encode()

    def says(self, content: Any) -> None:
        """Answer with `content` as JSON from now on."""
        self.status, self.body = 200, json.dumps(content).encode()


@contextmanager
def fake_rasa() -> Iterator[FakeRasa]:
    """Serve a `FakeRasa` until the block ends."""
    fake = FakeRasa()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/model/parse"
            length = int(self.headers["Content-Length"])
            fake.asked.append(json.loads(self.rfile.read(length))["text"])
            time.sleep(fake.delay)
            self.send_response(fake.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(fake.body)))
            self.end_headers()
            self.wfile.write(fake.body)

        def log_message(self, format: str, *args: Any) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
