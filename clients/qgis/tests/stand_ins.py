"""Stand-ins for `qgis` over PyQt6, for the time until a QGIS with Qt 6 can be run: every name of QGIS is there, and does nothing."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

from PyQt6.QtCore import QObject

#: The parts of Qt that QGIS hands on.
QT = ("QtCore", "QtGui", "QtNetwork", "QtPrintSupport", "QtSvg", "QtTest", "QtWidgets", "QtXml")
#: What went to another part in Qt 6: QGIS hands it on from both (its pull request 55658).
MOVED = ("QAction", "QActionGroup", "QShortcut")
QGIS = ("qgis.core", "qgis.gui", "qgis.analysis", "qgis.utils")


class _Anything(type(QObject)):  # type: ignore[misc]
    """Makes classes that have every attribute, each a class of this kind; so they stand for enumerations and their values as well."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = stand_in(f"{cls.__name__}.{name}")
        setattr(cls, name, made)
        return made

    def __or__(cls, other: Any) -> Any:
        return cls


def stand_in(name: str) -> Any:
    """Returns a class that can be derived from, and whose instances do nothing."""
    return _Anything(name, (QObject,), {"__init__": lambda self, *_, **__: QObject.__init__(self)})


class _Names(ModuleType):
    """A module that has every name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = stand_in(name)
        setattr(self, name, made)
        return made


def install() -> None:
    """Puts them where `import` finds them."""
    package, pyqt = ModuleType("qgis"), ModuleType("qgis.PyQt")
    package.__path__, pyqt.__path__ = [], []  # type: ignore[attr-defined]
    sys.modules.update({"qgis": package, "qgis.PyQt": pyqt})
    for name in QGIS:
        sys.modules[name] = _Names(name)
        setattr(package, name.rpartition(".")[2], sys.modules[name])
    for name in (*QT, "sip"):
        module = ModuleType(f"qgis.PyQt.{name}")
        has = vars(importlib.import_module(f"PyQt6.{name}"))
        module.__dict__.update({key: value for key, value in has.items() if not key.startswith("__")})
        sys.modules[module.__name__] = module
        setattr(pyqt, name, module)
    for name in MOVED:
        setattr(pyqt.QtWidgets, name, getattr(pyqt.QtGui, name))
    pyqt.QtCore.NULL = pyqt.QtCore.QVariant()
