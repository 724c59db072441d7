"""A server that says whatever it likes: nothing of it raises, keeps QGIS waiting, fills it up, or gets what belongs to another one."""

from __future__ import annotations

import json
import sys
import time
import unittest
from typing import Any, Dict, List

from people import Person
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QBuffer, QCoreApplication, QIODevice
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtNetwork import QHostAddress

from qgis_app import QgisTest, waits

from causerie import settings
from causerie.dock.form import ConnectForm

try:
    from qgis.PyQt.QtWebSockets import QWebSocketServer
except ImportError:
    from PyQt5.QtWebSockets import QWebSocketServer

LONG = "é" * 2**20
OF_ROOM: Dict[str, Any] = {"room": "QGIS", "timestamp": 1}
STATE: Dict[str, Any] = {
    "room": "QGIS", "nickname": "lena", "nb_users": 2, "live": {}, "trackers": {}, "board": {"rev": 1, "features": 0, "locked": False},
    "members": [{"member": "m.1", "nickname": "lena", "features": []}, {"member": "m.2", "nickname": "eve", "features": ["direct"]}],
}
WELCOME: Dict[str, Any] = {
    "type": "welcome", "ref": 0, "protocol": 1, "server": "x", "member": "m.1", "resume": "r", "resumed": False, "time": 1, "roles": [],
    "ping_interval": 20, "resume_grace": 30, "limits": {}, "rooms": [{"name": "QGIS", "access": "open", "nb_users": 1}],
}


def picture(width: int, height: int) -> Dict[str, Any]:
    """A picture as content: few bytes for many pixels."""
    image, buffer = QImage(width, height, QImage.Format.Format_RGB32), QBuffer()
    image.fill(0)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return {"kind": "image", "image_data": bytes(buffer.data().toBase64()).decode()}


class HostileServer:
    """Welcomes, lets into any room, and says what the test wants."""

    def __init__(self, welcome: Dict[str, Any]) -> None:
        self.heard: List[Dict[str, Any]] = []
        self.state, self.welcome = dict(STATE), {**WELCOME, **welcome}
        self._server = QWebSocketServer("", QWebSocketServer.SslMode.NonSecureMode)
        self._server.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost))
        self._server.newConnection.connect(self._come)
        self.url = f"http://127.0.0.1:{self._server.serverPort()}/"

    def says(self, frame: object) -> None:
        self._socket.sendTextMessage(frame if isinstance(frame, str) else json.dumps(frame))

    def stop(self) -> None:
        self._server.close()

    def _come(self) -> None:
        self._socket = self._server.nextPendingConnection()
        self._socket.textMessageReceived.connect(self._hear)

    def _hear(self, text: str) -> None:
        frame = json.loads(text)
        self.heard.append(frame)
        if frame["type"] == "hello":
            self.says(self.welcome)
        elif frame["type"] == "join":
            self.says({"type": "ok", "ref": frame["ref"], "state": {**self.state, "room": frame["room"]}})


