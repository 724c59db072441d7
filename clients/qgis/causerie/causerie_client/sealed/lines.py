"""The numbers of lines: those of a load that were heard or left out, which form of one is the last, and those that this load says."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Set, Tuple

#: Lines of one load that are waited for.
_MOST = 1000
#: Counters of frames that are remembered of one load.
_COUNTERS = 4096


class Hole(NamedTuple):
    """Lines of a load that were left out: those that are waited for, and how many more there are."""

    lines: Lines
    missing: List[int]
    beyond: int

    def still_missing(self) -> int:
        """Returns how many are still missing."""
        return self.beyond + sum(line in self.lines.missing for line in self.missing)


class Lines:
    """The lines of a load that were heard: to all, or to this load alone."""

    def __init__(self, begin: Optional[int] = None) -> None:
        #: Without it the first that is heard is where they begin.
        self._next = begin
        self.missing: Set[int] = set()
        #: Counters of the frames, but for those below the least that is remembered.
        self._seen: Set[int] = set()
        self._least = 0
        #: The greatest counter of a frame about one thing. What was touched last is at the end.
        self._latest: Dict[Tuple[str, ...], float] = {}

    def is_first(self, n: int) -> bool:
        """Notes the counter of a frame. Returns whether none with it was there."""
        if n < self._least or n in self._seen:
            return False
        self._seen.add(n)
        if len(self._seen) > _COUNTERS:
            self._least = min(self._seen) + 1
            self._seen.discard(self._least - 1)
        return True

    def is_latest(self, thing: Tuple[str, ...], n: float) -> bool:
        """Notes a frame about a line or a reaction. Returns whether none that was sealed later was there: frames come in any order."""
        before = self._latest.pop(thing, -1)
        self._latest[thing] = max(before, n)
        if len(self._latest) > _COUNTERS:
            # Each frame has one entry at most: `is_first` forgets it no later.
            del self._latest[next(iter(self._latest))]
        return n > before

    def take(self, line: int) -> Optional[Hole]:
        """Takes a line. Returns those before it that were left out; nothing, if another frame has had it."""
        begin = line if self._next is None else self._next
        if line < begin:
            is_new = line in self.missing
            self.missing.discard(line)
            return Hole(self, [], 0) if is_new else None
        waited = list(range(begin, min(line, begin + max(0, _MOST - len(self.missing)))))
        self.missing.update(waited)
        self._next = line + 1
        return Hole(self, waited, line - begin - len(waited))


class Numbers:
    """The numbers of the lines that this load says. No content has one that another had: it could be left out unseen."""

    def __init__(self) -> None:
        self._next = 0
        #: Those of lines that did not arrive: something empty takes their place.
        self.gaps: List[int] = []

    def take(self) -> int:
        """Returns the number of the next line."""
        self._next += 1
        return self._next - 1
