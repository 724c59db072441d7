"""What Python 3.9 cannot run, and what `vermin` does not see: unions with `|` outside annotations, and annotations that are evaluated."""

from __future__ import annotations

import ast
import unittest
from pathlib import Path
from typing import List

PLUGIN = Path(__file__).parent.parent / "causerie"


class _Evaluated(ast.NodeVisitor):
    """Goes through what is evaluated when a module is loaded or a function is called, which annotations are not."""

    def __init__(self) -> None:
        self.unions: List[int] = []
        self.is_annotated = False

    def visit_BinOp(self, node: ast.BinOp) -> None:
        sides = (node.left, node.right)
        if isinstance(node.op, ast.BitOr) and any(isinstance(side, ast.Constant) and side.value is None for side in sides):
            self.unions.append(node.lineno)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.is_annotated = self.is_annotated or node.returns is not None
        for inner in [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults, *node.body]:
            if inner is not None:
                self.visit(inner)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.is_annotated = True
        if node.value is not None:
            self.visit(node.value)


def faults(source: str) -> List[str]:
    evaluated = _Evaluated()
    tree = ast.parse(source)
    evaluated.visit(tree)
    found = [f"{line}: a union" for line in evaluated.unions]
    if evaluated.is_annotated and "from __future__ import annotations" not in source:
        found.append("annotations are evaluated")
    return found


class PythonTest(unittest.TestCase):
    def test_the_plugin_runs_in_the_python_of_the_oldest_qgis(self) -> None:
        found = {str(path.relative_to(PLUGIN)): faults(path.read_text()) for path in PLUGIN.rglob("*.py")}
        self.assertEqual({path: of for path, of in found.items() if of}, {})

    def test_what_it_cannot_run_is_found(self) -> None:
        future = "from __future__ import annotations\n"
        for source, found in {
            "A = dict[str, int] | None": ["1: a union"],
            "def f() -> int | None: ...": ["annotations are evaluated"],
            future + "def f(a: int | None) -> int | None: ...\nb: int | None = 3": [],
            future + "def f(a=int | None): ...": ["2: a union"],
            "a = 1 | 2": [],
        }.items():
            self.assertEqual(faults(source), found, source)


if __name__ == "__main__":
    unittest.main()
