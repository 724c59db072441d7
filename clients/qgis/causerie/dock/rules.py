"""The rules of a server: asked for once in a session, and offered to be read until one has, and again when they change."""

from __future__ import annotations

import hashlib
import json
from typing import Callable, Optional

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl, Qt
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest
from qgis.PyQt.QtWidgets import QAction, QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from .. import settings
from ..words import tr
from .strips import Strip

#: Characters of them that are shown, and bytes of an answer that are read.
LONGEST = 20_000
_BYTES = 2**20
#: What servers that nobody gave rules say instead.
_NONE = "YOLO"


class Rules(Strip):
    """Says that there are some. `entry`, in the menu, shows them at any time."""

    def __init__(self, server: str) -> None:
        super().__init__("accent", "bubble")
        self._server, self._text = server, ""
        self.add_button(tr("read"), self.read)
        self.entry = QAction(tr("rules"), self)
        self.entry.triggered.connect(lambda: self.read())
        self.entry.setVisible(False)
        self._reply: Optional[QNetworkReply] = None

    def ask(self) -> None:
        """Asks the server, which has none if it does not answer."""
        request = QNetworkRequest(QUrl(self._server + "rules"))
        self._reply = QgsNetworkAccessManager.instance().get(request)
        self._reply.finished.connect(self._came)

    def take(self, text: str) -> None:
        """Takes over what the server has as its rules."""
        self._text = "" if text == _NONE else text.strip()[:LONGEST]
        self.entry.setVisible(bool(self._text))
        is_read = settings.remembered(self._place()) == self._digest()
        self.say("" if is_read or not self._text else tr("has_rules"), tr("rules"))

    def read(self) -> None:
        """Shows them, and remembers that they were shown."""
        settings.remember(self._place(), self._digest())
        self.say("")
        show_text(self, "rules", tr("rules"), self._text)

    def _came(self) -> None:
        reply, self._reply = self._reply, None
        if reply is None:
            return
        reply.deleteLater()
        try:
            answer = json.loads(bytes(reply.read(_BYTES) or b""))
        except (ValueError, RecursionError):
            return
        text = answer.get("rules") if isinstance(answer, dict) else None
        if isinstance(text, str):
            self.take(text)

    def _digest(self) -> str:
        return hashlib.sha256(self._text.encode(errors="replace")).hexdigest()

    def _place(self) -> str:
        return "rules/" + hashlib.sha256(self._server.encode()).hexdigest()


def show_text(parent: QWidget, name: str, title: str, text: str, more: str = "", then: Optional[Callable[[], object]] = None) -> QDialog:
    """Shows a text to read, as text; with a button of the words `more` that does `then`."""
    dialog = QDialog(parent)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    shown = QPlainTextEdit(text)
    shown.setReadOnly(True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    if then is not None:
        buttons.addButton(more, QDialogButtonBox.ButtonRole.ActionRole).clicked.connect(then)
    buttons.rejected.connect(dialog.close)
    column = QVBoxLayout(dialog)
    column.addWidget(shown)
    column.addWidget(buttons)
    dialog.resize(640, 480)
    dialog.open()
    return dialog
