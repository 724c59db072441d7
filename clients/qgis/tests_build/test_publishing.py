"""A zip for plugins.qgis.org: its checks of a package that is uploaded (its `validator.py` and `security_scanner.py`), without those
that ask the addresses on the web."""

from __future__ import annotations

import configparser
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).parents[3]
TARGET = ROOT / "target/publishing"
TOOLS = Path(sys.executable).parent
MOST_BYTES = 25_000_000
REQUIRED = ("name", "description", "version", "qgisMinimumVersion", "author", "email", "about", "tracker", "repository")
ADDRESSES = ("tracker", "repository", "homepage")
PUBLISHER = {
    "PLUGIN_EMAIL": "maps@example.org",
    "PLUGIN_HOMEPAGE": "https://example.org/causerie",
    "PLUGIN_TRACKER": "https://example.org/causerie/issues",
    "PLUGIN_REPOSITORY": "https://example.org/causerie.git",
}


def build(**publisher: str) -> subprocess.CompletedProcess:
    """The build of the plugin's crate, apart from those of the tests, which have no publisher."""
    command = ["cargo", "build", "--locked", "--quiet", "--package", "causerie-plugin", "--target-dir", str(TARGET)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **publisher}, capture_output=True, text=True)


class Publishing(unittest.TestCase):
    def test_a_zip_with_its_publisher_passes_the_checks(self) -> None:
        done = build(**PUBLISHER)
        self.assertEqual(done.returncode, 0, done.stderr)
        path = max(TARGET.glob("debug/build/causerie-plugin-*/out/qgis.zip"), key=lambda found: found.stat().st_mtime)
        self.assertLessEqual(path.stat().st_size, MOST_BYTES)
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as package:
            self.assertIsNone(package.testzip())
            names = package.namelist()
            for name in names:
                self.assertFalse(name.startswith("/") or ".." in name or ".pyc" in name, name)
                self.assertFalse({"__MACOSX", ".git", "__pycache__"} & set(name.split("/")), name)
            (top,) = {name.split("/")[0] for name in names}
            self.assertTrue(top.isidentifier() and re.match(r"^[A-Za-z][A-Za-z0-9-_]+$", top), top)
            for needed in ("__init__.py", "metadata.txt", "LICENSE"):
                self.assertIn(f"{top}/{needed}", names)
            self.metadata(package.read(f"{top}/metadata.txt").decode("utf-8"), names, top)
            package.extractall(folder)
            self.scanners(folder)

    def metadata(self, text: str, names: list, top: str) -> None:
        parser = configparser.ConfigParser()
        parser.optionxform = str  # type: ignore[assignment, method-assign]
        parser.read_string(text)
        told = dict(parser.items("general"))
        self.assertEqual([name for name in REQUIRED if not told.get(name)], [])
        for name in ("email", *ADDRESSES):
            self.assertEqual(told[name], PUBLISHER[f"PLUGIN_{name.upper()}"])
        for name in ADDRESSES:
            self.assertTrue(urlparse(told[name]).scheme and urlparse(told[name]).netloc, name)
        self.assertNotIn("/", told["author"])
        self.assertIn(f"{top}/{told['icon']}", names)

    def scanners(self, folder: str) -> None:
        bandit = subprocess.run([TOOLS / "bandit", "-r", folder, "-f", "json", "--quiet"], capture_output=True, text=True)
        self.assertEqual(json.loads(bandit.stdout)["results"], [])
        command = [TOOLS / "detect-secrets", "scan", "--all-files", "--exclude-files", r"metadata\.txt", "."]
        secrets = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(secrets.stdout)["results"], {})
        flake8 = subprocess.run([TOOLS / "flake8", "--isolated", "--max-line-length=140", folder], capture_output=True, text=True)
        self.assertEqual((flake8.returncode, flake8.stdout), (0, ""))

    def test_a_faulty_publisher_stops_the_build_with_all_faults(self) -> None:
        done = build(**{**PUBLISHER, "PLUGIN_EMAIL": "nobody", "PLUGIN_TRACKER": "example.org"})
        self.assertNotEqual(done.returncode, 0)
        for name in ("PLUGIN_EMAIL", "PLUGIN_TRACKER"):
            self.assertIn(f"{name} is not", done.stderr)
        self.assertNotIn("PLUGIN_REPOSITORY", done.stderr)


if __name__ == "__main__":
    unittest.main()
