"""The client and the server's own description of the protocol: the same forms, all types, and nothing that could make it raise."""

from __future__ import annotations

import asyncio
import copy
import json
import unittest
from typing import Any, Dict, Iterator, Tuple

from causerie_client import Answered, Refused, Session, Told
from causerie_client.room import _HANDLERS
from causerie_client.pending import FLEETING, REPEATABLE
from document import Document, Json, examples
from generate_forms import FORMS, forms_of
from server import Server

#: What a room does not remember: whoever shows it hears it from the session.
PASSED_OVER = {"notice", "direct_message", "direct_status", "typing", "invited", "invite_closed", "invite_missed", "signal"}
#: What the session does itself when it hears it.
OF_SESSION = {"room_state", "removed"}
#: What is never said again by itself, or only under a `nonce`, or (`join`) where the state does not come by itself.
ONCE = {
    "hello", "join", "send", "direct_send", "invite", "invite_reply", "call_join", "call_update", "call_leave", "signal", "file_offer",
    "file_update", "board_restore", "board_clear", "notice", "kick",
}
#: What a hostile server may put in the place of anything.
ODD: Tuple[Any, ...] = (None, True, -1, 0, 1.5, 10**400, float("inf"), "", "\ud800", "x", [], [None], [[]], {}, {"x": None}, {"at": []})


async def _document() -> Json:
    async with Server() as server:
        return await server.get("/asyncapi.json")


class DocumentTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.document = Document(asyncio.run(_document()))

    def test_the_forms_are_those_of_the_document(self) -> None:
        self.assertEqual(json.loads(FORMS.read_text()), forms_of(self.document), "make them anew: generate_forms.py")

    def test_every_type_is_known_or_passed_over_on_purpose(self) -> None:
        self.assertEqual(set(self.document.events), set(_HANDLERS) | PASSED_OVER | OF_SESSION)
        self.assertEqual(set(self.document.requests), REPEATABLE | FLEETING | ONCE)
        self.assertEqual((set(_HANDLERS) & PASSED_OVER, (REPEATABLE | FLEETING) & ONCE), (set(), set()))

    def test_what_the_session_says_by_itself_is_of_the_document(self) -> None:
        session = Session("jane", features=["direct", "map"], token="t", avatar="a")
        session.join("QGIS", key="k", history=5)
        session.connected(0)
        said = session.outgoing()
        session.receive(json.dumps(examples(self.document.replies["hello"])[0]), 0)
        session.send("QGIS", "Hi")
        session.send_direct("QGIS", "psst", nickname="bob")
        session.leave("QGIS")
        session.renew("t2")
        session.tell("typing", room="QGIS")
        session.receive(json.dumps(examples(self.document.events["direct_message"])[0]), 0)
        session.tick(1000)
        said += session.outgoing()
        for text in said:
            self.document.check(text)
        types = [json.loads(text)["type"] for text in said]
        self.assertEqual(types, ["hello", "join", "send", "direct_send", "leave", "auth", "typing", "ack", "ping"])

    def test_examples_are_heard(self) -> None:
        for name, event in self.document.events.items():
            for frame in examples(event):
                self.assertEqual(len(_in_a_room(self.document).receive(json.dumps(frame), 0)), 1, name)
        for name, reply in self.document.replies.items():
            for frame in examples(reply) if name not in ("hello", "ping") else []:
                session = _in_a_room(self.document)
                request = session.request(name, **({"room": "QGIS"} if name in ("join", "leave") else {}))
                events = session.receive(json.dumps({**frame, "ref": request.ref}), 0)
                self.assertEqual(events[0], Answered(request, {**frame, "ref": request.ref}))

    def test_odd_events_raise_nothing_and_change_nothing(self) -> None:
        for event in self.document.events.values():
            for frame in examples(event):
                session = _in_a_room(self.document)
                for odd in _odd(frame):
                    before = copy.deepcopy(session.rooms)
                    events = session.receive(json.dumps(odd), 0)
                    session.outgoing()
                    if not events:
                        self.assertEqual(_seen(session.rooms), _seen(before), odd)
                    if "QGIS" not in session.rooms:
                        session = _in_a_room(self.document)

    def test_odd_replies_raise_nothing_and_leave_nobody_waiting(self) -> None:
        for name, reply in [*self.document.replies.items(), ("send", self.document.error), ("join", self.document.error)]:
            for frame in examples(reply):
                for odd in _odd({**frame, "ref": 2}):
                    session = _in_a_room(self.document)
                    request = session.request(name, room="QGIS")
                    events = session.receive(json.dumps(odd), 0)
                    session.tick(10**6)
                    session.outgoing()
                    if odd.get("ref") == request.ref and odd.get("type") == "ok":
                        self.assertIsInstance(next(iter(events), None), (Answered, Refused), odd)

    def test_what_no_document_has_raises_nothing(self) -> None:
        session = _in_a_room(self.document)
        deep = '{"type":"message","content":' + "[" * 100_000
        ids = ('{"type":"message","id":NaN}', '{"type":"ok","ref":true}', '{"type":"ok","ref":1e400}')
        for text in (deep, *ids, '{"type":[]}', '{"type":"x","room":[]}'):
            self.assertEqual(session.receive(text, 0), [], text[:40])
        [told] = session.receive('{"type":"x","room":"QGIS","of":"\\ud83d\\ude00 \\ud83d"}', 0)
        self.assertEqual(told.frame["of"], "😀 ?")
        [told] = session.receive('{"type":"x","room":"QGIS","of":[{}]}', 0)
        self.assertIsInstance(told, Told)


def _in_a_room(document: Document) -> Session:
    session = Session("jane")
    request = session.join("QGIS")
    session.connected(0)
    session.receive(json.dumps(examples(document.replies["hello"])[0]), 0)
    session.receive(json.dumps({**examples(document.replies["join"])[0], "ref": request.ref}), 0)
    session.outgoing()
    return session


def _seen(rooms: Dict[str, Any]) -> Dict[str, Any]:
    return {name: vars(room) for name, room in rooms.items()}


def _odd(value: Any) -> Iterator[Any]:
    """A value with something else in each place, one after the other, and without each key."""
    places = list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    for key, inner in places:
        for other in [*ODD, *_odd(inner)]:
            changed = copy.copy(value)
            changed[key] = other
            yield changed
        if isinstance(value, dict):
            yield {name: one for name, one in value.items() if name != key}


if __name__ == "__main__":
    unittest.main()
