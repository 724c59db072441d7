"""Where one says which server, and who one is. A link of an invitation is taken apart."""

from __future__ import annotations

from typing import Optional
from urllib.parse import urlsplit

from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QMessageBox, QPushButton, QVBoxLayout, QWidget

from .. import settings
from ..causerie_client.address import Address, parse
from ..words import tr


class ConnectForm(QWidget):
    """Address, nickname and token."""

    #: (address, nickname, token)
    wanted = pyqtSignal(object, str, str)

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.address = QLineEdit(settings.remembered("address"))
        self.address.setPlaceholderText("https://chat.example.org/")
        self.nickname = QLineEdit(settings.remembered("nickname"))
        self.nickname.setMaxLength(64)
        self.token = QLineEdit()
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        self.token.setPlaceholderText(tr("credential_hint"))
        self.at_start = QCheckBox(tr("connect_at_start"))
        self.at_start.setChecked(settings.remembered("at_start") == "yes")
        self.at_start.toggled.connect(lambda is_on: settings.remember("at_start", "yes" if is_on else ""))
        self.fault = QLabel()
        self.fault.setTextFormat(Qt.TextFormat.PlainText)
        self.fault.setWordWrap(True)
        self.button = QPushButton(tr("connect"))
        self.button.setDefault(True)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(tr("address"), self.address)
        form.addRow(tr("nickname"), self.nickname)
        form.addRow(tr("credential"), self.token)
        column = QVBoxLayout(self)
        about = QLabel(tr("about"))
        about.setWordWrap(True)
        column.addWidget(about)
        column.addLayout(form)
        column.addWidget(self.at_start)
        column.addWidget(self.button)
        column.addWidget(self.fault)
        column.addStretch()
        self.button.clicked.connect(self.connect_now)
        for line in (self.address, self.nickname, self.token):
            line.returnPressed.connect(self.connect_now)

    def connect_now(self) -> None:
        """Takes what was typed, and asks before a link replaces one's own address."""
        try:
            address = parse(self.address.text().strip())
        except ValueError:
            self.fault.setText(tr("no_address"))
            return
        if not self.nickname.text().strip():
            self.fault.setText(tr("no_nickname"))
            return
        if not self._may_replace(address) or not self._may_go_open(address):
            return
        self.fault.clear()
        token = self.token.text().strip()
        self.token.clear()
        self.address.setText(address.server)
        settings.remember("address", address.server)
        settings.remember("nickname", self.nickname.text().strip())
        self.wanted.emit(address, self.nickname.text().strip(), token)

    def connect_at_start(self) -> None:
        """Connects where QGIS was left, if that is wanted."""
        if self.at_start.isChecked() and self.address.text() and self.nickname.text():
            self.connect_now()

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
        asked = QMessageBox(QMessageBox.Icon.Question, tr("causerie"), text, parent=self)
        asked.setTextFormat(Qt.TextFormat.PlainText)
        asked.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        asked.setDefaultButton(QMessageBox.StandardButton.No)
        return bool(asked.exec() == QMessageBox.StandardButton.Yes)
