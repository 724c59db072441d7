"""The real server on a free port, and waiting for facts: for tests in a QGIS, and for those beside one (`tests_window`)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from contextlib import suppress
from typing import Any, Callable, Union

#: Seconds for a fact, on a machine that has much else to do.
PATIENCE = 60.0
#: What a wait is for, or what tells so when it was in vain.
Words = Union[str, Callable[[], str]]
PROGRAM = os.environ.get("CAUSERIE_BIN", "")


def waits(fact: Callable[[], Any], what: Words = "", goes_on: Callable[[], object] = lambda: time.sleep(0.02)) -> Any:
    """Waits until a fact holds, and returns it. `what`: what it is, or what tells so where it never held; `goes_on`: what happens
    meanwhile."""
    until = time.monotonic() + PATIENCE
    while True:
        found = fact()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(f"waited in vain for {what() if callable(what) else what or fact}")
        goes_on()


def held_port() -> int:
    """A port that is nobody else's until this process ends. A server may listen on it; before, connections are refused."""
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port = int(held.getsockname()[1])
    held.detach()
    return port


class Server:
    """Settings are those of docs/configuration.md."""

    def __init__(self, port: int = 0, **settings: str) -> None:
        if not PROGRAM:
            raise RuntimeError("CAUSERIE_BIN must name the causerie binary")
        self.port = port or held_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        settings = {"HOST": "127.0.0.1", "PORT": str(self.port), "ROOMS": "QGIS,QField", "LOG_LEVEL": "error", **settings}
        # Nothing of ours is left to it: whoever reads our output would wait for a server that outlives us.
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen([PROGRAM], env=settings, cwd="/", stdin=quiet, stdout=quiet)
        waits(self._answers, "the server")

    def get(self, path: str) -> object:
        with urllib.request.urlopen(self.url + path.lstrip("/")) as reply:
            return json.load(reply)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False