class HostileTest(QgisTest):
    @classmethod
    def setUpClass(cls) -> None:
        """The real server has no part in this."""

    @classmethod
    def tearDownClass(cls) -> None:
        """Nothing is left."""

    def setUp(self) -> None:
        super().setUp()
        self.raised: List[BaseException] = []
        self.addCleanup(setattr, sys, "excepthook", sys.excepthook)
        sys.excepthook = lambda kind, error, trace: self.raised.append(error)
        self.addCleanup(lambda: self.assertEqual(self.raised, []))

    def meets(self, **welcome: object) -> Person:
        self.server = HostileServer(welcome)
        self.addCleanup(self.server.stop)
        lena = Person(self.server, "lena")
        self.addCleanup(lena.close)
        lena.enters()
        self.lena = lena
        return lena

    def says(self, *frames: object, most: float = 4.0) -> None:
        """Says something, and waits until it is read. What hangs takes more than `most` seconds of the processor for a turn of Qt."""
        for frame in frames:
            self.server.says(frame)
        mark = f"mark{time.monotonic_ns()}"
        self.server.says({**self.message(mark), "id": mark})
        longest, until = 0.0, time.monotonic() + 60
        while mark not in self.lena.dock.chat.conversations["QGIS", ""].lines:
            self.assertLess(time.monotonic(), until, "not read")
            begin = time.thread_time()
            QCoreApplication.processEvents()
            longest = max(longest, time.thread_time() - begin)
        begin = time.thread_time()
        QCoreApplication.processEvents()
        longest = max(longest, time.thread_time() - begin)
        self.assertLess(longest, most)

    def message(self, text: str = "", **keys: object) -> Dict[str, Any]:
        eve = {"nickname": "eve", "member": "m.2"}
        said = {"type": "message", "id": f"i{time.monotonic_ns()}", **OF_ROOM, "from": eve, "content": {"kind": "text", "text": text}}
        return {**said, **keys}

    def test_texts_without_end_are_cut_and_read_at_once(self) -> None:
        lena = self.meets()
        self.says(self.message(LONG), self.message("```" + "a" * 60_000), self.message("http://a.b " * 10_000))
        self.says(self.message("x", **{"from": {"nickname": LONG}}))
        self.says({"type": "notice", "id": "n", "timestamp": 1, "level": "x", "text": LONG})
        self.says({"type": "error", "code": "odd", "message": LONG})
        waits(lambda: "Notice: é" in lena.text)
        self.assertLess(len(lena.text), 50_000)
        self.assertLess(max(map(len, lena.iface.said())), 1000)

    def test_a_name_in_two_lines_is_in_one(self) -> None:
        lena = self.meets()
        self.says({"type": "presence", **OF_ROOM, "nb_users": 3, "joined": [{"member": "m.3", "nickname": "a\nb", "features": []}]})
        waits(lambda: "a b" in lena.people)

    def test_pauses_of_any_length_are_told(self) -> None:
        lena = self.meets()
        for wait in ("null", "1e300", "-5"):
            self.says('{"type":"error","code":"rate_limited","message":"x","retry_after":%s}' % wait)
        self.assertIn("Again in 3601 s.", " ".join(lena.iface.said()))

    def test_pictures_that_are_high_or_many_do_not_fill_or_stop_qgis(self) -> None:
        lena = self.meets()
        self.says(self.message(content=picture(240, 30_000), id="high"))
        kept = lena.dock.page.talk.view.pictures.kept
        waits(lambda: kept)
        shown = next(iter(kept.values()))
        self.assertLessEqual((shown.width(), shown.height()), (360, 300))
        large = picture(2800, 2800)
        self.says(*(self.message(content=large, id=f"p{number}") for number in range(20)), most=1.5)
        self.says({"type": "deleted", **OF_ROOM, "id": "p0", "by": "eve"}, most=1.5)
        lena.looks_at("QGIS")
        waits(lambda: len(kept) == 20, "all pictures")
        self.says(*(self.message(content=picture(300 + number, 300), id=f"q{number}") for number in range(120)), most=1.5)
        waits(lambda: "q119/0" in kept, "the last one")
        self.assertLessEqual(sum(image.sizeInBytes() for image in kept.values()), 32 * 2**20)

    def test_reactions_without_end_are_some(self) -> None:
        lena = self.meets()
        like = {"kind": "like", "liked_author": "eve", "message": "", "message_id": "a"}
        self.says(self.message("x", id="a"))
        self.says(*(self.message(content={**like, "emoji": f"<b>{number}\n"}, id=f"l{number}") for number in range(1000)))
        waits(lambda: lena.text.count(" eve\n") == 20, "twenty of them")

    def test_invitations_of_any_form_are_few_and_end_with_the_session(self) -> None:
        lena = self.meets()
        eve = {"nickname": "eve"}
        for life in (2**53, 2**31, 0):
            self.says({"type": "invited", **OF_ROOM, "invite": str(life), "expires_in": life, "from": eve, "note": LONG})
        self.says(*({"type": "invited", **OF_ROOM, "invite": f"i{n}", "expires_in": 30, "from": eve} for n in range(300)))
        self.assertEqual(len(lena.iface.said()), 5)
        self.assertEqual(len(lena.dock.page.invitations.open), 5)
        lena.dock.end()
        waits(lambda: not lena.iface.said())

    def test_an_invitation_said_twice_is_asked_once(self) -> None:
        lena = self.meets()
        invited = {"type": "invited", **OF_ROOM, "invite": "i", "expires_in": 30, "from": {"nickname": "eve"}}
        self.says(invited, invited)
        self.assertEqual(len(lena.iface.said()), 1)
        self.says({"type": "invite_closed", **OF_ROOM, "invite": "i", "outcome": "cancelled"})
        waits(lambda: not lena.iface.said())

    def test_rooms_and_talks_that_nobody_asked_for_are_not_entered(self) -> None:
        lena = self.meets(rooms=[{"name": "QGIS", "access": "open", "nb_users": 1}] + [
            {"name": f"r{number}\n", "access": "open", "nb_users": 1} for number in range(100_000)])
        self.says(*({"type": "room_state", "timestamp": 1, "state": {**STATE, "room": f"x{n}"}} for n in range(100)))
        direct = {**self.message("psst"), "type": "direct_message"}
        self.says(*({**direct, "id": f"d{n}", "from": {"nickname": f"n{n}"}} for n in range(300)))
        self.assertEqual({room for room, _ in lena.dock.chat.conversations}, {"QGIS"})
        self.assertEqual(len(lena.dock.chat.conversations), 101)
        self.assertLess(len(lena.rooms), 700)

    def test_words_of_a_room_are_in_no_log(self) -> None:
        lena, logged = self.meets(), []
        log = QgsApplication.messageLog()
        keep = lambda *given: logged.append(given[0])  # noqa: E731
        log.messageReceived.connect(keep)
        self.addCleanup(log.messageReceived.disconnect, keep)
        lena.dock.hide()
        self.says(self.message("secret @lena"))
        self.says({"type": "invited", **OF_ROOM, "invite": "i", "expires_in": 9, "from": {"nickname": "eve"}, "note": "secret"})
        self.assertEqual(str(lena.iface.said()).count("secret"), 2)
        self.assertNotIn("secret", str(logged))

    def test_what_is_no_frame_is_passed_over(self) -> None:
        self.meets()
        self.says("null", "[]", "\0", '{"type":1}', '{"type":"ok","ref":[]}', '{"type":"ok","ref":1e400}', '{"type":"welcome"}', "[" * 9999)

    def test_a_reaction_to_a_room_that_is_left_is_none(self) -> None:
        lena = self.meets()
        conversation = lena.dock.page.talk.conversation
        lena.dock.chat.session.rooms.clear()
        lena.dock.chat.react(conversation, self.message("x"), "♥")


