"""What people expect of a dock to talk in: nothing begun is lost or sent elsewhere, lists stay where they are, keys do what they do."""

from __future__ import annotations

import unittest

from people import Person
from qgis.core import QgsFeature, QgsGeometry, QgsPointXY, QgsSettings, QgsVectorLayer
from qgis.PyQt.QtCore import QEvent, Qt
from qgis.PyQt.QtGui import QColor, QCursor, QPalette
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialog, QPlainTextEdit, QPushButton, QToolButton
from qgis_app import QgisTest, waits

from causerie import settings
from causerie.causerie_client import Told
from causerie.dock.conversation import Conversation, Line
from causerie.dock.form import ConnectForm
from causerie.dock.view import ConversationView
from causerie.layers import canvas_image, image_content
from causerie.plugin import Plugin


class UseTest(QgisTest):
    settings = {"ROOMS": "QGIS,QField", "RULES": "Be kind."}

    def person(self, nickname: str) -> Person:
        one = Person(self.server, nickname)
        self.addCleanup(one.close)
        one.enters()
        return one

    def test_what_was_begun_stays_with_its_conversation(self) -> None:
        lena = self.person("lena")
        lena.dock.page.enter("QField")
        lena.enters()
        lena.dock.page.talk.entry.setPlainText("for QField alone")
        lena.looks_at("QGIS")
        self.assertEqual(lena.dock.page.talk.entry.toPlainText(), "")
        lena.looks_at("QField")
        self.assertEqual(lena.dock.page.talk.entry.toPlainText(), "for QField alone")

    def test_people_are_listed_after_the_dock_was_hidden(self) -> None:
        lena = self.person("lena")
        waits(lambda: len(lena.people) == 1)
        lena.dock.hide()
        self.person("tom_b")
        waits(lambda: lena.dock.chat.session.rooms["QGIS"].nb_users == 2)
        lena.dock.show()
        waits(lambda: lena.people == ["lena (you)", "tom_b"], "the people")

    def test_lists_stay_where_they_are(self) -> None:
        lena, _ = self.person("lena"), self.person("tom_b")
        waits(lambda: len(lena.people) == 2)
        lena.dock.page.tabs.setCurrentIndex(1)
        lena.iface.window.activateWindow()
        lena.dock.page.people.setFocus()
        waits(lena.dock.page.people.hasFocus)
        # Below the heading and oneself.
        lena.dock.page.people.setCurrentRow(2)
        lena.dock.page.people.fill()
        self.assertEqual(lena.dock.page.people.currentRow(), 2)
        QTest.keyClick(lena.dock.page.people, Qt.Key.Key_Return)
        QApplication.activePopupWidget().actions()[0].trigger()
        QApplication.activePopupWidget().close()
        self.assertEqual(lena.dock.page.tabs.currentIndex(), 0)
        self.assertEqual(lena.dock.page.talk.conversation.to, "tom_b")
        waits(lena.dock.page.talk.entry.hasFocus)

    def test_nothing_of_those_who_are_ignored_is_on_the_map(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        waits(lambda: lena.dock.page.together.map)
        tom.dock.chat.connection.submit(tom.dock.chat.session.request("live", room="QGIS", set={"cursor": {"at": [5.7, 45.2]}}))
        waits(lambda: lena.dock.page.together.map.signs.all, "the cursor")
        lena.dock.page.ignore("tom_b")
        self.assertEqual(len(lena.dock.page.together.map.signs.all), 0)
        lena.dock.page.ignore("tom_b")
        self.assertEqual(len(lena.dock.page.together.map.signs.all), 1)

    def test_a_message_that_is_deleted_is_no_longer_answered(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.says("gone soon")
        lena.reads("gone soon")
        lena.dock.page.talk.reply_to(lena.message("gone soon"))
        lena.dock.page.talk.entry.setPlainText("my answer")
        tom.dock.chat.delete(tom.dock.page.talk.conversation, tom.message("gone soon"))
        waits(lambda: "gone soon" not in lena.text)
        self.assertTrue(lena.dock.page.talk._about.isHidden())
        self.assertEqual(lena.dock.page.talk.entry.toPlainText(), "my answer")

    def test_what_is_new_and_what_is_of_another_day_is_parted(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.says("old")
        lena.reads("old")
        lena.dock.hide()
        tom.says("fresh")
        lena.reads("New\ntom_b")
        lena.dock.show()
        lena.reads("New\ntom_b")
        lena.dock.hide()
        self.assertEqual(lena.dock.page.talk.conversation.first_new, "")
        frame = {**lena.message("fresh"), "id": "before", "timestamp": 86400 * 365.25 * 50, "content": {"kind": "text", "text": "long ago"}}
        room = lena.dock.chat.session.rooms["QGIS"]
        lena.dock.chat._hear(Told({**frame, "type": "message", "room": "QGIS"}, room))
        lena.reads("2020")

    def test_who_is_at_the_end_of_the_log_stays_there(self) -> None:
        lena = self.person("lena")
        lena.says("\n".join(f"line {number}" for number in range(80)))
        waits(lambda: "line 79" in lena.text and "waits" not in lena.text)
        bar = lena.dock.page.talk.view.verticalScrollBar()
        waits(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
        most = bar.maximum()
        lena.iface.window.resize(1200, 500)
        waits(lambda: bar.maximum() > most, "a lower log")
        self.assertEqual(bar.value(), bar.maximum())
        bar.setValue(10)
        lena.iface.window.resize(1200, 400)
        waits(lambda: bar.maximum() > most + 50, "a still lower log")
        self.assertEqual(bar.value(), 10)

    def test_what_is_copied_is_what_was_said(self) -> None:
        lena = self.person("lena")
        lena.says("dry as a bone")
        lena.reads("dry as a bone")
        waits(lambda: "waits" not in lena.text and "dry as a bone" in lena.text)
        view = lena.dock.page.talk.view
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_End)
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        self.assertEqual(QApplication.clipboard().text(), "dry as a bone")
        lena.says("and as old")
        lena.reads("and as old")
        waits(lambda: "waits" not in lena.text and "and as old" in lena.text)
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        self.assertRegex(QApplication.clipboard().text(), r"^lena, \d\d:\d\d: dry as a bone\nlena, \d\d:\d\d: and as old$")

    def test_a_mention_leads_to_where_it_was_said(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        lena.dock.page.enter("QField")
        lena.enters()
        lena.dock.hide()
        tom.says("@lena come")
        waits(lambda: lena.iface.said())
        next(one for one in lena.iface.bar.items()[0].findChildren(QPushButton) if one.text() == "Show").click()
        self.assertTrue(lena.dock.isVisible())
        self.assertEqual(lena.dock.page.talk.conversation.room, "QGIS")

    def test_a_picture_is_shown_large(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.dock.chat.say(tom.dock.page.talk.conversation, image_content(canvas_image(tom.iface.canvas), tom.dock.page.sending._limits()))
        waits(lambda: lena.dock.page.talk.view.pictures.kept, "the picture")
        lena.presses("Show it large")
        waits(lambda: lena.dock.findChildren(QDialog, "picture"), "it large")
        lena.dock.findChildren(QDialog, "picture")[0].close()

    def test_pictures_fit_a_narrow_dock(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.dock.chat.say(tom.dock.page.talk.conversation, image_content(canvas_image(tom.iface.canvas), tom.dock.page.sending._limits()))
        view = lena.dock.page.talk.view
        waits(lambda: view.pictures.kept, "the picture")
        for width, least, most in ((500, 250, 360), (200, 100, 199), (500, 250, 360)):
            view.setFixedWidth(width)
            waits(lambda width=width: view.width() == width, "another width")
            waits(lambda least=least, most=most: least <= _picture_width(view) <= most, f"a picture from {least} to {most} wide")
            self.assertEqual(view.horizontalScrollBar().maximum(), 0)

    def test_what_is_asked_outlives_neither_its_map_nor_the_session(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.dock.page.together.switches["present"].trigger()
        waits(lambda: lena.iface.said(), "the question")
        lena.dock.page.enter("QField")
        lena.enters()
        waits(lambda: not lena.iface.said(), "that it is taken back")
        room = "~" + "x" * 24
        tom.dock.page.enter(room)
        waits(lambda: room in tom.dock.chat.session.rooms)
        to = next(key for key, one in tom.dock.chat.session.rooms["QGIS"].members.items() if one["nickname"] == "lena")
        tom.dock.chat.connection.submit(tom.dock.chat.session.request("invite", to=to, room=room))
        waits(lambda: any("invites" in said for said in lena.iface.said()), "the invitation")
        lena.dock.end()
        waits(lambda: not lena.iface.said())

    def test_names_are_told_apart_on_dark_ground(self) -> None:
        lena = self.person("lena")
        palette = lena.dock.page.talk.view.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor("#232323"))
        lena.dock.page.talk.view.setPalette(palette)
        looks = lena.dock.page.talk.view.drawn
        waits(lambda: looks.looks.is_dark, "the dark ground")
        colours = [looks.looks.ink(number) for number in range(6)]
        for at, one in enumerate(colours):
            self.assertGreater(one.lightness(), 150)
            for other in colours[:at]:
                apart = sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3]))
                self.assertGreater(apart, 40, (one.name(), other.name()))

    def test_what_is_typed_in_the_log_goes_to_the_field(self) -> None:
        lena = self.person("lena")
        view, entry = lena.dock.page.talk.view, lena.dock.page.talk.entry
        lena.iface.window.activateWindow()
        view.setFocus()
        QTest.keyClicks(view, "h")
        self.assertEqual(entry.toPlainText(), "h")
        waits(entry.hasFocus)
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(view, Qt.Key.Key_Escape)
        self.assertEqual(entry.toPlainText(), "h")
        waits(entry.hasFocus)
        lena.dock.end()
        waits(lena.dock.form.button.hasFocus)

    def test_rules_are_offered_until_they_are_read_and_again_when_they_change(self) -> None:
        lena = self.person("lena")
        rules = lena.dock.page.rules
        waits(lambda: rules.text() == "This server has rules.", "the rules")
        rules.findChild(QToolButton).click()
        dialog = lena.dock.window().findChild(QDialog, "rules")
        self.assertEqual(dialog.findChild(QPlainTextEdit).toPlainText(), "Be kind.")
        dialog.close()
        self.assertTrue(rules.isHidden())
        rules.take("Be kind.")
        self.assertTrue(rules.isHidden())
        rules.take("Be very kind.")
        self.assertFalse(rules.isHidden())
        rules.take("")
        self.assertTrue(rules.isHidden() and not rules.entry.isVisible())

    def test_lines_that_wait_stay_at_the_end_and_in_their_order(self) -> None:
        conversation, frame = Conversation("QGIS"), {"content": {"kind": "text", "text": ""}}
        for key in ("ref:1", "ref:2", "1", "ref:3"):
            conversation.add(Line(key, frame))
        self.assertEqual(list(conversation.lines), ["1", "ref:1", "ref:2", "ref:3"])
        conversation.rename(conversation.lines["ref:1"], "2")
        conversation.lines["ref:2"].again = lambda: None
        conversation.add(Line("3", frame))
        self.assertEqual(list(conversation.lines), ["1", "2", "ref:2", "3", "ref:3"], "what is lost stays where it was")

    def test_what_was_said_is_found(self) -> None:
        lena = self.person("lena")
        for text in ("a dry well", "a wet meadow", "another Well"):
            lena.says(text)
        lena.reads("another Well")
        talk = lena.dock.page.talk
        waits(lambda: not any(row.is_pending for row in talk.view.lines.rows), "the copies of all")
        QTest.keyClick(talk.entry, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        self.assertTrue(talk.find_bar.isVisible())
        current = lambda: talk.view.lines.rows[talk.view.currentIndex().row()].text  # noqa: E731
        QTest.keyClicks(talk.find_bar.field, "well")
        self.assertEqual(current(), "another Well")
        for key, text in ((Qt.Key.Key_Up, "a dry well"), (Qt.Key.Key_Up, "another Well"), (Qt.Key.Key_Down, "a dry well")):
            QTest.keyClick(talk.find_bar.field, key)
            self.assertEqual(current(), text)
        QTest.keyClicks(talk.find_bar.field, "x")
        self.assertTrue(talk.find_bar._none.isVisible())
        QTest.keyClick(talk.find_bar.field, Qt.Key.Key_Escape)
        self.assertFalse(talk.find_bar.isVisible())

    def test_earlier_lines_come_by_a_press_and_what_is_new_is_counted(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        conversation = lena.dock.page.talk.conversation
        own = {"nickname": "tom_b"}
        for number in range(300):
            frame = {"id": f"o{number}", "timestamp": 10**9 + number, "from": own, "content": {"kind": "text", "text": f"line {number}"}}
            lena.dock.chat.add(conversation, Line(frame["id"], frame))
        view = lena.dock.page.talk.view
        waits(lambda: "line 299" in lena.text)
        self.assertNotIn("line 50\n", lena.text)
        waits(lambda: view.verticalScrollBar().maximum() > 0, "that they are laid out")
        view.scrollToTop()
        waits(lambda: "line 50\n" in lena.text, "what was said before")
        bar = view.verticalScrollBar()
        place = bar.value()
        self.assertGreater(place, 100, "what was seen stays where it was")
        tom.says("one more")
        lena.reads("one more")
        waits(lambda: view._more.isVisible(), "how much is new")
        self.assertEqual((view._more.text(), bar.value()), ("1 new ↓", place))
        # As it is under the mouse, which Qt looks for on the way, the last line is laid out then.
        QCursor.setPos(view.viewport().mapToGlobal(view.viewport().rect().center()))
        lena.dock.chat.add(conversation, Line("last", {**frame, "id": "last"}))
        view.lines.renew()
        view._more.click()
        waits(lambda: bar.value() == bar.maximum() and not view._more.isVisible(), "the end")

    def test_one_feature_is_one(self) -> None:
        lena = self.person("lena")
        layer = QgsVectorLayer("Point?crs=EPSG:4326", "well", "memory")
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(5, 45)))
        layer.dataProvider().addFeature(feature)
        lena.dock.send_layer(layer)
        panel = lena.dock.page.sending.panel
        waits(lambda: panel.send.isEnabled(), "the look")
        self.assertIn("well: 1 feature, ", panel.text())

    def test_a_session_that_has_ended_leads_back_to_the_form(self) -> None:
        lena = self.person("lena")
        self.assertTrue(lena.dock.page.again.isHidden())
        lena.dock.chat.connection.close()
        self.assertFalse(lena.dock.page.again.isHidden())
        lena.dock.page.again.click()
        self.assertIsNone(lena.dock.chat)

    def test_the_plugin_connects_when_qgis_starts_if_that_is_wanted(self) -> None:
        lena = self.person("lena")
        for wanted in ("", "yes"):
            settings.remember("address", self.server.url)
            settings.remember("nickname", "tom_b")
            settings.remember("at_start", wanted)
            plugin = Plugin(lena.iface)
            plugin.initGui()
            if wanted:
                waits(lambda: plugin.dock.chat, "the session")
                waits(lambda: lena.dock.chat.session.rooms["QGIS"].nb_users == 2)
            else:
                QApplication.sendPostedEvents()
                QApplication.processEvents()
                self.assertIsNone(plugin.dock.chat)
            # As the Plugin Reloader does it, with a session.
            plugin.unload()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        waits(lambda: lena.dock.chat.session.rooms["QGIS"].nb_users == 1)
        form = ConnectForm()
        form.at_start.setChecked(False)
        self.assertEqual(QgsSettings().value("causerie/at_start", ""), "")


def _picture_width(view: ConversationView) -> float:
    """Of the picture in the talk."""
    return max(view.drawn.plan(row).picture.width() for row in view.lines.rows)


if __name__ == "__main__":
    unittest.main()
