"""What is typed and pressed with a real keyboard and a real mouse does what it should."""

from __future__ import annotations

import time
import unittest

from window import WindowTest, waits

FIELD = "middle(dock().page.talk.entry.viewport())"
TEXT = "dock().page.talk.entry.toPlainText()"
POPUP = "dock().page.talk.entry._completer.popup().isVisible()"


class KeysTest(WindowTest):
    def texts(self, other) -> list:
        return [one.get("text") for one in other.contents]

    def test_a_name_is_completed_with_enter_and_with_tab_and_enter_sends(self) -> None:
        tom = self.other("tom_b")
        self.enters()
        self.qgis.waits("'tom_b' in dock().page.talk.entry._names.stringList()", "the name")
        self.qgis.presses(FIELD)
        self.qgis.waits("dock().page.talk.entry.hasFocus()", "the keyboard")
        for key in ("Return", "Tab"):
            self.qgis.types("hi @to")
            self.qgis.waits(POPUP, "names")
            self.qgis.strikes(key)
            self.qgis.waits(f"{TEXT} == 'hi @tom_b '", f"the name by {key}, not {self.qgis.ask(TEXT)!r}")
            self.assertTrue(self.qgis.ask("dock().page.talk.entry.hasFocus()"), "the keyboard stays")
            self.assertEqual(len(tom.contents), 0 if key == "Return" else 1)
            self.qgis.strikes("Return")
            self.qgis.waits(f"{TEXT} == ''", "that it is sent")
            waits(lambda: "hi @tom_b" in self.texts(tom))
        self.qgis.types("@tom_b")
        self.qgis.waits(f"{TEXT} == '@tom_b' and not {POPUP}", "a whole name")
        self.qgis.strikes("Return")
        waits(lambda: "@tom_b" in self.texts(tom), "what Enter sent")
        self.qgis.types("@")
        self.qgis.waits(POPUP, "names")
        self.qgis.strikes("Escape")
        self.qgis.waits(f"not {POPUP}", "no names")
        self.qgis.strikes("BackSpace", "Up")
        self.qgis.waits(f"{TEXT} == '@tom_b'", "one's last text")
        self.qgis.strikes("Escape")
        self.qgis.waits(f"{TEXT} == ''", "that it is given up")

    def test_what_is_typed_over_the_log_goes_to_the_field(self) -> None:
        self.enters()
        self.qgis.presses("middle(dock().page.talk.view.viewport())")
        self.qgis.waits("dock().page.talk.view.hasFocus()", "the keyboard")
        self.qgis.types("hello")
        self.qgis.waits(f"{TEXT} == 'hello'")
        self.assertTrue(self.qgis.ask("dock().page.talk.entry.hasFocus()"))
        self.qgis.ask("dock().page.talk.entry.clear()")

    def test_a_press_on_a_room_enters_it_again(self) -> None:
        tom = self.other("tom_b", token=None)
        self.enters()
        self.qgis.presses("middle(dock().page.switcher)")
        self.qgis.waits("dock().page.rooms.isVisible()", "the rooms")
        self.qgis.presses("in_list(dock().page.rooms, 'QField')")
        self.qgis.waits("'QField' in dock().chat.session.rooms", "another room")
        self.qgis.ask("dock().chat.connection.submit(dock().chat.session.leave('QGIS')) and None")
        waits(lambda: tom.people == ["tom_b"], "that lena left")
        self.qgis.waits("any('not in it, enter' in dock().page.rooms.item(at).text() for at in range(dock().page.rooms.count()))")
        self.qgis.presses("middle(dock().page.switcher)")
        self.qgis.waits("dock().page.rooms.isVisible()", "the rooms")
        self.qgis.types("qgi")
        self.qgis.waits("[one.text()[:4] for one in dock().page.rooms.selectedItems()] == ['QGIS']", "what was sought")
        self.qgis.strikes("Return")
        waits(lambda: tom.people == ["lena", "tom_b"], "lena again")
        self.assertEqual(self.qgis.ask("dock().page.talk.conversation.room"), "QGIS")

    def test_a_message_is_answered_by_its_menu(self) -> None:
        tom = self.other("tom_b")
        self.enters()
        tom.says("where is the levee?")
        self.qgis.waits("'levee' in log()")
        self.qgis.presses("in_log('levee')", 3)
        self.qgis.waits("QApplication.activePopupWidget() is not None", "the menu")
        self.qgis.presses("in_menu('Reply')")
        self.qgis.waits("dock().page.talk._about.isVisible() and dock().page.talk.entry.hasFocus()", "the answer")
        self.qgis.types("behind the mill")
        self.qgis.strikes("Return")
        waits(lambda: "behind the mill" in self.texts(tom))
        answer = next(one for one in tom.room.messages.values() if one["content"]["text"] == "behind the mill")
        self.assertIn(answer["in_reply_to_id"], tom.room.messages)

    def test_a_message_is_answered_and_reacted_to_by_its_buttons(self) -> None:
        tom = self.other("tom_b")
        self.enters()
        tom.says("is the mill dry?")
        self.qgis.waits("'mill' in log()")
        self.qgis.points("in_log('mill')")
        self.qgis.waits("dock().page.talk.view.drawn.hovered != ''", "the buttons")
        self.qgis.presses("in_row('mill', 'Reply')")
        self.qgis.waits("dock().page.talk._about.isVisible()", "the answer")
        self.qgis.strikes("Escape")
        self.qgis.waits("not dock().page.talk._about.isVisible()", "that it is given up")
        self.qgis.points("in_log('mill')")
        self.qgis.presses("in_row('mill', 'React')")
        self.qgis.waits("QApplication.activePopupWidget() is not None", "the reactions")
        self.qgis.presses("in_menu('👀')")
        waits(lambda: any(tom.room.reactions.values()), "the reaction")
        self.qgis.waits("'👀 lena' in log()")
        self.qgis.presses("in_row('mill', 'lena')")
        waits(lambda: not any(names for of in tom.room.reactions.values() for names in of.values()), "that it is taken back")

    def test_a_word_is_found_by_the_keyboard(self) -> None:
        self.enters()
        self.qgis.presses(FIELD)
        self.qgis.types("by the old mill")
        self.qgis.strikes("Return")
        self.qgis.waits("'old mill' in log()")
        self.qgis.strikes("ctrl+f")
        self.qgis.waits("dock().page.talk.find_bar.field.hasFocus()", "the line to find")
        self.qgis.types("old")
        self.qgis.waits("dock().page.talk.view.currentIndex().data() is not None", "the hit")
        self.qgis.strikes("Escape")
        self.qgis.waits("dock().page.talk.entry.hasFocus()", "the field")

    def test_a_room_is_found_by_the_locator_of_qgis(self) -> None:
        self.enters()
        self.qgis.presses(FIELD)
        self.qgis.strikes("ctrl+k")
        self.qgis.types("cau qfie")
        results = "[view for view in iface.mainWindow().findChildren(QtWidgets.QTreeView) if view.model() is not None]"
        self.qgis.waits(f"any('QField' in str(view.model().index(1, 0).data()) for view in {results})", "what was found")
        there = "'QField' in dock().chat.session.rooms and dock().page.talk.conversation.room == 'QField'"

        def strikes() -> None:
            # QGIS drops it while it still searches for what was typed last.
            self.qgis.strikes("Return")
            time.sleep(0.5)

        waits(lambda: self.qgis.ask(there), "the room", strikes)

    def test_the_settings_are_a_page_of_the_options(self) -> None:
        self.enters()
        self.qgis.presses("middle(dock().page.more_button)")
        self.qgis.waits("QApplication.activePopupWidget() is not None", "the menu")
        self.qgis.presses("in_menu('Settings…')")
        page = "next((one for one in QApplication.allWidgets() if one.objectName() == 'causerie' and hasattr(one, 'forget')), None)"
        self.qgis.waits(f"{page} is not None and {page}.isVisible()", "the page")
        self.qgis.strikes("Escape")
        self.qgis.waits("QApplication.activeModalWidget() is None", "the end of it")

    def test_a_person_is_written_to_by_a_press(self) -> None:
        self.other("tom_b")
        self.enters()
        self.qgis.waits("dock().page.people.count() == 3", "a heading and people")
        self.qgis.presses("middle(dock().page.tabs, dock().page.tabs.tabRect(1).center())")
        self.qgis.waits("dock().page.people.isVisible()")
        self.qgis.points("in_list(dock().page.people, 'tom_b')")
        self.qgis.waits("dock().page.people.hovered == 2", "what can be done")
        self.qgis.presses("in_people('tom_b', 'Write a direct message')")
        self.qgis.waits("dock().page.talk.isVisible() and dock().page.talk.conversation.to == 'tom_b'")

    def test_a_line_is_drawn_on_the_map_and_the_mouse_is_shown(self) -> None:
        tom = self.other("tom_b")
        self.enters()
        self.qgis.ask("roads()")
        self.qgis.waits("dock().page.together.map is not None and iface.mapCanvas().isVisible()", "the map")
        self.qgis.ask("iface.mapCanvas().setExtent(QgsRectangle(5, 45, 6, 46))")
        self.qgis.ask("dock().page.together.switches['cursor'].trigger()")
        self.qgis.points("middle(iface.mapCanvas().viewport())")
        waits(lambda: any("cursor" in values for values in tom.room.live.values()), "the mouse")
        self.qgis.points("middle(dock().page.talk.view.viewport())")
        waits(lambda: not any("cursor" in values for values in tom.room.live.values()), "that the mouse left")
        self.qgis.ask("dock().page.together._draw('line')")
        x, y = self.qgis.ask("middle(iface.mapCanvas().viewport())")
        for at, button in ((0, 1), (60, 1), (120, 1), (140, 3)):
            self.qgis.mouse("mousemove", x + at, y + at // 2, "click", button)
        waits(lambda: tom.room.board, "the line")
        [line] = tom.room.board.values()
        self.assertEqual((line["geometry"]["type"], len(line["geometry"]["coordinates"])), ("LineString", 3))
        self.qgis.mouse("mousemove", x - 60, y, "click", 1)
        self.qgis.mouse("mousemove", x - 60, y + 40, "click", 1)
        self.qgis.waits("len(iface.mapCanvas().mapTool().points) == 2", "both clicks")
        self.qgis.strikes("Return")
        waits(lambda: len(tom.room.board) == 2, "the line that Enter ended")


if __name__ == "__main__":
    unittest.main()
