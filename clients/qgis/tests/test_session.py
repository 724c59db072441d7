"""The session without a server: what it sends, and what it makes of breaks, refusals and frames that come twice."""

import json
import unittest
from typing import Any, List

from causerie_client import Answered, Ended, Entered, Left, Lost, Session, Silent, Told, Unanswered, Welcomed

WELCOME = {
    "type": "welcome", "ref": 0, "protocol": 1, "server": "causerie/1", "member": "m.me", "resume": "r.1", "resumed": False, "time": 1,
    "roles": [], "ping_interval": 20, "resume_grace": 120, "limits": {}, "rooms": [],
}


def state(room: str = "QGIS", **more: Any) -> dict:
    me = {"member": "m.me", "nickname": "me", "features": []}
    return {"room": room, "nickname": "me", "nb_users": 1, "members": [me], **more}


def feature(id: str) -> dict:
    geometry = {"type": "Point", "coordinates": [5.7, 45.2]}
    return {"id": id, "geometry": geometry, "properties": {"shape": "mark", "color": 1}, "by": "bob", "time": 1, "rev": 1}


class Line:
    """A session and the server's end of its connection."""

    def __init__(self, **session: Any) -> None:
        self.session = Session("jane", **session)
        self.now = 0.0

    def open(self, **welcome: Any) -> List[Any]:
        self.session.connected(self.now)
        self.sent()
        return self.says({**WELCOME, **welcome})

    def says(self, frame: dict) -> List[Any]:
        return self.session.receive(json.dumps(frame), self.now)

    def sent(self) -> List[dict]:
        return [json.loads(text) for text in self.session.outgoing()]

    def join(self, room: str = "QGIS") -> None:
        request = self.session.join(room)
        self.sent()
        self.says({"type": "ok", "ref": request.ref, "state": state(room)})

    def message(self, id: str, text: str, **more: Any) -> List[Any]:
        return self.says({"type": "message", "id": id, "timestamp": 1, "room": "QGIS", "from": {"nickname": "bob"},
                          "content": {"kind": "text", "text": text}, **more})


