"""Questions that are waited for, in plain text."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMessageBox, QWidget

from ..words import tr


def asks(parent: QWidget, text: str, yes: str) -> bool:
    """Asks whether something is to be done, which `yes` names, and returns the answer."""
    asked = QMessageBox(QMessageBox.Icon.Question, tr("causerie"), text, parent=parent)
    asked.setTextFormat(Qt.TextFormat.PlainText)
    does = asked.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    asked.setDefaultButton(asked.addButton(QMessageBox.StandardButton.Cancel))
    asked.exec()
    return asked.clickedButton() is does
