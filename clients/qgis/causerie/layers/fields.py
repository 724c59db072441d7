"""Fields for attributes that came as JSON: a type that holds the values of all features, and the values in it."""

from __future__ import annotations

import json
import re
from typing import Any, Callable, Dict, List, Set, Tuple

from qgis.core import QgsField, QgsFields
from qgis.PyQt.QtCore import QDate, QDateTime, QMetaType, Qt, QTime, QVariant

from .names import plain_name
from .slices import Steps

#: Most fields of a layer.
MOST_FIELDS = 256

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,6})?")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _moment(value: Any) -> QDateTime:
    return QDateTime.fromString(value, Qt.DateFormat.ISODateWithMs)


def _day(value: Any) -> QDate:
    return QDate.fromString(value, Qt.DateFormat.ISODate)


def _time(value: Any) -> QTime:
    return QTime.fromString(value, Qt.DateFormat.ISODateWithMs)


#: Qt 6 has moved the types, and renamed some.
_ENUM = getattr(QVariant, "Type", QMetaType.Type)
#: For each type its name in Qt 5 and Qt 6, and what makes a value of one in JSON.
_TYPES: Dict[str, Tuple[str, str, Callable[[Any], Any]]] = {
    "bool": ("Bool", "Bool", bool), "int": ("Int", "Int", int), "long": ("LongLong", "LongLong", int), "float": ("Double", "Double", float),
    "date": ("Date", "QDate", _day), "time": ("Time", "QTime", _time), "moment": ("DateTime", "QDateTime", _moment),
    "text": ("String", "QString", _text),
}


class Columns:
    """The fields of a layer, and the key and the conversion of each."""

    def __init__(self) -> None:
        self.fields = QgsFields()
        self._columns: List[Tuple[str, Callable[[Any], Any]]] = []
        #: Names of what is left out, because there are too many.
        self.cut: List[str] = []

    def add(self, key: str, kind: str) -> None:
        if len(self._columns) >= MOST_FIELDS:
            self.cut.append(key)
            return
        is_plain = key.isprintable() and key.strip() == key and "<" not in key
        name = wanted = key[:200] if is_plain and key else plain_name(key, "field")
        again = 1
        while self.fields.lookupField(name) >= 0:
            again += 1
            name = f"{wanted}_{again}"
        qt5, qt6, convert = _TYPES[kind]
        self.fields.append(QgsField(name, getattr(_ENUM, qt5 if hasattr(_ENUM, qt5) else qt6)))
        self._columns.append((key, convert))

    def values(self, properties: Dict[str, Any]) -> List[Any]:
        """Returns the attributes of a feature."""
        given = ((properties.get(key), convert) for key, convert in self._columns)
        return [None if value is None else convert(value) for value, convert in given]


def gathering_columns(features: List[Dict[str, Any]]) -> Steps[Columns]:
    """Looks at the properties of all features, in the order in which they first come."""
    kinds: Dict[str, Set[str]] = {}
    for feature in features:
        for key, value in feature["properties"].items():
            found = kinds.setdefault(key, set())
            if value is not None:
                found.add(_kind(value))
        yield
    columns = Columns()
    for key, found in kinds.items():
        columns.add(key, _common(found))
    return columns


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if abs(value) < 2**31 else "long" if abs(value) < 2**63 else "text"
    if isinstance(value, float):
        return "float"
    if isinstance(value, str) and 8 <= len(value) <= 32:
        for pattern, kind, convert in ((_DATE, "date", _day), (_TIME, "time", _time), (_MOMENT, "moment", _moment)):
            if pattern.fullmatch(value) and convert(value).isValid():
                return kind
    return "text"


def _common(kinds: Set[str]) -> str:
    if len(kinds) == 1:
        return next(iter(kinds))
    if kinds and kinds <= {"int", "long"}:
        return "long"
    return "float" if kinds and kinds <= {"int", "long", "float"} else "text"
