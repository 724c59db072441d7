"""The page in QGIS's options, and the filter of its locator."""

from __future__ import annotations

import unittest

from people import Person
from qgis.core import QgsApplication, QgsLocator, QgsLocatorContext, QgsLocatorResult
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtGui import QIcon
from qgis_app import QgisTest, waits

from causerie import settings
from causerie.dock.locator import RoomsLocator
from causerie.dock.options import PAGE, OptionsFactory


class OptionsTest(QgisTest):
    settings = {"ROOMS": "QGIS,QField,Field work"}

    def test_a_token_is_forgotten_at_once_and_the_rest_when_one_agrees(self) -> None:
        QgsApplication.authManager().setMasterPassword("of the tests", True)
        settings.remember("address", "https://chat.example.org/")
        settings.remember("ignored", "loud_bot,spammer")
        self.assertTrue(settings.keep_token("https://chat.example.org/", "s3same"))
        page = OptionsFactory(QIcon()).createWidget(None)
        self.addCleanup(page.deleteLater)
        self.assertEqual(page.objectName(), PAGE)
        self.assertIn("kept", page.kept.text())
        page.forget.click()
        self.assertIsNone(settings.token_of("https://chat.example.org/"))
        self.assertFalse(page.forget.isEnabled())
        page.nickname.setText("lena")
        page.at_start.setChecked(True)
        page.ignored.setCurrentRow(0)
        page.unignore.click()
        self.assertEqual(settings.remembered("nickname"), "")
        page.apply()
        kept = [settings.remembered(name) for name in ("address", "nickname", "at_start", "sound", "ignored")]
        self.assertEqual(kept, ["https://chat.example.org/", "lena", "yes", "", "spammer"])

    def test_of_a_link_the_server_alone_is_remembered(self) -> None:
        sealed = "https://chat.example.org/a/#sealed="
        for text, kept in (
            (sealed + "A" * 43, "https://chat.example.org/a/"), (sealed + "A" * 42, "https://chat.example.org/a/"),
            ("chat.example.org/b#room=~secretsecretsecretsecret&token=s3same", "https://chat.example.org/b/"), ("", ""),
        ):
            page = OptionsFactory(QIcon()).createWidget(None)
            self.addCleanup(page.deleteLater)
            page.address.setText(text)
            page.apply()
            self.assertEqual(settings.remembered("address"), kept)

    def test_rooms_are_found_by_the_locator(self) -> None:
        lena = Person(self.server, "lena")
        self.addCleanup(lena.close)
        lena.enters()
        locator, found, rooms = QgsLocator(), [], RoomsLocator(lena.dock.find, lena.dock.take)
        # QGIS takes results back after the signal.
        locator.foundResult.connect(lambda one: found.append(one.displayString))
        locator.registerFilter(rooms)
        locator.fetchResults("cau field", QgsLocatorContext())
        waits(lambda: len(found) == 2, "both")
        self.assertEqual(sorted(one.partition("  ")[0] for one in found), ["Field work", "QField"])
        result = QgsLocatorResult()
        result.displayString = next(one for one in found if one.startswith("Field work"))
        rooms.triggerResult(result)
        waits(lambda: "Field work" in lena.dock.chat.session.rooms, "the room")
        self.assertEqual(lena.dock.page.talk.conversation.room, "Field work")
        lena.dock.end()
        del found[:]
        locator.fetchResults("cau field", QgsLocatorContext())
        QCoreApplication.processEvents()
        self.assertEqual(found, [])


if __name__ == "__main__":
    unittest.main()
