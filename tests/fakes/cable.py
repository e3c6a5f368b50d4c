"""A network cable between a browser and the service, which can be cut or go dead."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Cable:
    """Carries bytes both ways. `cut` breaks it; `freeze` leaves it open with nothing coming."""

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._whole = True
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Break every connection and take no new one."""
        self._whole = False
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        """Let everything through again."""
        self._whole = True
        self._flowing.set()

    def freeze(self) -> None:
        """Hold back everything without closing anything."""
        self._flowing.clear()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        pair = {writer, far_writer}
        self._open |= pair
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        finally:
            self._open -= pair

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while data := await reader.read(65536):
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()
            writer.close()


@asynccontextmanager
async def cable_to(target_port: int) -> AsyncIterator[tuple[Cable, str]]:
    """Lay a cable to a port of this machine; gives it with the address of its other end."""
    cable = Cable(target_port)
    server = await asyncio.start_server(cable.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield cable, f"http://127.0.0.1:{port}"
    finally:
        cable.mend()
        cable.cut()
        server.close()
