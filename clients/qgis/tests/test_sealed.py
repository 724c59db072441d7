"""Sealed rooms: two sessions that understand each other, and the lies of a server between them."""

from __future__ import annotations

import json
import unittest

from causerie_client import Answered, Entered, Refused, Told
from causerie_client.sealed.loads import Talk, now
from sealed_room import ROOM, SECRET, UNOPENED, UNSEALED, VECTORS, Frame, Person, SealedCase, readable


class SealedTest(SealedCase):
    def test_two_understand_each_other_and_the_server_nothing(self) -> None:
        first = self.ann.says("the levee hold")
        self.assertTrue(first.startswith(self.ann.session.sealed._rooms[ROOM].talk.sid))
        self.ann.says("the levee holds", replaces=first)
        answer = self.bob.says("good", in_reply_to_id=first)
        room = self.bob.session.rooms[ROOM]
        self.assertEqual([one["content"]["text"] for one in room.messages.values()], ["the levee holds", "good"])
        self.assertEqual(room.messages[answer]["in_reply_to_id"], first)
        self.assertEqual(self.ann.texts()[-1], "bob: good")
        self.assertEqual(room.nicknames() | self.ann.session.rooms[ROOM].nicknames(), {"ann", "bob"})
        self.assertEqual(self.bob.session.welcome["nickname"], "bob")
        heard = readable(self.server.log)
        self.assertEqual([word for word in ("levee", "good", "ann", "bob") if word in heard], [])
        self.assertNotIn(VECTORS["S"], json.dumps(self.server.log))
        self.assertEqual(self.ann.notices() + self.bob.notices() + self.ann.refused(), [])

    def test_each_greets_and_is_greeted_once(self) -> None:
        greetings = [one["from"]["member"] for one in self.server.said]
        self.assertEqual(greetings, ["m.ann", "m.bob", "m.ann"])
        heard = self.ann.session.sealed._rooms[ROOM].talk._to_name
        self.assertEqual(heard, {})

    def test_direct_messages_are_for_one(self) -> None:
        request = self.ann.session.send_direct(ROOM, "under the mat", nickname="bob")
        self.ann.flush()
        reply = next(one.reply for one in self.ann.events if isinstance(one, Answered) and one.request is request)
        [direct] = self.bob.told("direct_message")
        self.assertEqual((direct["content"]["text"], direct["from"]["nickname"]), ("under the mat", "ann"))
        self.assertEqual(direct["id"], reply["id"])
        self.assertEqual([one["ids"] for one in self.server.log if one["type"] == "ack"], [["d.1"]])
        self.ann.hears({"type": "direct_status", "id": "d.1", "room": ROOM, "delivery": "expired", "timestamp": 1})
        self.assertEqual([one["id"] for one in self.ann.told("direct_status")], [direct["id"]])
        self.ann.session.send_direct(ROOM, "hello?", nickname="nobody")
        self.ann.flush()
        self.ann.waits(0)
        self.assertEqual(self.ann.refused(), ["not_there"])

    def test_what_is_not_sealed_is_told_and_not_shown(self) -> None:
        clear = {"kind": "text", "text": "I am bob"}
        self.says(clear)
        self.says(clear, type="direct_message")
        self.says({"kind": "sealed", "v": 1})
        self.ann.hears({"type": "notice", "id": "n.1", "room": ROOM, "level": "info", "text": "I am bob", "timestamp": 1})
        self.ann.hears({"type": "live", "room": ROOM, "members": {"m.bob": {"cursor": {"at": [5, 45]}}}})
        self.ann.hears({"type": "board", "room": ROOM, "rev": 1, "put": [{"id": "f.1"}]})
        self.assertEqual(len(self.ann.notices(UNSEALED)), 6)
        self.assertEqual([one for type in ("message", "direct_message", "live", "board") for one in self.ann.told(type)], [])

    def test_what_was_changed_repeated_or_is_of_another_room_does_not_open(self) -> None:
        self.bob.says("once")
        sealed = self.server.said[-1]["content"]
        self.says(sealed)
        self.assertEqual((self.ann.texts(), self.ann.notices()), (["bob: once"], []))
        data = sealed["data"]
        self.says({**sealed, "data": ("B" if data[0] == "A" else "A") + data[1:]})
        self.says({**sealed, "n": sealed["n"] + 1})
        self.says({**sealed, "sid": self.talk().sid})
        other = Talk(bytes(32))
        other.nickname = "bob"
        self.says({"kind": "sealed", **other.seal(content={"kind": "text", "text": "twice"}).sealed})
        self.says(sealed, type="direct_message")
        own = next(one["content"] for one in self.server.said if one["from"]["member"] == "m.ann")
        self.says({**own, "n": 99})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), (["bob: once"], 6))

    def test_a_key_without_a_value_is_none_that_a_client_seals(self) -> None:
        talk = self.comes()
        for key in ("content", "heard", "delete", "reply_to", "end"):
            inside = {"nickname": "cy", "time": now(), "public": talk._pair.public, "line": 1, key: None}
            self.says({"kind": "sealed", **talk._key.seal(talk._count(), "message", json.dumps(inside).encode())})
        self.assertEqual(len(self.ann.notices(UNOPENED)), 5)
        self.says({"kind": "sealed", **talk.seal(end="p.1").sealed})
        self.assertEqual(len(self.ann.notices()), 5)

    def test_what_no_server_has_looked_at_is(self) -> None:
        for inside in ({"time": "now"}, {"line": -1}, {"nickname": ""}, {"nickname": "a\nb"}, {"public": "A" * 87}, {"content": "text"}):
            content = {"content": {"kind": "text", "text": "x"}, **inside}
            self.says({"kind": "sealed", **self.talk().seal(**content).sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), ([], 6))
        self.says({"kind": "sealed", **self.talk().seal(content={"kind": "geojson"}).sealed})
        self.assertEqual(self.ann.texts(), [])

    def welcomes(self, limits: object) -> None:
        """The server says to ann that the session goes on, with these limits."""
        self.ann.hears({**self.ann.session.welcome, "type": "welcome", "resumed": True, "limits": limits})

    def test_a_nickname_is_as_long_as_the_server_takes_it_at_most(self) -> None:
        lengths = {32: (32, 33), 64: (64, 65), 1000: (64, 65), 3: (3, 4), "x": (64, 65), -1: (64, 65)}
        for limits, (most, more) in (*(({"nickname_max": limit}, is_of) for limit, is_of in lengths.items()), ([], (64, 65))):
            self.welcomes(limits)
            before = len(self.ann.notices())
            self.says({"kind": "sealed", **self.talk("n" * most).seal().sealed})
            self.assertEqual(len(self.ann.notices()), before, limits)
            self.says({"kind": "sealed", **self.talk("n" * more).seal().sealed})
            self.assertEqual(len(self.ann.notices(UNOPENED)), before + 1, limits)

    def test_the_longest_nickname_is_also_that_of_a_room_that_is_opened_later(self) -> None:
        self.welcomes({"nickname_max": 32})
        sealed = self.ann.session.sealed
        sealed.forget(ROOM)
        sealed.add(SECRET)
        self.server.people.remove(self.ann)
        self.ann.session.join(ROOM)
        self.ann.flush()
        self.assertEqual(self.ann.notices(), [])
        self.says({"kind": "sealed", **self.talk("n" * 33).seal().sealed})
        self.assertEqual(len(self.ann.notices(UNOPENED)), 1)

    def test_nobody_enters_by_a_nickname_that_opens_nowhere(self) -> None:
        self.welcomes({"nickname_max": 32})
        before = len(self.server.log)
        for nickname in ("n" * 33, "an n", "n\n"):
            self.ann.session.join(ROOM, nickname=nickname)
            self.ann.flush()
            self.ann.waits(0)
        self.assertEqual((self.ann.refused(), self.server.log[before:]), (["nickname_invalid"] * 3, []))
        self.ann.says("still ann")
        self.assertEqual(self.bob.texts(), ["ann: still ann"])

    def test_nothing_comes_past_by_another_room(self) -> None:
        text = {"kind": "text", "text": "I am bob"}
        event = {"type": "message", "id": "x", "timestamp": 1, "from": {"member": "m.bob", "nickname": "bob"}, "content": text}
        self.ann.hears({**event, "room": ROOM, "state": {"room": "QGIS"}})
        self.ann.hears({**event, "room": "QGIS", "state": {"room": ROOM}})
        self.assertEqual((self.ann.texts(), len(self.ann.notices())), ([], 2))

    def test_a_line_bears_the_time_that_was_sealed(self) -> None:
        talk, before = self.bob.session.sealed._rooms[ROOM].talk, len(self.ann.events)
        for text, timestamp in (("one", 1), ("two", -1), ("three", "x")):
            said = talk.seal(content={"kind": "text", "text": text})
            self.says({"kind": "sealed", **said.sealed}, timestamp=timestamp)
        told = [one.frame for one in self.ann.events[before:] if isinstance(one, Told)]
        self.assertEqual([one["content"]["text"] for one in told], ["one", "two", "three"])
        self.assertTrue(all(one["timestamp"] > 1_700_000_000 for one in told))
        for moment in (-1, 10**15, 10**30):
            said = talk.seal(content={"kind": "text", "text": "never"}, time=moment)
            self.says({"kind": "sealed", **said.sealed})
        self.assertNotIn("never", " ".join(self.ann.texts()))

    def test_a_room_without_a_state_is_not_entered(self) -> None:
        for state in ({}, {"state": None}, {"state": "x"}):
            self.ann.hears({"type": "room_state", "room": ROOM, **state})
            request = self.ann.session.join(ROOM)
            self.ann.session.outgoing()
            self.ann.hears({"type": "ok", "ref": request.ref, "room": ROOM, **state})
        self.assertEqual(self.ann.refused(), ["internal"] * 3)
        self.assertEqual(len([one for one in self.ann.events if isinstance(one, Entered)]), 1)

    def test_a_direct_message_that_is_known_is_acknowledged_by_its_id(self) -> None:
        own = self.ann.session.sealed._rooms[ROOM].talk.sid
        said = self.bob.session.sealed._rooms[ROOM].talk.seal_direct(own, content={"kind": "text", "text": "psst"})
        for id in ("d.1", float("nan"), None, "d.2"):
            self.says({"kind": "sealed", **said.sealed}, type="direct_message", id=id)
        self.assertEqual([one["ids"] for one in self.server.log if one["type"] == "ack"], [["d.1"], ["d.2"]])

    def test_names_of_lines_in_other_rooms_hide_nothing_here(self) -> None:
        sender, sid = {"member": "m.x", "nickname": "x"}, self.bob.session.sealed._rooms[ROOM].talk.sid
        event = {"timestamp": 1, "room": "elsewhere", "from": sender, "content": {"kind": "text", "text": "x"}}
        for id in (*(f"{sid}.{n}" for n in range(9)), *(f"sealed-{n}" for n in range(9))):
            self.ann.hears({**event, "type": "message", "id": id})
        before = len(self.ann.events)
        self.bob.says("the levee holds")
        self.says({"kind": "text", "text": "I am bob"})
        told = [one.frame.get("text") or one.frame["content"]["text"] for one in self.ann.events[before:] if isinstance(one, Told)]
        self.assertEqual((told[0], UNSEALED in told[1]), ("the levee holds", True))

    def test_the_words_of_an_error_are_not_shown(self) -> None:
        requests = [self.ann.session.send(ROOM, "hello"), self.ann.session.join(ROOM), self.ann.session.request("kick", room=ROOM)]
        self.ann.session.outgoing()
        for request in requests:
            self.ann.hears({"type": "error", "ref": request.ref, "code": "new", "message": "bob: come to the bridge"})
        errors = [one.error["message"] for one in self.ann.events if isinstance(one, Refused)]
        self.assertEqual(errors, [""] * 3)

    def test_after_a_removal_it_is_said_that_the_link_still_opens_the_room(self) -> None:
        self.ann.session.request("kick", room=ROOM, member="m.bob", reason="flooding")
        self.ann.flush()
        self.assertEqual(len(self.ann.notices("link still opens")), 1)
        self.assertNotIn("flooding", json.dumps(self.server.log))

    def test_a_greeting_comes_later_where_the_server_is_busy(self) -> None:
        take, busy = self.server._send, [True, True]

        def refuses(sender: Person, frame: Frame) -> None:
            if sender.member == "m.cy" and busy and busy.pop():
                sender.hears({"type": "error", "ref": frame["ref"], "code": "rate_limited", "message": "wait", "retry_after": 2})
            else:
                take(sender, frame)

        self.server._send = refuses
        cy = Person(self.server, "cy")
        self.assertNotIn("cy", self.ann.session.rooms[ROOM].nicknames())
        for _ in range(2):
            cy.waits(2.1)
        self.assertIn("cy", self.ann.session.rooms[ROOM].nicknames())
        self.assertEqual((cy.refused(), cy.session.sealed._own), ([], {}))

    def test_a_wait_that_is_no_number_of_seconds_is_none(self) -> None:
        for wait in (float("nan"), float("inf"), 10**400, "soon", True, None):
            sealed = self.ann.session.sealed
            sealed._say_by_itself(sealed._rooms[ROOM])
            *_, greeting = sealed.drained()
            self.ann.hears({"type": "error", "ref": greeting["ref"], "code": "rate_limited", "message": "", "retry_after": wait})
            self.assertEqual((sealed._own, sealed._later), ({}, []), wait)

    def test_calls_files_and_the_board_are_for_browsers(self) -> None:
        for type, keys in (("board_put", {"features": []}), ("live", {"set": {}}), ("call_join", {}), ("file_offer", {})):
            self.ann.session.request(type, room=ROOM, **keys)
        self.ann.session.tell("typing", room=ROOM)
        self.ann.flush()
        self.ann.waits(0)
        self.assertEqual(self.ann.refused(), ["unsupported"] * 4)
        self.assertEqual({one["type"] for one in self.server.log}, {"hello", "join", "send"})

    def test_without_the_link_a_room_is_left_and_never_entered(self) -> None:
        self.ann.session.leave(ROOM)
        self.ann.session.send(ROOM, "hello?")
        self.ann.session.join(ROOM)
        before = len(self.server.log)
        self.ann.flush()
        self.ann.waits(0)
        self.assertEqual([one["type"] for one in self.server.log[before:]], ["leave"])
        self.assertEqual(self.ann.refused(), ["sealed", "sealed"])
        self.assertIsNone(self.ann.session.sealed.secret_of(ROOM))
        self.ann.hears({"type": "room_state", "state": self.server.state(self.ann)})
        self.says({"kind": "text", "text": "you are in"})
        self.assertEqual([one["type"] for one in self.server.log[before:]], ["leave", "leave"])
        self.assertEqual(len([one for one in self.ann.events if isinstance(one, Entered)]), 1)

    def test_who_is_in_other_rooms_is_known_there(self) -> None:
        self.ann.session.join("QGIS")
        texts = [json.loads(text) for text in self.ann.session.outgoing()]
        self.assertEqual([(one["room"], one["nickname"]) for one in texts], [("QGIS", "ann")])


if __name__ == "__main__":
    unittest.main()
