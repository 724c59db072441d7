"""Requests without a reply, in the order in which they were made: which of them are sent now, and which once more."""

from __future__ import annotations

from typing import Dict, Iterable, Iterator, List, Optional

from .events import Request

#: Requests that do the same once as twice, besides those with a `nonce`.
REPEATABLE = frozenset({
    "rooms", "ice", "auth", "leave", "delete", "ack", "live", "board_put", "board_remove", "board_lock", "invite_cancel",
})
#: Characters of a request that takes a slow line long.
LARGE = 64 * 1024
#: Requests that are worth nothing later.
FLEETING = frozenset({"ping", "typing", "live", "look"})


class Pending:
    """A request without a reply, and whether this session has sent it."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.sent = False
        self.size = 0

    def is_repeatable(self) -> bool:
        """Whether it may be sent twice."""
        return "nonce" in self.request.frame or self.request.type in REPEATABLE


class Requests:
    """Those of one session."""

    def __init__(self) -> None:
        self._all: Dict[int, Pending] = {}
        #: Until when nothing is sent: the server wants a pause.
        self.held: Optional[float] = None

    def __iter__(self) -> Iterator[Request]:
        return (pending.request for pending in self._all.values())

    def add(self, request: Request) -> None:
        """Adds one to those that have to be sent."""
        self._all[request.ref] = Pending(request)

    def take(self, ref: Optional[int]) -> Optional[Pending]:
        """Returns the one to which a reply has come, and waits for it no longer."""
        return None if ref is None else self._all.pop(ref, None)

    def put_off(self, pending: Pending, until: float) -> None:
        """Nothing was done of it. What was asked later waits too, so that the order stays."""
        self.held = max(self.held or 0, until)
        pending.sent = False
        self._all = dict(sorted({**self._all, pending.request.ref: pending}.items()))

    def due(self) -> List[Request]:
        """Returns those that are not sent yet, if any may be."""
        return [] if self.held is not None else [pending.request for pending in self._all.values() if not pending.sent]

    def is_sent(self, request: Request) -> Pending:
        """Notes that one is sent."""
        pending = self._all[request.ref]
        pending.sent = True
        return pending

    def has_large(self) -> bool:
        """Returns whether one that is sent may still be on its way."""
        return any(pending.sent and pending.size > LARGE for pending in self._all.values())

    def greet(self, resumed: bool) -> List[Request]:
        """There is a connection again: what may be sent once more will be; what will never have a reply is returned, and forgotten."""
        self.held, unanswered = None, []
        for ref, pending in list(self._all.items()):
            type = pending.request.type
            # A join is asked again where `room_state` does not come instead.
            if type == "join" or (type not in FLEETING and (not pending.sent or (resumed and pending.is_repeatable()))):
                pending.sent = False
            else:
                unanswered.append(pending.request)
                del self._all[ref]
        return unanswered

    def begin_with(self, joins: Iterable[Request]) -> None:
        """Sends these before all others."""
        first = {request.ref: Pending(request) for request in joins}
        self._all = {**first, **{ref: one for ref, one in self._all.items() if ref not in first}}
