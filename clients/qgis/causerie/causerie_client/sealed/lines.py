"""The numbers of lines: those of a load that were heard or left out, which form of one is the last, and those that this load says."""

from __future__ import annotations

from typing import Dict, List, NamedTuple, Optional, Tuple

#: Runs of lines of one load that are waited for: more, and a line that would make another one does not open.
_MOST = 1000
#: Counters of frames that are remembered of one load.
_COUNTERS = 4096


class Hole(NamedTuple):
    """Lines of a load that were left out, from one up to another."""

    lines: Lines
    begin: int
    end: int

    def still_missing(self) -> int:
        """Returns how many are still missing."""
        return sum(max(0, min(end, self.end) - max(begin, self.begin)) for begin, end in self.lines.missing)


class Lines:
    """The lines of a load that were heard: to all, or to this load alone."""

    def __init__(self, begin: Optional[int] = None) -> None:
        #: Without it the first that is heard is where they begin.
        self._next = begin
        #: Runs of lines that were left out, each from one up to another.
        self.missing: List[Tuple[int, int]] = []
        #: Marks of the frames by their counters, but for those below the least that is remembered.
        self._seen: Dict[int, int] = {}
        self._least = 0
        #: The greatest counter of a frame about one thing. What was touched last is at the end.
        self._latest: Dict[Tuple[str, ...], float] = {}

    def is_first(self, n: int, data: str) -> bool:
        """Notes a frame by its counter. Returns whether none with it was there."""
        if n < self._least or n in self._seen:
            return False
        self._seen[n] = hash(data)
        if len(self._seen) > _COUNTERS:
            self._least = min(self._seen) + 1
            del self._seen[self._least - 1]
        return True

    def was_there(self, n: int, data: str) -> bool:
        """Returns whether the frame with this counter was this one, as far as is remembered."""
        return n < self._least or self._seen.get(n) == hash(data)

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
        if self._next is not None and line < self._next:
            return Hole(self, line, line) if self._fill(line) else None
        hole = self.up_to(line)
        self._next = self._next if hole is None else line + 1
        return hole

    def up_to(self, line: int) -> Optional[Hole]:
        """Notes that all lines before this one were said. Returns those of them that were left out; nothing, if they make too many runs."""
        begin = line if self._next is None else self._next
        if line > begin:
            if len(self.missing) >= _MOST:
                return None
            self.missing.append((begin, line))
        self._next = max(begin, line)
        return Hole(self, min(begin, line), line)

    def _fill(self, line: int) -> bool:
        """Returns whether a line was left out, and is no longer."""
        for at, (begin, end) in enumerate(self.missing):
            if begin <= line < end:
                rest = [run for run in ((begin, line), (line + 1, end)) if run[0] < run[1]]
                if len(self.missing) + len(rest) > _MOST + 1:
                    return False
                self.missing[at:at + 1] = rest
                return True
        return False


class Numbers:
    """The numbers of the lines that this load says. No content has one that another had: it could be left out unseen."""

    def __init__(self) -> None:
        self.next = 0
        #: Those of lines that did not arrive: something empty takes their place.
        self.gaps: List[int] = []

    def take(self) -> int:
        """Returns the number of the next line."""
        self.next += 1
        return self.next - 1
