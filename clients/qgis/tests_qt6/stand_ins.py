"""Stand-ins for `qgis` over PyQt6, for the time until a QGIS with Qt 6 can be run.

They have the names of `names.txt` and no others: what `classes` writes out does something, the rest nothing. That QGIS with Qt 5 has
all of them `tests_qgis/test_names.py` shows; for Qt 6 they are taken on faith.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from PyQt6.QtCore import QObject

#: With the module that has them, such as `qgis.core.QgsUnitTypes.RenderUnit`.
NAMES = Path(__file__).with_name("names.txt").read_text(encoding="utf-8").split()
#: Without it, and each part of them.
KNOWN = {".".join(steps[2:end]) for steps in (name.split(".") for name in NAMES) for end in range(3, len(steps) + 1)}
#: The parts of Qt that QGIS hands on.
QT = ("QtCore", "QtGui", "QtNetwork", "QtPrintSupport", "QtSvg", "QtTest", "QtWidgets", "QtXml")
#: What went to another part in Qt 6: QGIS hands it on from both (its pull request 55658).
MOVED = ("QAction", "QActionGroup", "QShortcut")


def _is_known(kind: type, name: str) -> bool:
    if any(f"{one.__name__}.{name}" in KNOWN for one in kind.__mro__):
        return True
    raise AttributeError(f"{kind.__name__}.{name} is not in names.txt")


class _Kind(type(QObject)):  # type: ignore[misc]
    """Makes classes that have what is named of them, each a class of this kind: so they stand for enumerations and their values, too."""

    def __getattr__(cls, name: str) -> Any:
        owner = next((one for one in cls.__mro__ if f"{one.__name__}.{name}" in KNOWN), cls)
        if _is_known(owner, name):
            setattr(owner, name, _Kind(f"{owner.__name__}.{name}", (Nothing,), {}))
        return getattr(owner, name)

    def __or__(cls, other: Any) -> Any:
        return cls


class Does:
    """Has the methods that are named of its class. They do nothing."""

    def __getattr__(self, name: str) -> Any:
        return _is_known(type(self), name) and (lambda *_: None)


class Nothing(Does, QObject, metaclass=_Kind):
    """What does nothing, whatever it is made of."""

    def __init__(self, *_: object) -> None:
        super().__init__()


def install() -> None:
    """Puts them where `import` finds them."""
    classes = importlib.import_module("classes")
    for name in ("qgis", "qgis.core", "qgis.gui", "qgis.PyQt"):
        sys.modules[name] = ModuleType(name)
        sys.modules[name].__path__ = []  # type: ignore[attr-defined]
    for part, name in (one.split(".")[1:3] for one in NAMES):
        setattr(sys.modules[f"qgis.{part}"], name, getattr(classes, name, None) or _Kind(name, (Nothing,), {}))
    for name in (*QT, "sip"):
        module = sys.modules[f"qgis.PyQt.{name}"] = ModuleType(f"qgis.PyQt.{name}")
        has = vars(importlib.import_module(f"PyQt6.{name}"))
        module.__dict__.update({key: value for key, value in has.items() if not key.startswith("__")})
        setattr(sys.modules["qgis.PyQt"], name, module)
    for name in MOVED:
        setattr(sys.modules["qgis.PyQt.QtWidgets"], name, getattr(sys.modules["qgis.PyQt.QtGui"], name))
    sys.modules["qgis.PyQt.QtCore"].NULL = sys.modules["qgis.PyQt.QtCore"].QVariant()