class TokenTest(QgisTest):
    setUpClass = tearDownClass = classmethod(lambda cls: None)

    def test_a_token_is_remembered_for_its_own_server_alone(self) -> None:
        QgsApplication.authManager().setMasterPassword("of the tests", True)
        self.assertTrue(settings.keep_token("https://chat.example.org/", "s3same"))
        self.assertEqual(settings.token_of("https://chat.example.org/"), "s3same")
        for other in ("https://chat-example.org/", "http://chat.example.org/", "https://chat.example.org/b/"):
            self.assertIsNone(settings.token_of(other))

    def test_a_token_goes_unencrypted_to_others_only_after_a_question(self) -> None:
        form, asked, wanted = ConnectForm(), [], []
        form.ask = lambda text: asked.append(text)
        form.wanted.connect(lambda *given: wanted.append(given))
        form.nickname.setText("lena")
        for text, token in (("http://a.example", "t"), ("http://a.example/#token=t", ""), ("ws://127.0.0.1.a.example/ws", "t")):
            form.address.setText(text)
            form.token.setText(token)
            form.connect_now()
        self.assertEqual((len(asked), wanted), (3, []))
        for text, token in (("https://a.example", "t"), ("http://127.0.0.1:1", "t"), ("http://a.example", "")):
            form.address.setText(text)
            form.token.setText(token)
            form.connect_now()
        self.assertEqual((len(asked), len(wanted)), (3, 3))


if __name__ == "__main__":
    unittest.main()