class SessionTest(unittest.TestCase):
    def test_what_is_asked_before_the_welcome_is_sent_after_it_in_order(self) -> None:
        line = Line(features=["map"], token="t")
        join, said = line.session.join("QGIS", key="k"), line.session.send("QGIS", "Hi")
        line.session.connected(0)
        self.assertEqual(line.sent(), [{"type": "hello", "ref": 0, "protocol": 1, "nickname": "jane", "features": ["map"], "token": "t"}])
        [welcomed] = line.says(WELCOME)
        self.assertEqual(welcomed, Welcomed(False, WELCOME))
        first, second = line.sent()
        self.assertEqual(first, {"type": "join", "room": "QGIS", "key": "k", "ref": join.ref})
        self.assertEqual((second["content"], second["ref"]), ({"kind": "text", "text": "Hi"}, said.ref))
        answered, entered = line.says({"type": "ok", "ref": join.ref, "state": state()})
        self.assertIsInstance(answered, Answered)
        self.assertIsInstance(entered, Entered)
        self.assertEqual((entered.room.nickname, entered.again), ("me", False))

    def test_a_resumed_session_says_again_only_what_is_safe(self) -> None:
        line = Line()
        line.open()
        line.join()
        said, kick = line.session.send("QGIS", "once"), line.session.request("kick", room="QGIS", member="m.x")
        cursor = line.session.request("live", room="QGIS", set={"cursor": {"at": [5.7, 45.2]}})
        first, *_ = line.sent()
        [lost] = line.session.disconnected(1006, 0)
        self.assertIsInstance(lost, Lost)
        line.session.connected(1)
        hello = line.sent()[0]
        self.assertEqual((hello["resume"], "fresh" in hello), ("r.1", False))
        _, unanswered = line.says({**WELCOME, "resumed": True, "resume": "r.2"})
        self.assertEqual(unanswered, Unanswered([kick, cursor]))
        [again] = line.sent()
        self.assertEqual((again, again["ref"]), (first, said.ref))
        [entered] = line.says({"type": "room_state", "timestamp": 1, "state": state(gap=True)})
        self.assertEqual((entered.again, entered.gap), (True, True))

    def test_what_an_earlier_run_heard_is_not_here(self) -> None:
        session = Session("me", resume="r.0")
        session.connected(0)
        self.assertEqual([json.loads(text)["fresh"] for text in session.outgoing()], [True])

    def test_a_room_that_was_left_during_a_break_tells_nothing_until_it_is_joined_again(self) -> None:
        line = Line()
        line.open()
        line.join()
        line.session.disconnected(1006, 0)
        leave = line.session.leave("QGIS")
        line.open(resumed=True)
        entered = {"type": "room_state", "timestamp": 1, "state": state()}
        self.assertEqual((line.says(entered), line.message("1", "still here?")), ([], []))
        direct = {"type": "direct_message", "id": "2", "timestamp": 1, "room": "QGIS", "from": {"nickname": "bob"},
                  "content": {"kind": "text", "text": "Hi"}}
        self.assertIsInstance(line.says(direct)[0], Told)
        self.assertEqual([type(one) for one in line.says({"type": "ok", "ref": leave.ref})], [Answered, Left])
        self.assertEqual(line.says(entered), [])
        line.join()
        self.assertIsInstance(line.says(entered)[0], Entered)
        self.assertIsInstance(line.message("3", "back?")[0], Told)

    def test_a_join_whose_answer_comes_after_one_has_left_enters_nothing(self) -> None:
        line = Line()
        line.open()
        join = line.session.join("QGIS")
        line.session.leave("QGIS")
        self.assertEqual([type(one) for one in line.says({"type": "ok", "ref": join.ref, "state": state()})], [Answered])

    def test_a_new_session_joins_again_and_doubles_nothing(self) -> None:
        line = Line()
        line.open()
        line.join()
        sent = line.session.send("QGIS", "perhaps")
        line.sent()
        line.session.disconnected(None, 0)
        unsent = line.session.send("QGIS", "later")
        events = line.open(resume="r.9")
        self.assertEqual(events[1], Unanswered([sent]))
        self.assertEqual([(frame["type"], frame["ref"]) for frame in line.sent()[-2:]][1], ("send", unsent.ref))

    def test_after_a_restart_what_waits_is_said_once_the_others_are_back_or_after_8_seconds(self) -> None:
        def others(*names: str) -> dict:
            members = [{"member": f"m.{name}", "nickname": name, "features": []} for name in ("me", *names)]
            return state(members=members, nb_users=len(members))

        for came, waited in ((["bob", "eve"], 0.0), (["bob"], 8.0)):
            line = Line()
            line.open()
            join = line.session.join("QGIS")
            line.says({"type": "ok", "ref": join.ref, "state": others("bob", "eve")})
            line.session.disconnected(1006, 0)
            line.session.send("QGIS", "meanwhile")
            line.now = 100.0
            line.open(resume="r.9")
            self.assertEqual([frame["type"] for frame in line.sent()], ["join"])
            line.says({"type": "ok", "ref": join.ref, "state": others()})
            self.assertTrue(line.session.waits_for_others("QGIS"))
            for name in came:
                self.assertEqual(line.sent(), [])
                line.says({"type": "presence", "timestamp": 1, "room": "QGIS", "nb_users": 3,
                           "joined": [{"member": f"n.{name}", "nickname": name, "features": []}]})
            if waited:
                self.assertEqual((line.sent(), line.session.due), ([], 100 + waited))
                line.session.tick(100 + waited)
            self.assertEqual([frame["content"]["text"] for frame in line.sent()], ["meanwhile"])
            self.assertFalse(line.session.waits_for_others("QGIS"))

    def test_what_waits_is_said_where_the_line_breaks_again_before_the_room_is_entered(self) -> None:
        line = Line()
        line.open()
        join = line.session.join("QGIS")
        line.says({"type": "ok", "ref": join.ref, "state": state(nb_users=2)})
        line.session.disconnected(1006, 0)
        line.session.send("QGIS", "meanwhile")
        line.open(resume="r.9")
        self.assertEqual([frame["type"] for frame in line.sent()], ["join"])
        line.session.disconnected(1006, 0)
        line.now = 100.0
        line.open(resumed=True, resume="r.10")
        line.says({"type": "room_state", "timestamp": 1, "state": state()})
        line.says({"type": "error", "ref": join.ref, "code": "already_joined", "message": "you are in this room"})
        self.assertTrue(line.session.waits_for_others("QGIS"))
        self.assertEqual([frame["type"] for frame in line.sent()], ["join"])
        self.assertEqual(line.session.due, 108)
        line.session.tick(108)
        self.assertEqual([frame["content"]["text"] for frame in line.sent()], ["meanwhile"])

    def test_who_is_too_fast_waits_and_keeps_the_order(self) -> None:
        line = Line()
        line.open()
        line.join()
        first = line.session.send("QGIS", "1")
        line.sent()
        self.assertEqual(line.says({"type": "error", "ref": first.ref, "code": "rate_limited", "message": "", "retry_after": 2}), [])
        line.session.send("QGIS", "2")
        self.assertEqual(line.sent(), [])
        self.assertEqual(line.session.due, 2)
        line.session.tick(2)
        self.assertEqual([frame["content"]["text"] for frame in line.sent()], ["1", "2"])

    def test_a_silent_line_is_asked_and_then_given_up(self) -> None:
        line = Line()
        line.open()
        self.assertEqual((line.session.due, line.session.tick(24)), (25, []))
        line.session.tick(25)
        self.assertEqual(line.sent(), [{"type": "ping", "ref": 0}])
        self.assertEqual(line.session.tick(34), [])
        self.assertEqual(line.session.tick(35), [Silent()])
        line.now = 36
        self.assertEqual(line.says({"type": "ok", "ref": 0, "time": 1}), [])
        self.assertEqual(line.session.tick(37), [])

    def test_a_slow_line_has_time_for_what_is_large(self) -> None:
        line = Line()
        line.open()
        line.join()
        large = line.session.send("QGIS", {"kind": "image", "image_data": "A" * 100_000})
        line.sent()
        line.session.tick(25)
        self.assertEqual((line.session.due, line.session.tick(79)), (80, []))
        line.now = 79
        line.says({"type": "ok", "ref": large.ref, "id": "1"})
        line.session.tick(104)
        self.assertEqual(line.session.tick(114), [Silent()])

    def test_what_is_no_json_holds_up_nothing_else(self) -> None:
        line = Line()
        line.open()
        line.join()
        with self.assertRaises(ValueError):
            line.session.send("QGIS", {"kind": "position", "x": float("nan")})
        line.session.send("QGIS", "next")
        self.assertEqual([frame["content"]["text"] for frame in line.sent()], ["next"])

    def test_closes_tell_whether_to_come_back(self) -> None:
        for code, least in ((1006, 0.5), (1013, 30), (4004, 30)):
            line = Line()
            line.open()
            [lost] = line.session.disconnected(code, 0)
            self.assertGreaterEqual(lost.retry_after, least)
            self.assertLessEqual(lost.retry_after, least + 1)
        line = Line()
        line.open()
        self.assertEqual(line.session.disconnected(4501, 0), [Ended(4501)])

    def test_a_refused_hello_ends_it_unless_it_may_be_tried_again(self) -> None:
        line = Line()
        line.session.connected(0)
        error = {"type": "error", "ref": 0, "code": "nickname_invalid", "message": "no"}
        self.assertEqual(line.says(error), [Ended(None, error)])
        self.assertEqual(line.session.disconnected(1000, 0), [Ended(1000, error)])
        line.session.connected(0)
        self.assertEqual(line.says({**error, "code": "rate_limited", "retry_after": 1}), [])
        self.assertIsInstance(line.session.disconnected(1000, 0)[0], Lost)

    def test_rooms_are_left_for_good_or_for_a_while(self) -> None:
        line = Line()
        line.open()
        line.join()
        [left] = line.says({"type": "removed", "timestamp": 1, "room": "QGIS", "reason": "closed"})
        self.assertEqual(left, Left("QGIS", "closed", None, True))
        line.session.tick(6)
        [join] = line.sent()
        self.assertEqual(join["type"], "join")
        line.says({"type": "ok", "ref": join["ref"], "state": state()})
        [left] = line.says({"type": "removed", "timestamp": 1, "room": "QGIS", "reason": "kicked", "message": "flooding"})
        self.assertEqual(left, Left("QGIS", "kicked", "flooding", False))
        line.session.disconnected(1006, 6)
        line.open()
        self.assertEqual(line.sent(), [])

    def test_a_removal_told_once_more_does_not_undo_a_wish_to_enter_again(self) -> None:
        line = Line()
        line.open()
        line.join()
        removed = {"type": "removed", "timestamp": 1, "room": "QGIS", "reason": "kicked"}
        line.says(removed)
        line.session.disconnected(1006, 6)
        line.session.join("QGIS")
        line.open()
        join = next(frame for frame in line.sent() if frame["type"] == "join")
        self.assertEqual(line.says(removed), [])
        line.says({"type": "ok", "ref": join["ref"], "state": state()})
        line.session.disconnected(1006, 7)
        line.open()
        self.assertEqual([frame["type"] for frame in line.sent()], ["join"], "wanted as before")

    def test_what_comes_twice_is_told_once_and_acknowledged_each_time(self) -> None:
        line = Line()
        line.open()
        line.join()
        self.assertEqual(len(line.message("1", "Hi")), 1)
        self.assertEqual(line.message("1", "Hi", replay=True), [])
        direct = {"type": "direct_message", "id": "2", "timestamp": 1, "room": "QGIS", "from": {"nickname": "bob"},
                  "content": {"kind": "text", "text": "psst"}}
        self.assertIsInstance(line.says(direct)[0], Told)
        self.assertEqual(line.says(direct), [])
        self.assertEqual(line.sent(), [{"type": "ack", "room": "QGIS", "ids": ["2"]}] * 2)

    def test_what_is_no_frame_is_passed_over(self) -> None:
        line = Line()
        line.open()
        for text in ("", "{", "[]", "1", "null", '{"type":1}', "{}", '{"type":"unheard_of"}', "9" * 5000):
            events = line.session.receive(text, 0)
            self.assertTrue(all(isinstance(event, Told) and event.room is None for event in events), text)


