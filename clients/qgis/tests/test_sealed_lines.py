"""Lines of a sealed room that are left out, come in another order, come again, or are changed by whom they are not of."""

from __future__ import annotations

import json
import unittest
from itertools import permutations

from sealed_room import ROOM, UNOPENED, Frame, Person, SealedCase


class SealedLinesTest(SealedCase):
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

    def test_a_greeting_is_no_line_and_tells_how_many_there_are(self) -> None:
        talk = self.comes()
        lines = [{"kind": "sealed", **talk.seal(content={"kind": "text", "text": str(n)}).sealed} for n in range(2)]
        self.says(lines[0])
        for _ in range(2):
            self.says({"kind": "sealed", **talk.seal().sealed})
        self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": "2"}).sealed})
        self.ann.waits(3.1)
        self.assertEqual(self.ann.notices(), ["1 line of cy is missing."])
        self.says(lines[1])
        self.assertEqual((self.ann.texts(), len(self.ann.notices())), (["cy: 0", "cy: 2", "cy: 1"], 1))

    def test_greetings_are_kept_in_no_history_and_lines_are(self) -> None:
        before = len(self.server.log)
        self.assertTrue(all(one.get("no_store") is True for one in self.server.log if one["type"] == "send"))
        self.ann.says("one")
        self.assertEqual([one.get("no_store") for one in self.server.log[before:] if one["type"] == "send"], [None])

    def test_a_line_from_far_ahead_shuts_none_of_those_before_it(self) -> None:
        talk = self.comes()
        self.says({"kind": "sealed", **talk.seal(line=2**52).sealed})
        self.ann.waits(3.1)
        self.assertEqual(self.ann.notices(), [f"{2**52} lines of cy are missing."])
        texts = [str(number) for number in range(1100)]
        for text in texts:
            self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": text}).sealed})
        self.assertEqual(self.ann.texts(), [f"cy: {text}" for text in texts])
        again = {"kind": "sealed", **talk.seal(content={"kind": "text", "text": "again"}, line=5).sealed}
        self.says(again)
        self.assertEqual(self.ann.notices()[1:], self.ann.notices(UNOPENED))

    def test_direct_lines_that_are_left_out_are_missed(self) -> None:
        sid = self.ann.session.sealed._rooms[ROOM].talk.sid
        talk = self.bob.session.sealed._rooms[ROOM].talk
        for at in range(3):
            sealed = talk.seal_direct(sid, content={"kind": "text", "text": str(at)}).sealed
            if at != 1:
                self.says({"kind": "sealed", **sealed}, type="direct_message", id=f"d.{at}")
        self.ann.waits(3.1)
        self.assertEqual(self.ann.notices(), ["1 line of bob is missing."])

    def test_a_line_that_was_refused_is_missed_by_nobody(self) -> None:
        for more in ({}, {"retry_after": float("nan")}):
            request = self.ann.session.send(ROOM, "too long")
            self.ann.session.outgoing()
            self.ann.hears({"type": "error", "ref": request.ref, "code": "too_large", "message": "too large", **more})
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

    def test_a_counter_that_was_used_twice_is_told(self) -> None:
        content = {"kind": "text", "text": "twice"}
        for whose in (self.bob, self.ann):
            real, forged = whose.session.sealed._rooms[ROOM].talk, self.talk("bob")
            forged.sid, forged._key, forged._pair, forged._n = real.sid, real._key, real._pair, real._n
            first, second = (talk.seal(content=content).sealed for talk in (real, forged))
            for sealed in (first, first, second):
                self.says({"kind": "sealed", **sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), (["bob: twice", "ann: twice"], 2))

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
        self.assertEqual([one["id"] for one in self.server.log if one["type"] == "delete"][-1], "m.3")
        self.assertEqual(self.bob.session.rooms[ROOM].messages, {})

    def refuses(self, type: str, *answers: Frame) -> None:
        """The server answers the next frames of this type so, and passes none of them on."""
        take, left = getattr(self.server, type), list(answers)

        def answer(sender: Person, frame: Frame) -> None:
            if left:
                sender.hears({"type": "error", "message": "", **left.pop(0), "ref": frame["ref"]})
            else:
                take(sender, frame)

        setattr(self.server, type, answer)

    def takes_back(self, line: str) -> None:
        self.ann.session.request("delete", room=ROOM, id=line)
        self.ann.flush()

    def test_a_line_that_was_not_taken_back_is_told(self) -> None:
        mine = self.ann.says("oops")
        self.refuses("_send", {"code": "forbidden"})
        self.takes_back(mine)
        self.ann.says("well")
        self.bob.waits(4)
        self.assertEqual((self.ann.notices("not taken back"), self.bob.told("deleted")), (self.ann.notices(), []))
        self.assertEqual((len(self.ann.notices()), self.bob.notices(), self.ann.refused()), (1, [], []))

    def test_an_empty_frame_that_is_refused_is_not_told_and_has_none_in_its_place(self) -> None:
        self.refuses("_send", {"code": "forbidden"})
        sealed, before = self.ann.session.sealed, len(self.server.log)
        sealed._say_by_itself(sealed._rooms[ROOM])
        self.ann.waits(0)
        self.assertEqual((self.ann.notices(), sealed._own, len(self.server.log) - before), ([], {}, 1))

    def test_a_line_is_taken_back_once_the_room_is_joined_again(self) -> None:
        mine = self.ann.says("oops")
        self.refuses("_send", {"code": "not_joined"})
        self.takes_back(mine)
        self.assertEqual(self.bob.told("deleted"), [])
        self.server.people.remove(self.ann)
        self.ann.session.join(ROOM)
        self.ann.flush()
        self.assertEqual([one["id"] for one in self.bob.told("deleted")], [mine])
        self.assertEqual((self.ann.notices(), self.ann.session.sealed._own), ([], {}))

    def test_what_fills_a_direct_line_is_not_lost(self) -> None:
        unreachable = {"type": "ok", "id": "d.0", "delivery": "unreachable", "timestamp": 1}
        busy = {"code": "rate_limited", "retry_after": 1}
        for answers in ((unreachable, busy), (unreachable, unreachable), (unreachable, {"code": "not_there"})):
            self.refuses("_direct", *answers)
            for text in ("1", "2", "3"):
                self.ann.session.send_direct(ROOM, text, nickname="bob")
                self.ann.flush()
            self.ann.waits(1.1)
            self.bob.waits(4)
            self.assertEqual((self.bob.notices(), self.ann.session.sealed._own), ([], {}))
        self.assertEqual([one["content"]["text"] for one in self.bob.told("direct_message")], ["2", "3"] * 3)

    def test_what_fills_a_direct_line_is_sent_again_after_a_break(self) -> None:
        self.refuses("_direct", {"type": "ok", "id": "d.0", "delivery": "unreachable", "timestamp": 1})
        self.ann.session.send_direct(ROOM, "1", nickname="bob")
        self.ann.flush()
        self.ann.session.send_direct(ROOM, "2", nickname="bob")
        [lost, _] = map(json.loads, self.ann.session.outgoing())
        self.ann.session.disconnected(None, self.ann.now)
        self.ann.session.connected(self.ann.now)
        self.ann.session.outgoing()
        self.ann.hears({**self.ann.session.welcome, "type": "welcome", "resumed": True})
        self.assertIn(lost, self.server.log)
        self.bob.waits(4)
        self.assertEqual(self.bob.notices(), [])

    def test_the_lines_of_others_are_not_changed_and_say_nothing(self) -> None:
        talk, mine = self.comes(), self.ann.says("mine")
        for more in ({"replaces": mine}, {"delete": mine}):
            self.says({"kind": "sealed", **talk.seal(content={"kind": "text", "text": "theirs"}, **more).sealed})
        self.assertEqual((self.ann.texts(), len(self.ann.notices(UNOPENED))), (["ann: mine"], 2))
        self.assertEqual(list(self.ann.session.rooms[ROOM].messages), [mine])
        self.says({"kind": "sealed", **talk.seal().sealed})
        self.ann.waits(3.1)
        self.assertEqual(self.ann.notices("missing"), [])

    def test_what_is_said_again_is_the_same_frame(self) -> None:
        request = self.ann.session.send(ROOM, "busy")
        *_, first = self.ann.session.outgoing()
        self.ann.hears({"type": "error", "ref": request.ref, "code": "rate_limited", "message": "wait", "retry_after": 1})
        self.ann.session.tick(self.ann.now + 1.5)
        self.assertEqual(self.ann.session.outgoing(), [first])


if __name__ == "__main__":
    unittest.main()
