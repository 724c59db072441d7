"""The real server on a free port, and a way to it that can be cut."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import urllib.request
from contextlib import suppress
from typing import Any, Awaitable, Callable, List, Optional, Set

from causerie_client.aio import Client

PATIENCE = 60.0
PROGRAM = os.environ.get("CAUSERIE_BIN", "")


class Server:
    """`async with` starts and stops it. Settings are those of docs/configuration.md."""

    def __init__(self, **settings: str) -> None:
        # Nobody else gets the port before this process ends, and the server may listen on it.
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind(("127.0.0.1", 0))
        self.port = int(held.getsockname()[1])
        held.detach()
        #: The frames that its clients have sent.
        self.said: List[str] = []
        self.settings = {"HOST": "127.0.0.1", "PORT": str(self.port), "ROOMS": "QGIS,QField", "LOG_LEVEL": "error", **settings}

    async def __aenter__(self) -> Server:
        if not PROGRAM:
            raise RuntimeError("CAUSERIE_BIN must name the causerie binary")
        self.process = await asyncio.create_subprocess_exec(PROGRAM, env=self.settings, cwd="/")
        await eventually(self._answers)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.process.terminate()
        await self.process.wait()

    async def get(self, path: str) -> Any:
        url = f"http://127.0.0.1:{self.port}{path}"
        return await asyncio.get_running_loop().run_in_executor(None, lambda: json.load(urllib.request.urlopen(url)))

    def client(self, nickname: str, port: Optional[int] = None, **session: Any) -> Client:
        client = Client(f"ws://127.0.0.1:{port or self.port}/ws", nickname, **session)
        outgoing = client.session.outgoing

        def said() -> List[str]:
            texts = outgoing()
            self.said += texts
            return texts

        client.session.outgoing = said
        return client

    async def _answers(self) -> bool:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.close()
            return True
        return False


class Wire:
    """A way to a server: what goes through it is passed on until it is cut."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._ends: Set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Wire:
        self._listener = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = self._listener.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Ends all connections, without a word to either side."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        self._ends |= {writer, far_writer}
        await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


async def eventually(holds: Callable[[], Awaitable[bool]]) -> None:
    """Waits until something holds."""

    async def look() -> None:
        while not await holds():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(look(), PATIENCE)
