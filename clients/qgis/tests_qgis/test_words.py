"""The languages of the plugin: the same keys in the same order, with the same values, and none that nobody says."""

from __future__ import annotations

import re
import unittest
from pathlib import Path

from causerie.words_en import EN
from causerie.words_fr import FR

PLUGIN = Path(__file__).parents[1] / "causerie"


class WordsTest(unittest.TestCase):
    def test_both_languages_say_the_same(self) -> None:
        self.assertEqual(list(EN), list(FR))
        for key, words in EN.items():
            self.assertEqual(sorted(re.findall(r"{(\w+)}", words)), sorted(re.findall(r"{(\w+)}", FR[key])), key)

    def test_every_word_is_said_somewhere(self) -> None:
        code = "\n".join(path.read_text() for path in PLUGIN.rglob("*.py") if not path.name.startswith("words_"))
        whole = set(re.findall(r"[\"']([a-z_0-9]+)[\"']", code))
        begun = tuple(re.findall(r"[\"']([a-z_]+_)(?:[\"'] \+|{)", code))
        said = [key for key in EN if key in whole or key.startswith(begun)]
        self.assertEqual(said, list(EN))
        asked = set(re.findall(r"\btr\(\"([a-z_0-9]+)\"[,)]", code))
        self.assertEqual(asked - set(EN), set())


if __name__ == "__main__":
    unittest.main()
