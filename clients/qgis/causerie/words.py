"""What the plugin says, in the languages that it has. `tr` is the only way to words that people read."""

from __future__ import annotations

from functools import lru_cache
from typing import Dict

from qgis.core import QgsApplication

from .words_en import EN
from .words_fr import FR

_TABLES = {"en": EN, "fr": FR}


def tr(key: str, **values: object) -> str:
    """Returns the words of a key, in the language of QGIS or in English, with `values` put in as they are: escape them for HTML first."""
    return language()[key].format(**values)


@lru_cache(maxsize=1)
def language() -> Dict[str, str]:
    """Returns the words of QGIS's language, which is another one only after a new start."""
    return _TABLES.get(QgsApplication.locale()[:2], EN)
