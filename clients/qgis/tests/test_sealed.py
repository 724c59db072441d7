"""Sealed rooms: two sessions that understand each other, and the lies of a server between them."""

from __future__ import annotations

import json
import unittest
from itertools import permutations
from typing import Any
from unittest import mock

from causerie_client import Answered, Entered, Refused, Told
from causerie_client.sealed import loads
from causerie_client.sealed.construction import Pair
from causerie_client.sealed.loads import Talk, now
from sealed_room import ROOM, SECRET, VECTORS, Frame, Person, Server

UNSEALED, UNOPENED = "not sealed", "did not open"


class SealedTest(unittest.TestCase):
    def setUp(self) -> None:
        self.server = Server()
        self.ann, self.bob = Person(self.server, "ann"), Person(self.server, "bob")

    def frame(self, **inside: Any) -> Frame:
        """What another load of the room has sealed."""
        return {"kind": "sealed", **self.talk().seal(**inside).sealed}

    def talk(self, nickname: str = "cy") -> Talk:
        talk = Talk(SECRET)
        talk.nickname = nickname
        return talk

    def comes(self) -> Talk:
        """Another load, which has greeted."""
        talk = self.talk()
        self.says({"kind": "sealed", **talk.seal().sealed})
        return talk

    def says(self, content: Frame, **more: Any) -> None:
        """The server says something to ann, as bob."""
        self.ann.hears({**self.server.message(self.bob, content), "id": "m.lie", **more})

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
        heard = json.dumps(self.server.log)
        self.assertEqual([word for word in ("levee", "good", "ann", "bob", VECTORS["S"]) if word in heard], [])
        self.assertEqual(self.ann.notices() + self.bob.notices() + self.ann.refused(), [])

    def test_each_greets_and_is_greeted_once(self) -> None:
        greetings = [one["from"]["member"] for one in self.server.said]
        self.assertEqual(greetings, ["m.ann", "m.bob", "m.ann"])
        heard = self.ann.session.sealed._rooms[ROOM].talk._fresh
        self.assertEqual(heard, [])

    def test_who_has_one_nickname_is_told_apart(self) -> None:
        other = Person(self.server, "bob", member="m.0")
        other.says("me too")
        # Whoever was heard first keeps the name.
        self.assertLessEqual({"bob", "bob-2"}, self.ann.session.rooms[ROOM].nicknames())
        self.assertEqual(self.ann.texts(), ["bob-2: me too"])
        self.assertIn("bob-2", self.bob.session.rooms[ROOM].nicknames())

    def leaves(self, member: str) -> None:
        """The server says to ann that a member has left."""
        left = [{"member": member, "nickname": "s-x", "reason": "left"}]
        self.ann.hears({"type": "presence", "timestamp": 1, "room": ROOM, "nb_users": 2, "left": left})

    def test_a_name_stays_with_its_load_whoever_the_server_says_it_is(self) -> None:
        talks, content = [self.talk("cy"), self.talk("Cy"), self.talk("ann")], {"kind": "text", "text": "here"}
        for talk, sender in (
            (0, {"member": "m.1"}), (1, {"member": "m.2"}), (1, {"member": "m.3"}), (0, {"member": "m.4"}), (1, {}),
            (2, {"member": "m.ann"}),
        ):
            if sender == {"member": "m.3"}:
                self.leaves("m.1")
            self.says({"kind": "sealed", **talks[talk].seal(content=content).sealed}, **{"from": {"nickname": "s-x", **sender}})
        names = [text.partition(":")[0] for text in self.ann.texts()]
        self.assertEqual(names, ["cy", "Cy-2", "Cy-2", "cy", "Cy-2", "ann-2"])

    def test_ones_own_name_is_nobody_elses(self) -> None:
        talk, content = self.comes(), {"kind": "text", "text": "here"}
        self.ann.session.join(ROOM, nickname="Cy")
        self.ann.flush()
        self.says({"kind": "sealed", **talk.seal(content=content).sealed})
        self.assertEqual(self.ann.texts(), ["cy-2: here"])

    def test_a_line_that_comes_late_undoes_no_new_name(self) -> None:
        talk = self.comes()
        late = talk.seal(content={"kind": "text", "text": "1"})
        talk.nickname = "dee"
        for said in (talk.seal(content={"kind": "text", "text": "2"}), late):
            self.says({"kind": "sealed", **said.sealed})
        self.assertEqual(self.ann.texts(), ["dee: 2", "dee: 1"])

    def test_nobody_else_gets_the_direct_messages_of_a_name(self) -> None:
        bob, other = self.bob.session.sealed._rooms[ROOM].talk, self.talk("bob")
        self.leaves("m.bob")
        self.says({"kind": "sealed", **other.seal().sealed}, **{"from": {"member": "m.r", "nickname": "s-x"}})
        self.ann.session.send_direct(ROOM, "under the mat", nickname="bob")
        self.ann.flush()
        self.ann.waits(0)
        self.assertEqual((self.ann.refused(), self.bob.told("direct_message")), (["not_there"], []))
        self.says({"kind": "sealed", **bob.seal().sealed})
        self.ann.session.send_direct(ROOM, "under the mat", nickname="Bob")
        self.ann.flush()
        self.assertEqual([one["content"]["text"] for one in self.bob.told("direct_message")], ["under the mat"])

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

    def test_a_line_is_taken_back_by_its_load_alone(self) -> None:
        mine = self.ann.says("oops")
        self.bob.hears({"type": "deleted", "id": "m.3", "room": ROOM, "by": "ann", "timestamp": 1})
        self.bob.hears({"type": "deleted", "id": mine, "room": ROOM, "by": "ann", "timestamp": 1})
        self.bob.hears({**self.server.message(self.ann, self.frame(delete=mine)), "id": "m.lie"})
        self.bob.session.request("delete", room=ROOM, id=mine)
        self.bob.flush()
        self.bob.waits(0)
        self.assertEqual((self.bob.told("deleted"), self.bob.refused()), ([], ["not_found"]))
        self.ann.session.request("delete", room=ROOM, id=mine)
        self.ann.flush()
        self.assertEqual([one["id"] for one in self.bob.told("deleted")], [mine])
        self.assertEqual([one["id"] for one in self.server.log if one["type"] == "delete"], ["m.3"])
        self.assertEqual(self.bob.session.rooms[ROOM].messages, {})

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

    def test_a_counter_that_was_used_twice_is_told(self) -> None:
        content = {"kind": "text", "text": "twice"}
        for whose in (self.bob, self.ann):
            real, forged = whose.session.sealed._rooms[ROOM].talk, self.talk("bob")
            forged.sid, forged._key, forged._pair, forged._n = real.sid, real._key, real._pair, real._n
            first, second = (talk.seal(content=content).sealed for talk in (real, forged))
            for sealed in (first, first, second):
                self.says({"kind": "sealed", **sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), (["bob: twice", "ann: twice"], 2))

    def test_the_first_key_of_a_load_counts(self) -> None:
        talk = self.talk()
        self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": "first"}).sealed})
        talk._pair = Pair()
        self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": "second"}).sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), (["cy: first"], 1))

    def test_the_lines_of_others_are_not_changed_and_say_nothing(self) -> None:
        talk, mine = self.comes(), self.ann.says("mine")
        for more in ({"replaces": mine}, {"delete": mine}):
            self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": "theirs"}, **more).sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), (["ann: mine"], 2))
        self.assertEqual(list(self.ann.session.rooms[ROOM].messages), [mine])
        self.says({"kind": "sealed", **talk.seal().sealed})
        self.ann.waits(3.1)
        self.assertEqual(self.ann.notices("missing"), [])

    def test_a_key_without_a_value_is_none_that_a_client_seals(self) -> None:
        talk = self.comes()
        for key in ("content", "heard", "delete", "reply_to"):
            inside = {"nickname": "cy", "time": now(), "public": talk._pair.public, "line": 1, key: None}
            self.says({"kind": "sealed", **talk._key.seal(talk._count(), "message", json.dumps(inside).encode())})
        self.assertEqual(len(self.ann.notices(UNOPENED)), 4)

    def test_no_load_is_forgotten_however_many_come(self) -> None:
        bob = self.bob.session.sealed._rooms[ROOM].talk
        said = {"kind": "sealed", **bob.seal(content={"kind": "text", "text": "once"}).sealed}
        self.says(said)
        bob._pair = Pair()
        forged = {"kind": "sealed", **bob.seal(content={"kind": "text", "text": "I am bob"}).sealed}
        with mock.patch.object(loads, "MOST", 4):
            for again in (said, forged):
                for _ in range(8):
                    self.says(self.frame())
                self.says(again)
        self.assertEqual(self.ann.texts(), ["bob: once"])

    def test_what_no_server_has_looked_at_is(self) -> None:
        for inside in ({"time": "now"}, {"line": -1}, {"nickname": ""}, {"nickname": "a\nb"}, {"public": "A" * 87}, {"content": "text"}):
            content = {"content": {"kind": "text", "text": "x"}, **inside}
            self.says({"kind": "sealed", **self.talk().seal(**content).sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), ([], 6))
        self.says({"kind": "sealed", **self.talk().seal(content={"kind": "geojson"}).sealed})
        self.assertEqual(self.ann.texts(), [])

    def test_lines_that_are_left_out_are_missed(self) -> None:
        talk = self.talk()
        lines = [{"kind": "sealed", **talk.seal(content={"kind": "text", "text": str(n)}).sealed} for n in range(4)]
        for at in (0, 3):
            self.says(lines[at])
        self.says(lines[1])
        self.ann.waits(2)
        self.assertEqual(self.ann.notices(), [])
        self.ann.waits(1.1)
        self.assertEqual(self.ann.notices(), ["1 line of cy is missing."])
        self.says(lines[2])
        self.assertEqual(self.ann.texts(), ["cy: 0", "cy: 3", "cy: 1", "cy: 2"])

    def test_a_line_from_far_ahead_shuts_none_of_those_before_it(self) -> None:
        talk = self.comes()
        self.says({"kind": "sealed", **talk.seal(line=2**52).sealed})
        self.ann.waits(3.1)
        self.assertEqual(self.ann.notices(), [f"{2**52 - 1} lines of cy are missing."])
        texts = [str(number) for number in range(1100)]
        for text in texts:
            self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": text}).sealed})
        self.assertEqual(self.ann.texts(), [f"cy: {text}" for text in texts])
        again = {"kind": "sealed", **talk.seal(content={"kind": "text", "text": "again"}, line=5).sealed}
        self.says(again)
        self.assertEqual(self.ann.notices()[1:], self.ann.notices(UNOPENED))

    def test_the_last_form_of_a_line_counts_in_whatever_order_they_come(self) -> None:
        for order in permutations(range(3)):
            talk = self.comes()
            first = talk.seal(content={"kind": "text", "text": "at A"})
            edits = [talk.seal(content={"kind": "text", "text": text}, replaces=first.name) for text in ("at B", "at C")]
            for at in order:
                self.says({"kind": "sealed", **[first, *edits][at].sealed})
            line = self.ann.session.rooms[ROOM].messages.pop(first.name)
            self.assertEqual((line["content"]["text"], self.ann.session.rooms[ROOM].messages), ("at C", {}), order)

    def test_what_was_taken_back_does_not_come_again(self) -> None:
        for order in permutations(range(3)):
            talk = self.comes()
            first = talk.seal(content={"kind": "text", "text": "secret"})
            frames = [first, talk.seal(content={"kind": "text", "text": "secrets"}, replaces=first.name), talk.seal(delete=first.name)]
            for at in order:
                self.says({"kind": "sealed", **frames[at].sealed})
            self.assertEqual(self.ann.session.rooms[ROOM].messages, {}, order)
            self.ann.waits(3.1)
            self.assertEqual(self.ann.notices("missing"), [])

    def test_the_last_word_on_a_reaction_counts(self) -> None:
        talk, line = self.comes(), self.ann.says("here")
        like = {"kind": "like", "liked_author": "ann", "message": "here", "message_id": line, "emoji": "+"}
        added, removed = talk.seal(content=like), talk.seal(content={**like, "remove": True})
        for one in (removed, added):
            self.says({"kind": "sealed", **one.sealed})
        self.assertEqual(self.ann.session.rooms[ROOM].reactions.get(line, {}).get("+", []), [])

    def test_old_talk_is_not_new(self) -> None:
        talk, own = self.talk(), self.ann.session.sealed._rooms[ROOM].talk.sid
        for text, more in (("old", {}), ("a slow clock", {"heard": [own]}), ("later", {})):
            content = {"kind": "text", "text": text}
            self.says({"kind": "sealed", **talk.seal(time=1_600_000_000_000, content=content, **more).sealed})
            self.assertEqual("cy" in self.ann.session.rooms[ROOM].nicknames(), text != "old")
        self.assertEqual(self.ann.texts(), ["cy: old (said on 2020-09-13, 12:26 UTC)", "cy: a slow clock", "cy: later"])

    def test_a_clock_that_is_ahead_makes_nothing_new(self) -> None:
        talk, own = self.talk(), self.ann.session.sealed._rooms[ROOM].talk.sid
        for text, more in (("late", {}), ("new", {"heard": [own]})):
            content = {"kind": "text", "text": text}
            self.says({"kind": "sealed", **talk.seal(time=now() + 600_000, content=content, **more).sealed})
            self.assertEqual("cy" in self.ann.session.rooms[ROOM].nicknames(), text == "new")
        self.assertEqual(self.ann.texts(), ["cy: late (said at an unknown time)", "cy: new"])

    def test_who_is_heard_in_a_replay_may_have_gone(self) -> None:
        before, content = now() - 60_000, {"kind": "text", "text": "before"}
        self.says({"kind": "sealed", **self.talk().seal(time=before, content=content).sealed}, replay=True, **{"from": of("m.1")})
        self.assertNotIn("cy", self.ann.session.rooms[ROOM].nicknames())
        self.says(self.frame(), **{"from": of("m.2")})
        members = self.ann.session.rooms[ROOM].members.values()
        self.assertEqual([one["member"] for one in members if one["nickname"].startswith("cy")], ["m.2"])
        self.assertEqual(self.ann.texts(), ["cy: before"])

    def test_who_came_while_the_connection_was_broken_is_there(self) -> None:
        self.ann.hears({"type": "presence", "timestamp": 1, "room": ROOM, "nb_users": 3, "joined": [{**of("m.1"), "features": []}]})
        self.says(self.frame(), replay=True, **{"from": of("m.1")})
        self.assertIn("cy", self.ann.session.rooms[ROOM].nicknames())

    def test_a_line_that_was_refused_is_missed_by_nobody(self) -> None:
        request = self.ann.session.send(ROOM, "too long")
        self.ann.session.outgoing()
        self.ann.hears({"type": "error", "ref": request.ref, "code": "too_large", "message": "too large"})
        self.ann.says("short")
        self.bob.waits(4)
        self.assertEqual((self.bob.texts(), self.bob.notices()), (["ann: short"], []))

    def test_no_line_takes_the_number_of_another(self) -> None:
        talk = self.talk()
        first, second = (talk.seal(line=5, content={"kind": "text", "text": text}) for text in ("first", "second"))
        for said in (first, second):
            self.says({"kind": "sealed", **said.sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices())), (["cy: first"], 1))
        self.says({"kind": "sealed", **second.sealed})
        self.assertEqual(len(self.ann.notices()), 1, "it was there already")

    def test_nothing_comes_past_by_another_room(self) -> None:
        text = {"kind": "text", "text": "I am bob"}
        event = {"type": "message", "id": "x", "timestamp": 1, "from": {"member": "m.bob", "nickname": "bob"}, "content": text}
        self.ann.hears({**event, "room": ROOM, "state": {"room": "QGIS"}})
        self.ann.hears({**event, "room": "QGIS", "state": {"room": ROOM}})
        self.assertEqual((self.ann.texts(), len(self.ann.notices())), ([], 2))

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

    def test_direct_lines_that_are_left_out_are_missed(self) -> None:
        sid = self.ann.session.sealed._rooms[ROOM].talk.sid
        talk = self.bob.session.sealed._rooms[ROOM].talk
        for at in range(3):
            sealed = talk.seal_direct(sid, content={"kind": "text", "text": str(at)}).sealed
            if at != 1:
                self.says({"kind": "sealed", **sealed}, type="direct_message", id=f"d.{at}")
        self.ann.waits(3.1)
        self.assertEqual(self.ann.notices(), ["1 line of bob is missing."])

    def test_what_is_said_again_is_the_same_frame(self) -> None:
        request = self.ann.session.send(ROOM, "busy")
        [first] = self.ann.session.outgoing()
        self.ann.hears({"type": "error", "ref": request.ref, "code": "rate_limited", "message": "wait", "retry_after": 1})
        self.ann.session.tick(self.ann.now + 1.5)
        self.assertEqual(self.ann.session.outgoing(), [first])

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


def of(member: str) -> Frame:
    """A member as the server names it."""
    return {"member": member, "nickname": "s-x"}


if __name__ == "__main__":
    unittest.main()
