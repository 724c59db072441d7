"""Which module of the plugin may know which other: no circles, and each part only parts below it."""

from __future__ import annotations

import ast
import unittest
from pathlib import Path
from typing import Dict, List, Set

PLUGIN = Path(__file__).parent.parent / "causerie"
#: The parts of the plugin from the lowest to the topmost. Parts of one row do not know each other.
ROWS = (
    {"causerie_client"},
    {"connection", "qt_websocket", "resume", "settings", "timers", "words"},
    {"layers", "room_map"},
    {"dock"},
    {"plugin"},
    {"__init__"},
)
#: Within this row they may: small modules, each with one job.
LOOSE = ROWS[1]

Imports = Dict[str, Set[str]]


def imports_of(folder: Path) -> Imports:
    """Returns the modules of a package, each with those that it imports. A package is its `__init__`."""
    paths = {".".join(path.relative_to(folder).with_suffix("").parts): path for path in folder.rglob("*.py")}
    return {module: _imported(module, path.read_text(), set(paths)) for module, path in paths.items()}


def _imported(module: str, source: str, modules: Set[str]) -> Set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = module.split(".")[:-node.level] + (node.module.split(".") if node.module else [])
            for alias in node.names:
                # What is imported is a module, or a name within one, or within a package.
                paths = [[*base, alias.name], base, [*base, "__init__"]]
                found.update([name for name in map(".".join, paths) if name in modules][:1])
    return found - {module}


def circle_in(imports: Imports) -> List[str]:
    """Returns a circle of modules, the first one again at its end; nothing where there is none."""
    done: Set[str] = set()

    def search(module: str, path: List[str]) -> List[str]:
        if module in path:
            return [*path[path.index(module):], module]
        if module in done:
            return []
        for other in sorted(imports[module]):
            found = search(other, [*path, module])
            if found:
                return found
        done.add(module)
        return []

    return next((found for found in (search(module, []) for module in sorted(imports)) if found), [])


def upward(imports: Imports) -> List[str]:
    """Returns what a module imports from a part that is not below its own."""
    rank = {part: number for number, row in enumerate(ROWS) for part in row}
    found = []
    for module, others in sorted(imports.items()):
        part = module.split(".")[0]
        for other in sorted(others):
            its = other.split(".")[0]
            if part != its and rank[its] >= rank[part] and not (part in LOOSE and its in LOOSE):
                found.append(f"{module} imports {other}")
    return found


class ModulesTest(unittest.TestCase):
    def test_no_circle(self) -> None:
        imports = imports_of(PLUGIN)
        self.assertIn("connection", imports["dock.chat"])
        self.assertEqual(circle_in(imports), [])

    def test_each_part_knows_only_parts_below_it(self) -> None:
        imports = imports_of(PLUGIN)
        self.assertEqual({module.split(".")[0] for module in imports}, set().union(*ROWS))
        self.assertEqual(upward(imports), [])

    def test_both_are_found(self) -> None:
        self.assertEqual(circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}), ["b", "c", "b"])
        self.assertEqual(upward({"layers.a": {"dock.b", "room_map.c", "words", "layers.d"}, "words": {"timers"}}), [
            "layers.a imports dock.b", "layers.a imports room_map.c",
        ])


if __name__ == "__main__":
    unittest.main()
