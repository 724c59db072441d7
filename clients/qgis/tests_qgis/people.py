"""People who use the dock, each with a window of QGIS of their own."""

from __future__ import annotations

from typing import List, Optional

from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QFileDialog, QListWidget, QMainWindow

from causerie.causerie_client.address import parse
from causerie.dock.conversation import Conversation
from causerie.dock.dock import Dock
from qgis_app import Server, waits


class Iface:
    """As much of QGIS's interface as the plugin uses."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.canvas = QgsMapCanvas()
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        self.canvas.setExtent(QgsRectangle(5, 45, 6, 46))
        self.window.setCentralWidget(self.canvas)
        self.bar = QgsMessageBar(self.window)
        self.layer: Optional[QgsVectorLayer] = None
        self.added: List[object] = []
        self.window.resize(1200, 800)
        self.window.show()

    def mainWindow(self) -> QMainWindow:  # noqa: N802
        return self.window

    def mapCanvas(self) -> QgsMapCanvas:  # noqa: N802
        return self.canvas

    def messageBar(self) -> QgsMessageBar:  # noqa: N802
        return self.bar

    def activeLayer(self) -> Optional[QgsVectorLayer]:  # noqa: N802
        return self.layer

    def addDockWidget(self, area: Qt.DockWidgetArea, dock: Dock) -> None:  # noqa: N802
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock: Dock) -> None:  # noqa: N802
        self.window.removeDockWidget(dock)

    def __getattr__(self, name: str):
        """Menus and tool bars, of which tests want to know no more than that they were asked."""
        if name.startswith(("add", "remove", "register", "unregister", "deregister")):
            return lambda *given: self.added.append((name, *given))
        raise AttributeError(name)

    def said(self) -> List[str]:
        """What stands in the message bar."""
        return [f"{item.title()} {item.text()}" for item in self.bar.items()]


class Person:
    """Somebody in QGIS with the dock open."""

    def __init__(self, server: Server, nickname: str, link: str = "", token: str = "", board: bool = False) -> None:
        """`board`: whether it is shown. There is one project in a process, and it has one board."""
        self.iface = Iface()
        self.dock = Dock(self.iface, self.iface.window)
        self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.dock.show()
        self.dock.begin(parse(link or server.url), nickname, token)
        self.dock.page.together.switches["board"].setChecked(board)

    def close(self) -> None:
        self.dock.end()
        self.iface.window.close()
        self.iface.window.deleteLater()

    @property
    def text(self) -> str:
        """What stands in the log."""
        return "\n".join(row.told for row in self.dock.page.talk.view.lines.rows)

    @property
    def rooms(self) -> List[str]:
        return _rows_of(self.dock.page.rooms)

    @property
    def people(self) -> List[str]:
        return _rows_of(self.dock.page.people)

    def enters(self) -> None:
        waits(lambda: self.dock.page.talk.conversation and self.dock.chat.room(self.dock.page.talk.conversation), "a room")

    def says(self, text: str) -> None:
        self.dock.page.talk.entry.setPlainText(text)
        self.dock.page.talk.entry.sent.emit(text)

    def reads(self, text: str) -> None:
        waits(lambda: text in self.text, lambda: f"{text!r} in {self.text!r}")

    def looks_at(self, room: str, to: str = "") -> Conversation:
        conversation = self.dock.chat.conversations[room, to]
        self.dock.page.show_conversation(conversation)
        return conversation

    def message(self, text: str) -> dict:
        room = self.dock.chat.room(self.dock.page.talk.conversation)
        said = lambda: next((one for one in room.messages.values() if one["content"].get("text") == text), None)  # noqa: E731
        return waits(said, f"{text!r} in the room")

    def presses(self, words: str) -> None:
        """Something in the talk, with the mouse."""
        view = self.dock.page.talk.view
        found = [(row, hit) for row in view.lines.rows for hit in view.drawn.plan(row).hits if hit.words == words]
        if not found:
            raise AssertionError(f"{words!r} cannot be pressed in {self.text!r}")
        row, hit = found[0]
        view.scrollTo(view.lines.index_of(row.key))
        at = view.visualRect(view.lines.index_of(row.key)).topLeft() + hit.rect.center().toPoint()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)

    def chooses(self, name: str) -> None:
        """The file that the next dialog is told."""
        for dialog in ("getOpenFileName", "getSaveFileName"):
            setattr(QFileDialog, dialog, staticmethod(lambda *_: (name, "")))


def _rows_of(rows: QListWidget) -> List[str]:
    """Those that can be chosen, without the words above each group."""
    items = [rows.item(at) for at in range(rows.count())]
    return [item.text() for item in items if item.flags() & Qt.ItemFlag.ItemIsEnabled]