class RoomTest(unittest.TestCase):
    def setUp(self) -> None:
        self.line = Line()
        self.line.open()
        self.line.join()
        self.room = self.line.session.rooms["QGIS"]

    def says(self, type: str, **more: Any) -> None:
        self.line.says({"type": type, "timestamp": 1, "room": "QGIS", **more})

    def test_members_come_go_and_are_away(self) -> None:
        bob = {"member": "m.bob", "nickname": "bob", "features": []}
        self.says("presence", nb_users=2, joined=[bob])
        self.says("presence", nb_users=2, away=["m.bob"])
        self.assertTrue(self.room.members["m.bob"]["away"])
        self.says("presence", nb_users=2, back=["m.bob"])
        self.assertFalse(self.room.members["m.bob"]["away"])
        self.says("presence", nb_users=2, changed=[{**bob, "roles": ["moderator"]}])
        self.assertEqual(self.room.members["m.bob"]["roles"], ["moderator"])
        self.says("presence", nb_users=1, left=[{"member": "m.bob", "nickname": "bob", "reason": "left"}])
        self.assertEqual((list(self.room.members), self.room.nb_users, self.room.nickname_of("m.bob")), (["m.me"], 1, None))

    def test_messages_are_edited_liked_and_deleted(self) -> None:
        self.line.message("1", "helo")
        self.line.message("2", "hello", replaces="1")
        self.assertEqual((list(self.room.messages), self.room.messages["1"]["content"]["text"]), (["1"], "hello"))
        like = {"kind": "like", "liked_author": "bob", "message": "hello", "message_id": "1", "emoji": "👍"}
        for id, content in (("3", like), ("4", like), ("5", {**like, "remove": True})):
            self.says("message", id=id, **{"from": {"nickname": "ann"}}, content=content)
            self.assertEqual(self.room.reactions["1"]["👍"], [] if id == "5" else ["ann"])
        self.says("message", id="6", **{"from": {"nickname": "ann"}}, content={**like, "message_id": "unknown"})
        self.assertEqual(list(self.room.reactions), ["1"])
        self.says("deleted", id="1", by="m.bob")
        self.assertEqual((self.room.messages, self.room.reactions), ({}, {}))

    def test_live_values_and_the_board_are_the_last_ones(self) -> None:
        self.says("live", members={"m.bob": {"cursor": {"at": [1, 2]}, "view": {"bbox": [0, 0, 1, 1]}}})
        self.says("live", trackers={"van": {"at": [1, 1], "age": 3}})
        self.says("live", members={"m.bob": {"cursor": None}}, trackers={"van": None})
        self.assertEqual((self.room.live, self.room.trackers), ({"m.bob": {"view": {"bbox": [0, 0, 1, 1]}}}, {}))
        self.says("board", rev=1, put=[feature("b.1"), feature("b.2")])
        self.says("board", rev=2, removed=["b.1"], locked=True)
        self.assertEqual((list(self.room.board), self.room.rev, self.room.locked), (["b.2"], 2, True))
        self.says("board", rev=9, reset=True, replay=True, put=[feature("b.3")])
        self.assertEqual(list(self.room.board), ["b.3"])

    def test_the_call_is_its_whole_state(self) -> None:
        bob = {"peer": "p.1", "member": "m.bob", "nickname": "bob", "mic": True, "camera": False, "screen": False, "resumed": 0}
        self.says("call", call="c.1", participants=[bob])
        self.assertEqual(self.room.call["call"], "c.1")
        self.says("call", call="c.1", participants=[])
        self.assertIsNone(self.room.call)


if __name__ == "__main__":
    unittest.main()
