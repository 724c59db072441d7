"""The plugin under Qt 6: all modules can be imported, all names of Qt are there, and which names of QGIS are taken on faith is known."""

from __future__ import annotations

import ast
import importlib
import os
import re
import sys
import unittest
from pathlib import Path
from typing import Dict, Iterator, List, Set, Tuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import stand_ins  # noqa: E402

FOLDER = Path(__file__).parent.parent
SOURCES = {str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8") for path in sorted((FOLDER / "causerie").rglob("*.py"))}
#: Names that are looked for before they are used.
GUARDED = ("qgis.PyQt.QtCore.QVariant.Type", "qgis.PyQt.QtWebSockets")
#: Methods of Qt 5 that are gone.
GONE = {"exec_", "print_", "setMargin"}


class Names(ast.NodeVisitor):
    """What a module asks of `qgis`, with the lines: `qgis.PyQt.QtCore.Qt.AlignmentFlag.AlignLeft`, whatever it calls parts of it."""

    def __init__(self, source: str) -> None:
        self.found: List[Tuple[int, str]] = []
        self._known: Dict[str, str] = {}
        self.visit(ast.parse(source))

    def _path(self, node: ast.AST) -> str:
        """Returns the whole name; nothing for what is not made of names of `qgis` alone."""
        if isinstance(node, ast.Name):
            return self._known.get(node.id, "")
        inner = self._path(node.value) if isinstance(node, ast.Attribute) else ""
        return inner and f"{inner}.{node.attr}"  # type: ignore[attr-defined]

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if (node.module or "").startswith("qgis."):
            for alias in node.names:
                self._known[alias.asname or alias.name] = path = f"{node.module}.{alias.name}"
                self.found.append((node.lineno, path))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        outside, self._known = self._known, dict(self._known)
        self.generic_visit(node)
        self._known = outside

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        one = len(node.targets) == 1 and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
        pairs = zip(node.targets[0].elts, node.value.elts) if one else ((target, node.value) for target in node.targets)  # type: ignore
        self._known.update({target.id: self._path(value) for target, value in pairs if isinstance(target, ast.Name)})

    def visit_Attribute(self, node: ast.Attribute) -> None:
        path = self._path(node)
        self.found.append((node.lineno, path or f".{node.attr}"))
        if not path:
            self.generic_visit(node)


def missing(source: str) -> Iterator[str]:
    """What a module asks of Qt that PyQt6 does not have, such as a value of an enumeration by its short name."""
    for line, path in Names(source).found:
        if path[1:] in GONE:
            yield f"{line}: {path}"
        elif path.startswith("qgis.PyQt.") and not path.startswith(GUARDED):
            _, _, part, *steps = path.split(".")
            found = importlib.import_module(f"qgis.PyQt.{part}")
            for step in steps:
                found = getattr(found, step, None)
            if found is None:
                yield f"{line}: {'.'.join(steps)}"


def of_qgis() -> Set[str]:
    """Returns the names of QGIS that the plugin has in its modules."""
    found = (path for source in SOURCES.values() for _, path in Names(source).found)
    return {path for path in found if path.startswith(("qgis.core.", "qgis.gui."))}


class NamesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        stand_ins.install()
        sys.path.insert(0, str(FOLDER))
        cls.addClassCleanup(sys.path.remove, str(FOLDER))

    def test_every_module_can_be_imported(self) -> None:
        modules = [path[:-len(".py")].replace("/", ".").replace(".__init__", "") for path in SOURCES]
        self.assertIn("causerie.connection", modules)
        for module in modules:
            with self.subTest(module):
                importlib.import_module(module)

    def test_names_of_qt_are_those_of_qt_6(self) -> None:
        self.assertEqual([f"{path}:{one}" for path, source in SOURCES.items() for one in missing(source)], [])

    def test_what_is_taken_on_faith_is_listed(self) -> None:
        listed = set(stand_ins.NAMES)
        self.assertEqual(stand_ins.NAMES, sorted(listed))
        self.assertEqual(sorted(of_qgis() - listed), [], "names of the plugin that are not in names.txt")
        words = set(re.findall(r"\w+", " ".join([*SOURCES.values(), *(path.read_text() for path in (FOLDER / "tests_qgis").glob("*.py"))])))
        self.assertEqual([name for name in stand_ins.NAMES if name.rpartition(".")[2] not in words], [], "names that nobody uses")
        print(f"\n{len(listed)} names of QGIS are taken on faith under Qt 6: tests_qt6/names.txt")

    def test_stand_ins_have_nothing_else(self) -> None:
        classes = importlib.import_module("classes")
        own = [one for name, one in vars(classes).items() if name.startswith("Qgs") and one.__module__ in ("classes", "stand_ins")]
        has = {(one, name) for one in own for name in vars(one) if not name.startswith("_")}
        found = [f"{one.__name__}.{name}" for one, name in has if not any(name in vars(base) for base in one.__mro__[1:])]
        self.assertEqual(sorted(set(found) - stand_ins.KNOWN), [])

    def test_short_names_are_found(self) -> None:
        source = """
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QMessageBox as Box, QAction
left, right, roles = Qt.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.ItemDataRole
Box.question(None, "", "", Box.Yes, Box.StandardButton.No)
QAction("x").triggered.connect(Qt.UserRole)
dialog.exec_()
def role():
    role = roles.UserRole, roles.OwnRole
"""
        self.assertEqual(sorted(missing(source)), ["4: Qt.AlignLeft", "5: QMessageBox.Yes", "6: Qt.UserRole", "7: .exec_",
                                                   "9: Qt.ItemDataRole.OwnRole"])


if __name__ == "__main__":
    unittest.main()
