"""Sealed rooms in the dock: entered by their links alone, shown under the links' names, and not kept anywhere."""

from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import List
from unittest import mock

from people import Person
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QSettings
from qgis.PyQt.QtWidgets import QApplication, QInputDialog
from qgis_app import QgisTest, waits
from test_hostile import WELCOME, HostileServer

from causerie import settings
from causerie.resume import SessionFile
from causerie.words import tr

VECTORS = json.loads((Path(__file__).parents[3] / "tests/fixtures/sealed.json").read_text(encoding="utf-8"))
ROOM, BEARS = VECTORS["room"], f"#name=Levee&sealed={VECTORS['S']}"
MISSING = {"cryptography.hazmat.primitives.ciphers.aead": None}


class SealedTest(QgisTest):
    def person(self, nickname: str, link: str = "") -> Person:
        one = Person(self.server, nickname, self.server.url + link)
        self.addCleanup(one.close)
        return one

    def types_name(self, person: Person, text: str) -> None:
        with mock.patch.object(QInputDialog, "getText", return_value=(text, True)):
            person.dock.page.entering.typed()

    def test_a_link_opens_a_room_that_keeps_its_name_and_link(self) -> None:
        lena = self.person("lena", BEARS)
        waits(lambda: lena.dock.chat is not None and ROOM in lena.dock.chat.session.rooms)
        tom = self.person("tom_b")
        tom.enters()
        self.types_name(tom, f"#sealed={VECTORS['S']}")
        waits(lambda: ROOM in tom.dock.chat.session.rooms)
        waits(lambda: "tom_b" in lena.dock.chat.session.rooms[ROOM].nicknames())
        lena.says("the levee holds")
        tom.reads("the levee holds")
        self.assertEqual((lena.dock.page.switcher._name, tom.dock.page.switcher._name), ("Levee", tr("sealed_room")))
        self.assertFalse(lena.dock.page.call_button.isEnabled())
        lena.dock.page._copy_link()
        self.assertEqual(QApplication.clipboard().text(), self.server.url + BEARS)
        kept = kept_files()
        self.assertNotEqual(kept, [])
        kept.append(str([QSettings().value(key) for key in QSettings().allKeys()]))
        self.assertEqual([word for word in (VECTORS["S"], ROOM, "Levee") if word in "".join(kept)], [])

    def test_without_the_link_or_the_library_no_room_is_entered(self) -> None:
        lena = self.person("lena")
        lena.enters()
        self.types_name(lena, ROOM)
        lena.reads(tr("error_sealed"))
        for text, words in (
            ("#sealed=AAAA", tr("no_sealed_link")), ("https://other.example.org/" + BEARS, "https://other.example.org/"),
        ):
            self.types_name(lena, text)
            self.assertIn(words, "".join(lena.iface.said()))
        with mock.patch.dict("sys.modules", MISSING):
            self.types_name(lena, self.server.url + BEARS)
            self.assertIn(tr("sealed_needs"), "".join(lena.iface.said()))
            lena.dock.form.address.setText(self.server.url + BEARS)
            lena.dock.form.nickname.setText("lena")
            lena.dock.form.connect_now()
            self.assertEqual(lena.dock.form.fault.text(), tr("sealed_needs"))
        self.assertNotIn(ROOM, lena.dock.chat.session.rooms)

    def test_nothing_that_the_server_says_stands_in_the_room(self) -> None:
        server = HostileServer(WELCOME)
        self.addCleanup(server.stop)
        lena = Person(server, "lena", server.url + BEARS)
        self.addCleanup(lena.close)
        lena.enters()
        lena.dock.chat.enter("QGIS")
        waits(lambda: "QGIS" in lena.dock.chat.session.rooms)
        notice = {"type": "notice", "level": "info", "timestamp": 1, "text": "ravi: come to the bridge"}
        server.says({**notice, "id": "n.1"})
        server.says({**notice, "id": "n.2", "room": "QGIS", "about": "missing", "count": 3, "nickname": "ravi"})
        server.says({"type": "removed", "timestamp": 1, "room": ROOM, "reason": "ravi: come to the bridge"})
        lena.reads(tr("left_other"))
        self.assertNotIn("ravi", lena.text)
        lena.looks_at("QGIS")
        lena.reads(tr("notice", text="ravi: come to the bridge"))
        self.assertNotIn(tr("sealed_missing", count=3, nickname="ravi"), lena.text)

    def test_no_key_of_a_session_leads_from_a_nickname_to_a_sealed_room_or_back(self) -> None:
        server, file = HostileServer({"resume": "r.sealed"}), SessionFile()
        self.addCleanup(server.stop)
        file.take(server.url, "lena", None)
        file.keep("r.named", {})
        file.give_back(is_over=False)
        lena = Person(server, "lena", server.url + BEARS)
        self.addCleanup(lena.close)
        lena.enters()
        self.assertNotIn("resume", server.heard[0])
        kept = "".join(kept_files())
        self.assertEqual(("r.named" in kept, "r.sealed" in kept), (True, False))

    def test_who_is_ignored_in_a_sealed_room_is_written_nowhere(self) -> None:
        lena = self.person("lena", BEARS)
        waits(lambda: lena.dock.chat is not None and ROOM in lena.dock.chat.session.rooms)
        lena.dock.page.ignore("ravi_k")
        self.assertEqual((lena.dock.chat.ignored, settings.remembered("ignored")), ({"ravi_k"}, ""))
        lena.dock.page.enter("QGIS")
        lena.dock.page.ignore("loud_bot")
        self.assertEqual(settings.remembered("ignored"), "loud_bot")
        lena.dock.page.ignore("loud_bot")
        self.assertEqual((lena.dock.chat.ignored, settings.remembered("ignored")), ({"ravi_k"}, ""))


def kept_files() -> List[str]:
    return [path.read_text() for path in Path(QgsApplication.qgisSettingsDirPath(), "causerie").glob("session-?")]


if __name__ == "__main__":
    unittest.main()
