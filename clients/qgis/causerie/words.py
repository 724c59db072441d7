"""What the plugin says, in the languages that it has. `tr` is the only way to words that people read."""

from __future__ import annotations

from qgis.core import QgsApplication

from .words_en import EN
from .words_fr import FR

_TABLES = {"en": EN, "fr": FR}


def tr(key: str, **values: object) -> str:
    """Returns the words of a key, in the language of QGIS or in English, with `values` put in as they are: escape them for HTML first."""
    table = _TABLES.get(QgsApplication.locale()[:2], EN)
    return table[key].format(**values)
