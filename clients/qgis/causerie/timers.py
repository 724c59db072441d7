"""Timers that go off once."""

from __future__ import annotations

from typing import Callable

from qgis.PyQt.QtCore import QObject, QTimer


def single_shot(parent: QObject, then: Callable[[], object]) -> QTimer:
    """Returns a timer that does something once each time that it is started, as long as its parent lives."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.timeout.connect(then)
    return timer
