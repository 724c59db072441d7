"""The plugin under Qt 6, as far as that goes without a QGIS that has it: all modules can be imported, and all names of Qt are there."""

from __future__ import annotations

import ast
import importlib
import os
import sys
import unittest
from pathlib import Path
from typing import Dict, Iterator, List, Optional

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import stand_ins  # noqa: E402

FOLDER = Path(__file__).parent.parent
PLUGIN = FOLDER / "causerie"
#: Names that are looked for before they are used.
GUARDED = {"QVariant.Type"}
#: Methods of Qt 5 that are gone.
GONE = {"exec_", "print_", "setMargin"}


def names(tree: ast.AST) -> Dict[str, str]:
    """The names that a module imports from Qt, with the part that they are of."""
    return {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qgis.PyQt.")
        for alias in node.names
    }


def chain(node: ast.AST) -> Optional[List[str]]:
    """`Qt.AlignmentFlag.AlignLeft` as a list; nothing for what is not made of names alone."""
    if isinstance(node, ast.Name):
        return [node.id]
    inner = chain(node.value) if isinstance(node, ast.Attribute) else None
    return None if inner is None else [*inner, node.attr]  # type: ignore[attr-defined]


def missing(source: str) -> Iterator[str]:
    """What a module asks of Qt that PyQt6 does not have, such as a value of an enumeration by its short name."""
    tree = ast.parse(source)
    known = names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute):
            continue
        if node.attr in GONE:
            yield f"{node.lineno}: .{node.attr}"
        path = chain(node)
        if path is None or path[0] not in known or ".".join(path[:2]) in GUARDED:
            continue
        module, _, name = known[path[0]].rpartition(".")
        found = getattr(importlib.import_module(module), name)
        for step in path[1:]:
            found = getattr(found, step, None)
            if found is None:
                yield f"{node.lineno}: {'.'.join(path)}"
                break


class Qt6Test(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        stand_ins.install()
        sys.path.insert(0, str(FOLDER))
        cls.addClassCleanup(sys.path.remove, str(FOLDER))

    def test_every_module_can_be_imported(self) -> None:
        modules = [".".join(path.relative_to(FOLDER).with_suffix("").parts) for path in sorted(PLUGIN.rglob("*.py"))]
        self.assertIn("causerie.connection", modules)
        for module in modules:
            with self.subTest(module):
                importlib.import_module(module.replace(".__init__", ""))

    def test_names_of_qt_are_those_of_qt_6(self) -> None:
        found = [f"{path.relative_to(FOLDER)}:{one}" for path in sorted(PLUGIN.rglob("*.py")) for one in missing(path.read_text())]
        self.assertEqual(found, [])

    def test_short_names_are_found(self) -> None:
        source = """
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMessageBox as Box, QAction
left, right = Qt.AlignLeft, Qt.AlignmentFlag.AlignRight
Box.question(None, "", "", Box.Yes, Box.StandardButton.No)
QAction("x").triggered.connect(Qt.UserRole)
dialog.exec_()
"""
        self.assertEqual(sorted(missing(source)), ["4: Qt.AlignLeft", "5: Box.Yes", "6: Qt.UserRole", "7: .exec_"])

    def test_stand_ins_can_be_derived_from_and_combined(self) -> None:
        from qgis.core import QgsMapLayer
        from qgis.gui import QgsMapTool
        from qgis.PyQt.QtCore import pyqtSignal

        class Tool(QgsMapTool):
            done = pyqtSignal(object)

        told: List[int] = []
        tool = Tool(None, 3)
        tool.done.connect(told.append)
        tool.done.emit(7)
        self.assertEqual(told, [7])
        self.assertIsNotNone(QgsMapLayer.StyleCategory.Symbology | QgsMapLayer.StyleCategory.Labeling)


if __name__ == "__main__":
    unittest.main()
