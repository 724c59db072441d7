"""Where one says which server, and who one is, until a server has taken that. A link of an invitation is taken apart."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional
from urllib.parse import urlsplit

from qgis.gui import QgsCollapsibleGroupBoxBasic
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QPalette
from qgis.PyQt.QtWidgets import (
    QCheckBox, QFrame, QLabel, QLineEdit, QProgressBar, QPushButton, QScrollArea, QVBoxLayout, QWidget,
)

from .. import settings
from ..causerie_client.address import Address, parse, server_of
from ..causerie_client.sealed import is_available
from ..words import tr
from .looks import blend, looks_of
from .questions import asks


class ConnectForm(QWidget):
    """Address and nickname; token and key where they are wanted."""

    #: (address, nickname, token, whether QGIS has just started)
    wanted = pyqtSignal(object, str, str, bool)

    #: The server is not to be waited for any more.
    cancelled = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        # Who installed the plugin from a server mostly means that one.
        servers = settings.known_servers()
        self.address = QLineEdit(settings.remembered("address", servers[0] if len(servers) == 1 else ""))
        self.address.setPlaceholderText("https://chat.example.org/")
        self.nickname = QLineEdit(settings.remembered("nickname"))
        self.nickname.setMaxLength(64)
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.key.setPlaceholderText(tr("key_hint"))
        #: Token and key: folded until one is kept, wanted or refused.
        self.fold = QgsCollapsibleGroupBoxBasic(tr("credential_or_key"))
        #: By the names that `refuse` knows.
        self._fields = {"address": self.address, "nickname": self.nickname, "token": self.token, "key": self.key}
        self.forget = QPushButton(tr("credential_forget"))
        self.at_start = QCheckBox(tr("connect_at_start"))
        self.at_start.setChecked(settings.remembered("at_start") == "yes")
        self.fault, self.state = _words(), _words()
        #: Connects to the address that it names, where the one that was typed leads nowhere.
        self.other = QPushButton(tr("try_http"))
        for widget in (self.fault, self.other):
            widget.hide()
        self._other = self._typed = ""
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setFixedHeight(6)
        self.button = QPushButton(tr("connect"))
        self.button.setDefault(True)
        self._lay_out()
        self.forget.clicked.connect(self._forget_token)
        self.fold.collapsedStateChanged.connect(lambda _is_folded: self._say_token())
        self.at_start.toggled.connect(lambda is_on: settings.remember("at_start", "yes" if is_on else ""))
        self.other.clicked.connect(self._try_other)
        self.button.clicked.connect(lambda: self.cancelled.emit() if self.is_waiting else self.connect_now())
        for line in self._fields.values():
            line.returnPressed.connect(lambda: None if self.is_waiting else self.connect_now())
        self.address.textChanged.connect(self.show_token)
        self.show_token()
        self.wait("")

    def _lay_out(self) -> None:
        """In a column that scrolls where the dock is low, and no wider than the dock."""
        for wide in (self.forget, self.at_start, self.other):
            # Their words make no dock wide.
            wide.setMinimumWidth(1)
        inside, title = QWidget(), QLabel(tr("causerie"))
        column, folded = QVBoxLayout(inside), QVBoxLayout(self.fold)
        title.setFont(looks_of(self).bold)
        column.setContentsMargins(12, 12, 12, 12)
        folded.setContentsMargins(0, 4, 0, 0)
        column.addWidget(title)
        column.addWidget(_words(tr("about")))
        self._columns = {"address": column, "nickname": column, "token": folded, "key": folded}
        for (name, line), words in zip(self._fields.items(), ("address", "nickname", "credential", "key")):
            label = _words(tr(words))
            label.setBuddy(line)
            self._columns[name].addWidget(label)
            self._columns[name].addWidget(line)
        folded.insertWidget(2, self.forget)
        for widget in (self.fault, self.other, self.fold, self.at_start):
            column.addWidget(widget)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        column.addWidget(self._progress)
        column.addWidget(self.state)
        column.addStretch()
        # Folded only now: what is added to it afterwards would be seen.
        self.fold.setCollapsed(True)
        area, whole = QScrollArea(), QVBoxLayout(self)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        hints = (self.fontMetrics().horizontalAdvance(tr(words)) for words in ("credential_hint", "credential_kept"))
        area.setMinimumWidth(max(hints) + 64)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    @property
    def is_waiting(self) -> bool:
        """Whether a server has been asked and has not answered yet."""
        return bool(self.state.text())

    def wait(self, words: str) -> None:
        """Says what one waits for; nothing can be typed until then. With no words one waits no longer."""
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self._progress.setVisible(bool(words))
        self.button.setText(tr("cancel" if words else "connect"))
        for line in self._fields.values():
            line.setReadOnly(bool(words))

    def connect_now(self, at_start: bool = False, same_server: bool = False) -> None:
        """Takes what was typed, and asks before a link replaces one's own address, unless it leads to the same server."""
        typed = self.address.text().strip()
        try:
            address = parse(typed)
        except ValueError:
            self.refuse(tr("no_address"))
            return
        if address.sealed is not None and not is_available():
            self.refuse(tr("sealed_needs"))
            return
        if not self.nickname.text().strip():
            self.refuse(tr("no_nickname"), "nickname")
            return
        address = replace(address, key=address.key or self.key.text().strip() or None)
        if not (same_server or self._may_replace(address)) or not self._may_go_open(address):
            return
        self.refuse("")
        self._typed = typed
        self.address.setText(address.server)
        settings.remember("address", address.server)
        settings.remember("nickname", self.nickname.text().strip())
        self.wanted.emit(address, self.nickname.text().strip(), self.token.text().strip(), at_start)

    def connect_at_start(self) -> None:
        """Connects where QGIS was left, if that is wanted."""
        if self.at_start.isChecked() and self.address.text() and self.nickname.text():
            self.connect_now(at_start=True)

    def accept(self) -> None:
        """The server took what was typed."""
        self.token.clear()
        self.key.clear()
        self._typed = ""
        self.fold.setCollapsed(True)
        self.show_token()

    def refuse(self, words: str, field: str = "address", other: str = "") -> None:
        """Says below a field why there is no session, with what was typed; and with `other` an address to try instead."""
        self.wait("")
        looks = looks_of(self)
        if words and field in ("token", "key"):
            self.fold.setCollapsed(False)
        for name, line in self._fields.items():
            is_wrong = bool(words) and name == field
            palette = QPalette()
            if is_wrong:
                palette.setColor(QPalette.ColorRole.Base, blend(looks.base, looks.failed, 0.12))
            line.setPalette(palette)
        column = self._columns[field]
        for widget in (self.other, self.fault):
            widget.parentWidget().layout().removeWidget(widget)
            column.insertWidget(column.indexOf(self._fields[field]) + 1, widget)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, looks.failed)
        self.fault.setPalette(palette)
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        self._other = other
        self.other.setToolTip(parse(other).server if other else "")
        self.other.setVisible(bool(other))
        self.show_token()
        if words:
            self._fields[field].setFocus()

    def give_back(self, words: str, server: str, field: str, unencrypted: bool = False) -> None:
        """The server did not take it: says why, with the address or link as it was typed. `unencrypted`: that may answer."""
        typed = self._typed or server
        self.address.setText(typed)
        self.refuse(words, field, "http://" + typed.rpartition("://")[2] if unencrypted else "")

    def show_token(self) -> None:
        """Says whether a token is kept for the server that is typed."""
        if settings.has_token(server_of(self.address.text())):
            self.fold.setCollapsed(False)
        self._say_token()

    def _say_token(self) -> None:
        is_kept = settings.has_token(server_of(self.address.text()))
        self.token.setPlaceholderText(tr("credential_kept" if is_kept else "credential_hint"))
        self.forget.setVisible(is_kept and not self.fold.isCollapsed())

    def _forget_token(self) -> None:
        settings.keep_token(server_of(self.address.text()), "")
        self.show_token()

    def _try_other(self) -> None:
        self.address.setText(self._other)
        self.connect_now(same_server=True)

    def _may_replace(self, address: Address) -> bool:
        before = settings.remembered("address")
        if address.room is None or before in ("", address.server):
            return True
        return self.ask(tr("replaces", new=address.server, old=before))

    def _may_go_open(self, address: Address) -> bool:
        """What opens a server or a room goes unencrypted to another machine only after a question."""
        is_near = urlsplit(address.server).hostname in ("localhost", "127.0.0.1", "::1")
        opens = self.token.text().strip() or address.token or address.key or (address.room or "").startswith("~")
        return is_near or not opens or address.server.startswith("https:") or self.ask(tr("unencrypted", server=address.server))

    def ask(self, text: str) -> bool:
        """Asks, and waits for the answer."""
        return asks(self, text, tr("connect"))


def _words(text: str = "") -> QLabel:
    """Plain words that are broken where the form is narrow."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
