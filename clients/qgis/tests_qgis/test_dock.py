"""Conversations in the dock: two of them in one room, with the real server between them."""

from __future__ import annotations

import unittest
import urllib.request
from typing import List
from unittest import mock

from people import Person
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QObject, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QInputDialog, QPushButton
from qgis_app import QgisTest, breaks, waits

from causerie.causerie_client import Entered


class DockTest(QgisTest):
    settings = {"ROOMS": "QGIS,QField,Field work", "KEY_ROOMS": "Field work=s3same", "HOOKS": "backup:0123456789-ABCDEF_hush:QGIS"}

    def person(self, nickname: str, link: str = "", token: str = "") -> Person:
        one = Person(self.server, nickname, link, token)
        self.addCleanup(one.close)
        one.enters()
        return one

    def test_two_talk_answer_edit_react_and_delete(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        lena.dock.page.talk.entry.setFocus()
        QTest.keyClicks(lena.dock.page.talk.entry, "where is the levee?")
        waits(lambda: "lena" in tom.dock.page.talk.typing.text(), "who writes")
        QTest.keyClick(lena.dock.page.talk.entry, Qt.Key.Key_Return)
        tom.reads("where is the levee?")
        self.assertEqual(tom.dock.page.talk.typing.text(), "")
        tom.dock.page.talk.reply_to(tom.message("where is the levee?"))
        tom.says("behind the mill")
        lena.reads("│ lena: where is the levee?")
        lena.reads("behind the mill")
        tom.message("behind the mill")
        QTest.keyClick(tom.dock.page.talk.entry, Qt.Key.Key_Up)
        self.assertEqual(tom.dock.page.talk.entry.toPlainText(), "behind the mill")
        tom.says("behind the old mill")
        lena.reads("behind the old mill  edited")
        self.assertNotIn("behind the mill", lena.text)
        lena.dock.chat.react(lena.dock.page.talk.conversation, lena.message("behind the old mill"), "👍")
        tom.reads("👍 lena")
        lena.dock.chat.react(lena.dock.page.talk.conversation, lena.message("behind the old mill"), "👍")
        waits(lambda: "👍" not in tom.text)
        tom.dock.chat.delete(tom.dock.page.talk.conversation, tom.message("behind the old mill"))
        waits(lambda: "mill" not in lena.text)

    def test_what_one_says_stands_there_all_the_time(self) -> None:
        lena = self.person("lena")
        conversation, seen = lena.dock.page.talk.conversation, []

        def looks(_event: object) -> None:
            seen.append([(line.frame["content"]["text"], line.state) for line in conversation.lines.values() if line.frame])

        lena.dock.chat.connection.happened.connect(looks)
        said = ["here I stand", "and here"]
        for text in said:
            lena.says(text)
        for text in said:
            lena.message(text)
        self.assertEqual({tuple(sorted(text for text, _state in lines)) for lines in seen}, {tuple(sorted(said))}, seen)
        self.assertEqual(seen[-1], [(text, "") for text in said])
        waits(lambda: [row.text for row in lena.dock.page.talk.view.lines.rows if row.text] == said, "each of them once")
        self.assertEqual(conversation.sent, {})

    def test_what_one_had_begun_to_write_is_back_after_an_edit(self) -> None:
        lena = self.person("lena")
        talk, entry = lena.dock.page.talk, lena.dock.page.talk.entry
        for text in ("the levee", "the mill"):
            lena.says(text)
            lena.reads(text)
        waits(lambda: "waits" not in lena.text and lena.message("the mill"), "what was said")
        QTest.keyClicks(entry, "half a word")
        talk.edit(lena.message("the levee"))
        talk.edit(lena.message("the mill"))
        self.assertEqual(entry.toPlainText(), "the mill")
        QTest.keyClick(entry, Qt.Key.Key_Escape)
        self.assertEqual(entry.toPlainText(), "half a word")
        talk.edit(lena.message("the mill"))
        lena.says("the old mill")
        self.assertEqual(entry.toPlainText(), "half a word")
        lena.reads("the old mill  edited")
        talk.edit(lena.message("the old mill"))
        talk.reply_to(lena.message("the levee"))
        self.assertEqual(entry.toPlainText(), "half a word")
        talk.edit(lena.message("the levee"))
        conversation = talk.conversation
        lena.dock.page.show_conversation(lena.dock.chat.talk_to("QGIS", "tom_b"))
        self.assertEqual((entry.toPlainText(), conversation.draft), ("", "half a word"))
        lena.dock.page.show_conversation(conversation)
        QTest.keyClick(entry, Qt.Key.Key_Return)
        lena.reads("half a word")
        self.assertEqual(entry.toPlainText(), "")

    def test_a_hook_is_told_from_people(self) -> None:
        lena = self.person("lena")
        address = f"http://127.0.0.1:{self.server.port}/hook/0123456789-ABCDEF_hush"
        with urllib.request.urlopen(address, b'{"text": "the backup is done"}') as answer:
            self.assertEqual(answer.read(), b"ok")
        lena.reads("the backup is done")
        lena.reads("backup  bot  ")

    def test_what_others_say_is_text(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        hostile = '<img src="file:///etc/passwd"><b>bold</b> <a href="file:///etc/passwd">here</a> @lena'
        lena.dock.hide()
        tom.says(hostile)
        lena.reads(hostile)
        view = lena.dock.page.talk.view
        self.assertEqual([links for row in view.lines.rows for links in view.drawn.plan(row).links], [], "nothing leads anywhere")
        waits(lambda: lena.iface.said())
        self.assertIn("&lt;img", lena.iface.said()[0])
        self.assertNotIn("<img", lena.iface.said()[0])

    def test_what_is_for_somebody_else_is_counted_until_it_is_read(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        lena.dock.page.enter("QField")
        lena.enters()
        tom.says("one")
        tom.says("two @lena")
        waits(lambda: any("QGIS" in room and "(2 @)" in room for room in lena.rooms), "unread")
        lena.looks_at("QGIS")
        waits(lambda: not any("(2" in room for room in lena.rooms))
        lena.reads("two @lena")

    def test_direct_messages(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        waits(lambda: len(lena.people) == 2, "people")
        lena.dock.page.show_conversation(lena.dock.chat.talk_to("QGIS", "tom_b"))
        lena.says("psst")
        waits(lambda: ("QGIS", "lena") in tom.dock.chat.conversations, "the talk")
        tom.looks_at("QGIS", "lena")
        tom.reads("psst")
        lena.reads("psst  delivered")
        lena.looks_at("QGIS")
        self.assertNotIn("psst", lena.text)

    def test_a_room_with_a_key_and_a_link_to_it(self) -> None:
        lena = self.person("lena", f"{self.server.url}#room=Field%20work&key=s3same")
        self.assertEqual(lena.dock.page.talk.conversation.room, "Field work")
        tom = self.person("tom_b")
        tom.dock.page.enter("Field work", "wrong")
        tom.reads("This room does not let you in.")

    def test_a_link_cannot_give_a_public_room_another_name(self) -> None:
        lena = self.person("lena", f"{self.server.url}#name=Direction&room=QGIS")
        waits(lambda: lena.rooms)
        self.assertTrue(lena.rooms[0].startswith("QGIS"), lena.rooms)
        private = "~" + "n" * 24
        tom = self.person("tom_b", f"{self.server.url}#name=Direction&room={private}")
        waits(lambda: any(room.startswith("Direction") for room in tom.rooms), "the name of a private room")

    def test_a_refused_nickname_is_said(self) -> None:
        self.person("lena")
        other = Person(self.server, "lena")
        self.addCleanup(other.close)
        other.reads("Somebody in this room has your nickname.")
        with mock.patch.object(QInputDialog, "getText", lambda *_, **__: ("lena_b", True)):
            other.presses("Other nickname…")
        other.enters()
        self.assertEqual(other.dock.chat.session.rooms["QGIS"].nickname, "lena_b")

    def test_invitations_are_answered_in_the_message_bar(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        room = "~" + "x" * 24
        lena.dock.page.enter(room)
        lena.enters()
        waits(lambda: len(lena.dock.chat.session.rooms["QGIS"].members) == 2, "tom")
        member = next(key for key, one in lena.dock.chat.session.rooms["QGIS"].members.items() if one["nickname"] == "tom_b")
        lena.dock.chat.connection.submit(lena.dock.chat.session.request("invite", to=member, room=room, note="<b>come</b>"))
        waits(lambda: tom.iface.said(), "the invitation")
        self.assertIn("&lt;b&gt;come", tom.iface.said()[0])
        next(one for one in tom.iface.bar.items()[0].findChildren(QPushButton) if one.text() == "Accept").click()
        waits(lambda: tom.dock.chat.session.rooms.get(room) and len(tom.dock.chat.session.rooms[room].members) == 2, "both there")
        waits(lambda: not tom.iface.said())

    def test_an_invitation_that_does_not_let_one_in_is_said(self) -> None:
        room = "~" + "y" * 24
        lena, tom = self.connects("lena"), self.person("tom_b")
        self.connects("tom_b", room)
        waits(lambda: len(lena.session.rooms["QGIS"].members) == 2, "tom")
        member = next(key for key, one in lena.session.rooms["QGIS"].members.items() if one["nickname"] == "tom_b")
        lena.submit(lena.session.join(room))
        lena.submit(lena.session.request("invite", to=member, room=room))
        waits(lambda: tom.iface.said(), "the invitation")
        next(one for one in tom.iface.bar.items()[0].findChildren(QPushButton) if one.text() == "Accept").click()
        tom.reads("Somebody in this room has your nickname.")

    def test_an_invitation_goes_with_the_session(self) -> None:
        room = "~" + "z" * 24
        lena, tom = self.connects("lena"), self.person("tom_b")
        waits(lambda: len(lena.session.rooms["QGIS"].members) == 2, "tom")
        member = next(key for key, one in lena.session.rooms["QGIS"].members.items() if one["nickname"] == "tom_b")
        lena.submit(lena.session.join(room))
        lena.submit(lena.session.request("invite", to=member, room=room))
        waits(lambda: tom.iface.said(), "the invitation")
        tom.dock.end()
        self.assertEqual(tom.iface.said(), [])

    def test_a_server_that_is_started_anew_is_said_and_nothing_is_lost(self) -> None:
        lena = self.person("lena")
        breaks(lena.dock.chat.connection)
        lena.says("over the break")
        lena.reads("over the break")
        self.assertFalse(lena.dock.page.state.isHidden())
        waits(lambda: lena.dock.page.state.isHidden(), "the connection")
        # Between the answer and the room's copy it is nowhere for a moment.
        waits(lambda: "waits" not in lena.text and "over the break" in lena.text)
        self.assertEqual(lena.text.count("over the break"), 1)

    def test_a_room_that_is_left_while_the_line_is_lost_does_not_come_back(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        chat, entered = lena.dock.chat, []
        chat.connection.happened.connect(lambda event: entered.append(event) if isinstance(event, Entered) else None)
        breaks(chat.connection)
        waits(lambda: chat.connection.state == "waiting", "the break")
        chat.leave(lena.dock.page.talk.conversation)
        tom.says("to nobody")
        waits(lambda: chat.connection.state == "connected" and "QGIS" not in chat.session.rooms, "that the server knows it")
        self.assertEqual((entered, list(chat.conversations)), ([], []))
        breaks(chat.connection)
        waits(lambda: chat.connection.state == "waiting", "another break")
        chat.enter("QGIS")
        chat.leave(chat.conversations["QGIS", ""])
        chat.enter("QGIS")
        waits(lambda: entered and "QGIS" in chat.session.rooms, "the room that is joined again")
        self.assertEqual(list(chat.conversations), [("QGIS", "")])

    def test_an_answer_that_was_refused_is_sent_again_as_an_answer(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.says("where is the levee?")
        lena.reads("where is the levee?")
        lena.dock.page.talk.reply_to(lena.message("where is the levee?"))
        chat = lena.dock.chat
        chat.connection.submit(chat.session.leave("QGIS"))
        lena.says("behind the mill")
        lena.reads("behind the mill  not sent")
        chat.enter("QGIS")
        lena.enters()
        lena.presses("Send again")
        tom.reads("│ tom_b: where is the levee?")

    def test_nothing_of_a_session_outlives_it(self) -> None:
        lena = self.person("lena")
        lena.dock.end()

        def there() -> List[str]:
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            names = (one.metaObject().className() for one in lena.dock.findChildren(QObject))
            # The bar of the form has one once it was drawn while a server was waited for.
            return sorted(name for name in names if name != "QProgressStyleAnimation")

        before = there()
        lena.dock.begin(lena.dock.address, "lena")
        lena.enters()
        lena.dock.end()
        self.assertEqual(there(), before)


if __name__ == "__main__":
    unittest.main()
