"""The page of causerie in QGIS's options: what is remembered of it, and how that is forgotten."""

from __future__ import annotations

from typing import Optional

from qgis.gui import QgsCollapsibleGroupBox, QgsOptionsPageWidget, QgsOptionsWidgetFactory
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QCheckBox, QFormLayout, QLabel, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from .. import settings
from ..causerie_client.address import server_of
from ..words import tr

#: By which QGIS opens it.
PAGE = "causerie"


class Options(QgsOptionsPageWidget):
    """Everything but the token is changed when the options are agreed to; a token is forgotten at once."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.setObjectName(PAGE)
        self.address, self.nickname = (QLineEdit(settings.remembered(name)) for name in ("address", "nickname"))
        self.at_start, self.sound = (_box(words, name) for words, name in (("connect_at_start", "at_start"), ("sound", "sound")))
        self.kept = QLabel()
        self.kept.setTextFormat(Qt.TextFormat.PlainText)
        self.forget = QPushButton(tr("credential_forget"))
        self.forget.clicked.connect(self._forget)
        self.ignored = QListWidget()
        self.ignored.addItems(sorted(filter(None, settings.remembered("ignored").split(","))))
        self.ignored.setMaximumHeight(90)
        self.unignore = QPushButton(tr("unignore"))
        self.unignore.clicked.connect(lambda: self.ignored.takeItem(self.ignored.currentRow()))
        self.address.textChanged.connect(self._say_token)
        self._lay_out()
        self._say_token()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        server, notices, people = (_group(words, column) for words in ("server", "notices", "ignored_people"))
        server.addRow(tr("address"), self.address)
        server.addRow(tr("nickname"), self.nickname)
        server.addRow(tr("credential"), self.kept)
        server.addRow("", self.forget)
        server.addRow("", self.at_start)
        notices.addRow(self.sound)
        people.addRow(self.ignored)
        people.addRow(self.unignore)
        column.addStretch(1)

    def apply(self) -> None:
        """QGIS calls it when the options are agreed to."""
        server = server_of(self.address.text())
        if server or not self.address.text().strip():
            # A link may bear what opens a room, or a token, and what cannot be read may be such a link.
            settings.remember("address", server)
        settings.remember("nickname", self.nickname.text().strip())
        settings.remember("at_start", "yes" if self.at_start.isChecked() else "")
        settings.remember("sound", "yes" if self.sound.isChecked() else "")
        names = [self.ignored.item(row).text() for row in range(self.ignored.count())]
        settings.remember("ignored", ",".join(names))

    def _say_token(self) -> None:
        is_kept = settings.has_token(server_of(self.address.text()))
        self.kept.setText(tr("credential_kept" if is_kept else "credential_none"))
        self.forget.setEnabled(is_kept)

    def _forget(self) -> None:
        settings.keep_token(server_of(self.address.text()), "")
        self._say_token()


class OptionsFactory(QgsOptionsWidgetFactory):
    """Makes the page whenever QGIS shows its options."""

    def __init__(self, icon: QIcon) -> None:
        super().__init__()
        self.setTitle(tr("causerie"))
        self.setIcon(icon)

    def createWidget(self, parent: Optional[QWidget] = None) -> Options:  # noqa: N802
        return Options(parent)


def _box(words: str, name: str) -> QCheckBox:
    box = QCheckBox(tr(words))
    box.setChecked(settings.remembered(name) == "yes")
    return box


def _group(words: str, column: QVBoxLayout) -> QFormLayout:
    group = QgsCollapsibleGroupBox(tr(words))
    form = QFormLayout(group)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    column.addWidget(group)
    return form
