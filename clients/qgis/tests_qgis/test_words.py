"""The languages of the plugin: the same keys and sources in each file, the same values in all words, and no key that nobody says."""

from __future__ import annotations

import re
import unittest

from causerie.words import FOLDER, words_in
from qgis.PyQt.QtCore import QXmlStreamReader

PLUGIN = FOLDER.parent


class WordsTest(unittest.TestCase):
    def test_all_languages_say_the_same(self) -> None:
        files = sorted(FOLDER.glob("*.ts"))
        self.assertIn("causerie_fr.ts", [path.name for path in files])
        sources = [re.findall(r'<message id="(\w+)">\s*<source>(.*?)</source>', path.read_text(), re.DOTALL) for path in files]
        self.assertEqual([one for one in sources if one != sources[0]], [])
        english = words_in("en")
        self.assertEqual(len(english), len(sources[0]))
        for path in files:
            reader = QXmlStreamReader(path.read_text())
            while not reader.atEnd():
                reader.readNext()
            self.assertFalse(reader.hasError(), reader.errorString())
            words = words_in(path.stem.partition("_")[2])
            for key, source in english.items():
                self.assertEqual(sorted(re.findall(r"{(\w+)}", source)), sorted(re.findall(r"{(\w+)}", words[key])), key)

    def test_every_word_is_said_somewhere(self) -> None:
        code = "\n".join(path.read_text() for path in PLUGIN.rglob("*.py"))
        whole = set(re.findall(r"[\"']([a-z_0-9]+)[\"']", code))
        begun = tuple(re.findall(r"[\"']([a-z_]+_)(?:[\"'] \+|{)", code))
        english = words_in("en")
        self.assertEqual([key for key in english if key not in whole and not key.startswith(begun)], [])
        asked = set(re.findall(r"\btr\(\"([a-z_0-9]+)\"[,)]", code))
        self.assertEqual(asked - set(english), set())

    def test_a_language_that_is_not_there_is_english(self) -> None:
        self.assertEqual(words_in("xx"), words_in("en"))
        self.assertNotEqual(words_in("fr"), words_in("en"))


if __name__ == "__main__":
    unittest.main()
