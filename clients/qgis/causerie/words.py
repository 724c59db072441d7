"""What the plugin says, in the languages that it has. `tr` is the only way to words that people read.

Each language is a file of Qt Linguist in `i18n`, read as it is: nothing has to be compiled. Its sources are the English words.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Dict

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QXmlStreamReader

FOLDER = Path(__file__).parent / "i18n"


def tr(key: str, **values: object) -> str:
    """Returns the words of a key, in the language of QGIS or in English, with `values` put in as they are: escape them for HTML first."""
    return language()[key].format(**values)


@lru_cache(maxsize=1)
def language() -> Dict[str, str]:
    """Returns the words of QGIS's language, which is another one only after a new start."""
    return words_in(QgsApplication.locale()[:2])


def words_in(code: str) -> Dict[str, str]:
    """Returns the words of a language by their keys. What is not translated, or a language that is not there, is English."""
    files = {path.stem.partition("_")[2]: path for path in sorted(FOLDER.glob("*.ts"))}
    english = _read(next(iter(files.values())), "source")
    return {**english, **(_read(files[code], "translation") if code in files else {})}


def _read(path: Path, part: str) -> Dict[str, str]:
    reader, found, key = QXmlStreamReader(path.read_text(encoding="utf-8")), {}, ""
    while not reader.atEnd():
        reader.readNext()
        if reader.isStartElement() and reader.name() == "message":
            key = str(reader.attributes().value("id"))
        elif reader.isStartElement() and reader.name() == part:
            found[key] = reader.readElementText()
    return {key: words for key, words in found.items() if words}
