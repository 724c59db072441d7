"""A headless QGIS, and waiting for facts while Qt goes on. Import it before anything of QGIS."""

from __future__ import annotations

import os
import tempfile
import time
import unittest
from typing import Callable, Optional

import running
from running import Server, Words

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
from causerie.qt_websocket import QWebSocket  # noqa: E402
from causerie.words import language  # noqa: E402

QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
APP = QgsApplication([], True)
APP.initQgis()


def waits(fact: Callable[[], object], what: Words = "") -> object:
    """Lets Qt go on until a fact holds, and returns it."""
    return running.waits(fact, what, goes_on)


def goes_on() -> None:
    """Lets Qt do what is due, and the server have the processor."""
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    time.sleep(0.002)


def breaks(connection: Connection) -> None:
    """Cuts a connection as a network does."""
    connection.findChild(QWebSocket).abort()


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
