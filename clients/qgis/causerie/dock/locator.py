"""Rooms and people in QGIS's locator: Ctrl+K, `cau`, and a part of a name."""

from __future__ import annotations

from typing import Callable, Dict, List, Optional, Tuple

from qgis.core import QgsFeedback, QgsLocatorContext, QgsLocatorFilter, QgsLocatorResult

from ..words import tr

#: Returns what has a text in its name: words, each with what `Take` goes to.
Find = Callable[[str], List[Tuple[str, object]]]
Take = Callable[[object], None]


class RoomsLocator(QgsLocatorFilter):
    """QGIS asks copies of it, and tells this one what was chosen."""

    def __init__(self, find: Find, take: Take, found: Optional[Dict[str, object]] = None) -> None:
        super().__init__()
        self._find, self._take = find, take
        self._found: Dict[str, object] = {} if found is None else found

    def name(self) -> str:
        return "causerie"

    def displayName(self) -> str:  # noqa: N802
        return tr("locator")

    def prefix(self) -> str:
        return "cau"

    def clone(self) -> RoomsLocator:
        return RoomsLocator(self._find, self._take, self._found)

    def flags(self) -> QgsLocatorFilter.Flags:
        """It is quick, and asks widgets: QGIS runs it where they are."""
        return QgsLocatorFilter.Flags(QgsLocatorFilter.Flag.FlagFast)

    def fetchResults(self, string: str, context: QgsLocatorContext, feedback: QgsFeedback) -> None:  # noqa: N802
        for words, what in self._find(string):
            self._found[words] = what
            result = QgsLocatorResult()
            result.filter, result.displayString = self, words
            self.resultFetched.emit(result)

    def triggerResult(self, result: QgsLocatorResult) -> None:  # noqa: N802
        what = self._found.get(result.displayString)
        if what is not None:
            self._take(what)
