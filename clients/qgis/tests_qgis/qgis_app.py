"""A headless QGIS, the real server beside it, and waiting for facts while Qt goes on. Import it before anything of QGIS."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request
from contextlib import suppress
from typing import Callable, Optional

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What the platform without a screen does not know.
os.environ.setdefault("QT_LOGGING_RULES", "default.warning=false")
os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="qgis-run-"))
# Nothing of the person who runs the tests, and nothing that stays.
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = os.environ["HOME"] = tempfile.mkdtemp(prefix="qgis-")

from qgis.core import QgsApplication, QgsProject, QgsSettings  # noqa: E402
from qgis.gui import QgsMapCanvas  # noqa: E402
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop, Qt  # noqa: E402

from causerie.causerie_client import Session  # noqa: E402
from causerie.connection import Connection  # noqa: E402
from causerie.websockets import QWebSocket  # noqa: E402
from causerie.words import language  # noqa: E402

PATIENCE = 20.0
PROGRAM = os.environ.get("CAUSERIE_BIN", "")

QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
APP = QgsApplication([], True)
APP.initQgis()


def waits(fact: Callable[[], object], what: str = "") -> None:
    """Lets Qt go on until a fact holds."""
    until = time.monotonic() + PATIENCE
    while not fact():
        if time.monotonic() > until:
            raise AssertionError(f"waited in vain for {what or fact}")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def breaks(connection: Connection) -> None:
    """Cuts a connection as a network does."""
    connection.findChild(QWebSocket).abort()


class Server:
    """Settings are those of docs/configuration.md."""

    def __init__(self, **settings: str) -> None:
        if not PROGRAM:
            raise RuntimeError("CAUSERIE_BIN must name the causerie binary")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
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


class QgisTest(unittest.TestCase):
    """A server for all tests of a class, and an empty project and a canvas for each."""

    settings: dict = {}
    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server(**cls.settings)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.server.stop()

    def setUp(self) -> None:
        QgsProject.instance().clear()
        QgsSettings().clear()
        language.cache_clear()
        self.canvas = QgsMapCanvas()
        self.canvas.resize(800, 600)
        self.addCleanup(self.canvas.deleteLater)

    def connects(
        self, nickname: str, room: str = "QGIS", port: Optional[int] = None, host: str = "127.0.0.1", **session: object,
    ) -> Connection:
        """Somebody who is in a room."""
        session.setdefault("features", ["direct", "call", "map"])
        url = f"ws://{host}:{port or self.server.port}/ws"
        connection = Connection(url, Session(nickname, **session))
        self.addCleanup(connection.close)
        connection.submit(connection.session.join(room))
        connection.open()
        waits(lambda: room in connection.session.rooms, f"{nickname} in {room}")
        return connection
