"""Who one is: the form, links, tokens, and the call that is the page's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import runpy
import sys
import time
import unittest
from pathlib import Path
from typing import List
from unittest import mock

from people import Iface, Person
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QObject, QUrl, Qt, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QMessageBox
from qgis_app import QgisTest, breaks, waits

from causerie import settings
from causerie.causerie_client import Ended
from causerie.dock.dock import Dock
from causerie.dock.form import ConnectForm
from causerie.plugin import Plugin

SECRET = "a secret of the tests, long enough"  # pragma: allowlist secret


def token(**claims: object) -> str:
    def part(of: dict) -> str:
        return base64.urlsafe_b64encode(json.dumps(of).encode()).rstrip(b"=").decode()

    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'exp': int(time.time()) + 600, **claims})}"
    mac = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


class Opened(QObject):
    """What would be opened in a browser."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: List[str] = []
        QDesktopServices.setUrlHandler("http", self, "opens")

    @pyqtSlot(QUrl)
    def opens(self, url: QUrl) -> None:
        self.urls.append(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))


class SessionTest(QgisTest):
    settings = {
        "ROOMS": "QGIS,QField,Field work,Staff", "KEY_ROOMS": "Field work=s3same", "TOKEN_ROOMS": "Staff=staff", "TOKEN_KEY": SECRET,
        "RESUME_GRACE": "12",
    }

    def test_a_newcomer_fills_in_the_form(self) -> None:
        iface = Iface()
        dock = Dock(iface, iface.window)
        self.addCleanup(dock.end)
        form = dock.form
        for address, nickname, fault in (("no address at all", "lena", "address"), (self.server.url, "", "nickname")):
            form.address.setText(address)
            form.nickname.setText(nickname)
            form.button.click()
            self.assertIn(fault, form.fault.text())
            self.assertIsNone(dock.chat)
        form.nickname.setText("lena")
        form.button.click()
        waits(lambda: dock.chat and "QGIS" in dock.chat.session.rooms, "the first room")
        self.assertEqual((settings.remembered("address"), settings.remembered("nickname")), (self.server.url, "lena"))

    def test_a_link_that_would_replace_ones_server_asks(self) -> None:
        settings.remember("address", "https://chat.example.org/")
        iface = Iface()
        dock = Dock(iface, iface.window)
        self.addCleanup(dock.end)
        dock.form.address.setText(f"{self.server.url}#room=Field%20work&key=s3same")
        dock.form.nickname.setText("lena")
        for answer, rooms in ((QMessageBox.StandardButton.No, []), (QMessageBox.StandardButton.Yes, ["Field work"])):
            dock.form.ask = lambda text, answer=answer: answer == QMessageBox.StandardButton.Yes
            dock.form.button.click()
            if rooms:
                waits(lambda: dock.chat and list(dock.chat.session.rooms) == rooms, "the room of the link")
            else:
                self.assertIsNone(dock.chat)

    def test_a_token_opens_its_room_and_lies_in_the_authentication_manager(self) -> None:
        QgsApplication.authManager().setMasterPassword("of the tests", True)
        one = Person(self.server, "lena", token=token(roles=["staff"], sub="1"))
        self.addCleanup(one.close)
        one.enters()
        waits(lambda: any(room.startswith("Staff") for room in one.rooms), "the room of the staff")
        one.dock.page.enter("Staff")
        one.enters()
        kept = QgsSettings()
        values = " ".join(str(kept.value(key)) for key in kept.allKeys())
        self.assertNotIn("eyJ", values)
        self.assertTrue(settings.token_of(self.server.url).startswith("eyJ"))
        self.assertTrue(settings.keep_token(self.server.url, ""))
        self.assertIsNone(settings.token_of(self.server.url))

    def test_a_moderator_deletes_where_its_role_holds(self) -> None:
        tom = Person(self.server, "tom_b")
        self.addCleanup(tom.close)
        tom.enters()
        for nickname, room, may in (("lena", "Staff", False), ("odile", "QGIS", True)):
            one = Person(self.server, nickname, token=token(roles=["moderator"], rooms=[room]))
            self.addCleanup(one.close)
            one.enters()
            tom.says(f"for {room}")
            one.reads(f"for {room}")
            menu = one.dock.page.talk.menu_of(one.looks_at("QGIS"), one.message(f"for {room}"))
            self.assertEqual("Delete" in [action.text() for action in menu.actions()], may)

    def form(self) -> Dock:
        """A dock of somebody who has not connected yet."""
        iface = Iface()
        dock = Dock(iface, iface.window)
        iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self.addCleanup(iface.window.deleteLater)
        self.addCleanup(iface.window.close)
        self.addCleanup(dock.end)
        dock.form.address.setText(self.server.url)
        dock.form.nickname.setText("lena")
        return dock

    def test_a_token_is_kept_once_the_server_took_it_and_forgotten_when_it_does_not(self) -> None:
        QgsApplication.authManager().setMasterPassword("of the tests", True)
        dock = self.form()
        form = dock.form
        self.assertTrue(form.fold.isCollapsed() and not form.token.isVisible())
        form.token.setText("not a token")
        form.button.click()
        waits(lambda: dock.chat is None and form.fault.text(), "the reason")
        self.assertEqual(form.fault.text(), "Your token is not valid here.")
        self.assertTrue(form.token.isVisible() and form.fault.isVisible(), "where the fault is")
        self.assertIsNone(settings.token_of(self.server.url))
        self.assertTrue(form.forget.isHidden())
        form.token.setText(token(roles=["staff"], sub="1"))
        form.button.click()
        waits(lambda: dock.chat and dock.chat.session.rooms, "a room")
        self.assertEqual(form.token.text(), "")
        dock.end()
        self.assertFalse(form.forget.isHidden())
        self.assertIn("kept", form.token.placeholderText())
        form.address.setText("https://elsewhere.example.org/")
        self.assertTrue(form.forget.isHidden())
        form.address.setText(self.server.url)
        # It is over one day.
        settings.keep_token(self.server.url, token(sub="1", exp=int(time.time()) - 1000))
        form.button.click()
        waits(lambda: dock.chat is None and form.fault.text(), "the reason")
        self.assertIsNone(settings.token_of(self.server.url))
        form.button.click()
        waits(lambda: dock.chat and dock.chat.session.rooms, "a room without it")
        dock.end()
        self.assertTrue(settings.keep_token(self.server.url, token(sub="1")))
        form.show_token()
        form.forget.click()
        self.assertIsNone(settings.token_of(self.server.url))
        self.assertTrue(form.forget.isHidden())

    def test_a_key_that_is_typed_opens_the_room_that_one_comes_into(self) -> None:
        settings.remember("room", "Field work")
        dock = self.form()
        waits(dock.form.isVisible, "the form")
        dock.form.fold.setCollapsed(False)
        self.assertTrue(dock.form.key.isVisible() and not dock.form.forget.isVisible())
        dock.form.key.setText("s3same")
        dock.form.button.click()
        waits(lambda: dock.chat and list(dock.chat.session.rooms) == ["Field work"], "the room")
        self.assertEqual((dock.form.key.text(), dock.form.fold.isCollapsed()), ("", True))

    def test_a_nickname_that_is_free_again_later_is_asked_for_then(self) -> None:
        gone, tom = self.connects("lena", token=token(sub="1")), self.connects("tom_b")
        lena = Person(self.server, "lena", f"{self.server.url}#room=QField")
        self.addCleanup(lena.close)
        lena.enters()
        breaks(gone)
        waits(lambda: gone.state == "waiting")
        gone._again.stop()
        waits(lambda: any(one.get("away") for one in tom.session.rooms["QGIS"].members.values()), "that the server knows of it")
        lena.dock.page.enter("QGIS")
        lena.reads("Somebody in this room has your nickname. Again in")
        lena.enters()

    def test_a_refused_nickname_leads_back_to_the_form_at_once(self) -> None:
        dock = self.form()
        dock.form.nickname.setText("léna")
        dock.form.button.click()
        codes: list = []
        dock.chat.connection.happened.connect(lambda event: codes.append(event.code) if isinstance(event, Ended) else None)
        waits(lambda: dock.chat is None, "the form")
        self.assertIn("This nickname cannot be used.", dock.form.fault.text())
        self.assertEqual(codes, [None], "before the server closes, which waits ten seconds for another one")
        self.assertEqual(dock.form.address.text(), self.server.url)
        waits(dock.form.nickname.hasFocus, "the keyboard where the fault is")
        at = [dock.form._columns["nickname"].indexOf(widget) for widget in (dock.form.nickname, dock.form.fault)]
        self.assertEqual(at[1], at[0] + 1, "the reason below its field")

    def test_the_address_of_a_server_that_installed_the_plugin_is_there(self) -> None:
        official = "https://plugins.qgis.org/plugins/plugins.xml?qgis=3.22"
        for name, url in (("QGIS", official), ("ours", f"{self.server.url}plugins.xml?qgis=3.22")):
            QgsSettings().setValue(f"app/plugin_repositories/{name}/url", url)
        self.assertEqual(ConnectForm().address.text(), self.server.url)
        settings.remember("address", "https://chat.example.org/")
        self.assertEqual(ConnectForm().address.text(), "https://chat.example.org/")

    def test_the_form_stays_until_the_server_has_taken_it(self) -> None:
        dock = self.form()
        waits(dock.form.isVisible, "the form")
        dock.form.button.click()
        self.assertTrue(dock.form.isVisible())
        self.assertTrue(dock.form.nickname.isReadOnly())
        self.assertIn(f"Connecting to {self.server.url}", dock.form.state.text())
        waits(lambda: dock.page.isVisible(), "the page")
        self.assertIsNotNone(dock.chat.session.welcome)

    def test_who_types_https_where_http_answers_is_offered_that(self) -> None:
        dock = self.form()
        link = f"127.0.0.1:{self.server.port}#room=Field%20work&key=s3same"
        dock.form.address.setText(link)
        dock.form.button.click()
        waits(lambda: dock.chat is None and dock.form.fault.text(), "the reason")
        self.assertEqual(dock.form.fault.text(), (
            f"https does not answer at https://127.0.0.1:{self.server.port}/. Perhaps http does, which is not encrypted."
        ))
        self.assertEqual((dock.form.other.text(), dock.form.other.toolTip()), ("Try http", self.server.url))
        dock.form.other.click()
        waits(lambda: dock.chat and list(dock.chat.session.rooms) == ["Field work"], "the room of the link")

    def test_an_address_without_encryption_is_remembered_only_once_it_may_be_used(self) -> None:
        dock, asked = self.form(), []
        settings.remember("address", "https://chat.invalid/")
        dock.form.ask = lambda text: asked.append(text)
        dock.form.refuse("https does not answer", other="http://chat.invalid/#room=Field%20work&key=s3same")
        dock.form.other.click()
        self.assertEqual(len(asked), 1)
        self.assertIn("not encrypted", asked[0])
        self.assertIsNone(dock.chat)
        self.assertEqual(settings.remembered("address"), "https://chat.invalid/")

    def test_a_name_that_nobody_has_is_said_in_the_form(self) -> None:
        dock = self.form()
        dock.form.address.setText("http://chat.invalid/")
        dock.form.button.click()
        waits(lambda: dock.chat is None and dock.form.fault.text(), "the reason")
        self.assertIn("No server is known by the name in http://chat.invalid/", dock.form.fault.text())
        self.assertTrue(dock.form.other.isHidden())

    def test_a_server_that_is_away_leads_back_to_the_form_if_one_wants(self) -> None:
        dock = self.form()
        dock.form.address.setText("http://127.0.0.1:9/")
        dock.form.button.click()
        waits(lambda: dock.chat and dock.chat.connection.state == "waiting")
        self.assertIn("http://127.0.0.1:9/ does not answer", dock.form.state.text())
        self.assertTrue(dock.form.isVisible())
        self.assertEqual(dock.form.button.text(), "Cancel")
        dock.form.button.click()
        self.assertIsNone(dock.chat)
        self.assertEqual((dock.form.button.text(), dock.form.state.text()), ("Connect", ""))

    def test_a_call_is_the_page_s_with_the_key_behind_the_hash(self) -> None:
        opened = Opened()
        self.addCleanup(QDesktopServices.unsetUrlHandler, "http")
        one = Person(self.server, "lena", f"{self.server.url}#room=Field%20work&key=s3same")
        self.addCleanup(one.close)
        one.enters()
        one.dock.page.call_button.click()
        self.assertEqual(opened.urls, [f"{self.server.url}#nickname=lena-call&room=Field%20work&key=s3same"])
        page = self.connects("lena-call", "QField")
        page.submit(page.session.join("Field work", key="s3same"))
        page.submit(page.session.request("call_join", room="Field work", mic=True, camera=False, screen=False))
        waits(lambda: one.dock.page.in_call.text() == "In the call: lena-call", "the call")
        waits(lambda: any("lena-call" in name and "in the call" in name for name in one.people), "who is in it")

    def test_the_plugin_comes_and_goes(self) -> None:
        iface = Iface()
        plugin = Plugin(iface)
        plugin.initGui()
        plugin.unload()
        asked = [name for name, *_ in iface.added]
        self.assertEqual(sum(name.startswith("add") for name in asked), sum(name.startswith("remove") for name in asked), asked)

    def test_a_missing_package_is_named(self) -> None:
        lacking = {name: None for name in ("PyQt5.QtWebSockets", "PyQt6.QtWebSockets", "qgis.PyQt.QtWebSockets")}
        with mock.patch.dict(sys.modules, lacking), self.assertRaisesRegex(ImportError, "python3-pyqt5.qtwebsockets"):
            runpy.run_path(str(Path(settings.__file__).parent / "qt_websocket.py"))


if __name__ == "__main__":
    unittest.main()
