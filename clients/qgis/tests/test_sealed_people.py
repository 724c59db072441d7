"""Who is in a sealed room, and under which name, whatever the server says of its members and of the time."""

from __future__ import annotations

import json
import unittest
from unittest import mock

from causerie_client.sealed import loads
from causerie_client.sealed.construction import Pair
from causerie_client.sealed.loads import now
from sealed_room import ROOM, UNOPENED, Person, SealedCase, of


class SealedPeopleTest(SealedCase):
    def test_who_has_one_nickname_is_told_apart(self) -> None:
        other = Person(self.server, "bob", member="m.0")
        other.says("me too")
        # Whoever was heard first keeps the name.
        self.assertLessEqual({"bob", "bob-2"}, self.ann.session.rooms[ROOM].nicknames())
        self.assertEqual(self.ann.texts(), ["bob-2: me too"])
        self.assertIn("bob-2", self.bob.session.rooms[ROOM].nicknames())

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

    def test_a_direct_message_that_is_sent_again_goes_to_where_its_load_is(self) -> None:
        request = self.ann.session.send_direct(ROOM, "under the mat", nickname="bob")
        [first] = map(json.loads, self.ann.session.outgoing())
        bob = self.bob.session.sealed._rooms[ROOM].talk
        for member in ("m.2", ""):
            self.ann.hears({"type": "error", "ref": request.ref, "code": "rate_limited", "message": "", "retry_after": 1})
            if member:
                self.says({"kind": "sealed", **bob.seal().sealed}, **{"from": of(member)})
            else:
                self.leaves("m.2")
            self.ann.now += 1.5
            self.ann.session.tick(self.ann.now)
            again = [one for one in map(json.loads, self.ann.session.outgoing()) if one["type"] == "direct_send"]
            self.assertEqual(again, [{**first, "to": "m.2"}])

    def test_a_direct_message_takes_its_name_for_its_load(self) -> None:
        talk, own = self.talk(), self.ann.session.sealed._rooms[ROOM].talk
        self.says({"kind": "sealed", **talk.seal(time=1_600_000_000_000).sealed})
        talk.open(self.server.said[0]["content"])
        content = {"kind": "text", "text": "psst"}
        self.says({"kind": "sealed", **talk.seal_direct(own.sid, content=content).sealed}, type="direct_message")
        self.comes()
        self.says({"kind": "sealed", **talk.seal_direct(own.sid, content=content).sealed}, type="direct_message")
        self.assertEqual([one["from"]["nickname"] for one in self.ann.told("direct_message")], ["cy"] * 2)
        self.assertIn("cy-2", self.ann.session.rooms[ROOM].nicknames())

    def test_a_new_name_is_told_whoever_the_server_says_it_is(self) -> None:
        talk = self.talk()
        for nickname, sender in (("cy", of("m.1")), ("dee", {"nickname": "s-x"})):
            talk.nickname = nickname
            self.says({"kind": "sealed", **talk.seal().sealed}, **{"from": sender})
        self.assertEqual(self.ann.session.rooms[ROOM].nickname_of("m.1"), "dee")

    def test_the_first_key_of_a_load_counts(self) -> None:
        talk = self.talk()
        self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": "first"}).sealed})
        talk._pair = Pair()
        self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": "second"}).sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), (["cy: first"], 1))

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

    def test_old_talk_is_not_new(self) -> None:
        talk, own = self.talk(), self.last_frame()
        for text, more in (("old", {}), ("a slow clock", {"heard": [own]}), ("later", {})):
            content = {"kind": "text", "text": text}
            self.says({"kind": "sealed", **talk.seal(time=1_600_000_000_000, content=content, **more).sealed})
            self.assertEqual("cy" in self.ann.session.rooms[ROOM].nicknames(), text != "old")
        self.assertEqual(self.ann.texts(), ["cy: old (said on 2020-09-13, 12:26 UTC)", "cy: a slow clock", "cy: later"])

    def test_a_line_that_was_held_back_while_one_was_away_is_not_of_now(self) -> None:
        talk, before = self.talk(), 1_600_000_000_000

        def hears(text: str, **more: object) -> None:
            self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": text}, **more).sealed})

        hears("now")
        held = {"kind": "sealed", **talk.seal(time=before, content={"kind": "text", "text": "held back"}, heard=[self.last_frame()]).sealed}
        self.ann.session.disconnected(None, 0)
        self.ann.session.connected(0)
        self.ann.flush()
        self.says(held)
        hears("a slow clock", time=before, heard=[self.last_frame()])
        self.assertEqual(self.ann.texts(), ["cy: now", "cy: held back (said on 2020-09-13, 12:26 UTC)", "cy: a slow clock"])

    def test_whoever_comes_again_is_named_again(self) -> None:
        ann = self.ann.session.sealed._rooms[ROOM].talk
        self.ann.says("names nobody")
        self.assertEqual(ann._to_name, {})
        self.bob.session.disconnected(None, 0)
        self.server.people.remove(self.bob)
        self.leaves("m.bob")
        self.bob.session.connected(0)
        self.bob.flush()
        self.ann.waits(2)
        bob = self.bob.session.sealed._rooms[ROOM].talk
        said = next(one["content"] for one in reversed(self.server.said) if one["from"]["member"] == "m.ann")
        self.assertIn(f"{bob.sid}.{bob._first_own}", json.loads(ann._key.open("message", said))["heard"])

    def test_before_the_answer_to_a_join_nothing_is_heard_and_later_it_is_missed(self) -> None:
        join, held, talk = self.server._join, [], self.talk()
        self.server._join = lambda *asked: held.append(asked)
        dee = Person(self.server, "dee")

        def hears(text: str) -> None:
            sealed = talk.seal(content={"kind": "text", "text": text}).sealed
            dee.hears({**self.server.message(self.bob, {"kind": "sealed", **sealed}), "id": f"m.{text}"})

        hears("one")
        join(*held.pop())
        hears("two")
        dee.session.disconnected(None, 0)
        dee.session.connected(0)
        dee.flush()
        hears("three")
        self.server.people.remove(dee)
        join(*held.pop())
        hears("four")
        dee.waits(3)
        self.assertEqual(dee.texts(), ["cy: two", "cy: four"])
        self.assertEqual(dee.notices(), ["1 line of cy is missing."])

    def test_who_lies_about_who_came_has_nobody_greet_without_end(self) -> None:
        def greetings() -> int:
            return sum(one["from"]["member"] == "m.ann" for one in self.server.said)

        self.ann.waits(2)
        before, talk = greetings(), self.talk()
        for member in range(50):
            talk.comes()
            self.says({"kind": "sealed", **talk.seal().sealed}, **{"from": of(f"m.{member}")})
            self.leaves(f"m.{member}")
        self.assertEqual(greetings(), before + 1)
        self.ann.waits(1)
        self.assertEqual(greetings(), before + 1)
        self.ann.waits(1)
        self.assertEqual(greetings(), before + 2)
        self.ann.waits(10)
        self.assertEqual(greetings(), before + 2)

    def test_a_clock_that_is_ahead_makes_nothing_new(self) -> None:
        talk, own = self.talk(), self.last_frame()
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


if __name__ == "__main__":
    unittest.main()
