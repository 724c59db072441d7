"""What the stand-ins under Qt 6 have of QGIS (`tests_qt6/names.txt`) this QGIS has as well."""

from __future__ import annotations

import importlib
import unittest
from pathlib import Path

import qgis_app  # noqa: F401, before anything of QGIS

NAMES = (Path(__file__).parents[1] / "tests_qt6" / "names.txt").read_text(encoding="utf-8").split()
#: What older QGIS lacks: it is looked for before it is used.
NEWER = {"qgis.core.QgsApplication.fontManager"}


def has(name: str) -> bool:
    """Whether a name with its module can be had here."""
    package, part, *steps = name.split(".")
    found = importlib.import_module(f"{package}.{part}")
    return all((found := getattr(found, step, None)) is not None for step in steps)


class NamesTest(unittest.TestCase):
    def test_this_qgis_has_all_names(self) -> None:
        self.assertGreater(len(NAMES), 100)
        self.assertEqual([name for name in NAMES if name not in NEWER and not has(name)], [])


if __name__ == "__main__":
    unittest.main()
