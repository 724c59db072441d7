"""The map of a room on canvases, with the real server: people, following, presenting."""

from __future__ import annotations

import unittest
from typing import Any, Dict, List, Tuple

from qgis_app import QgisTest, waits
from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsGpsInformation, QgsNmeaConnection, QgsPointXY, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QBuffer, QEvent, QLocale, QPoint, QPointF, QTimer, Qt
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtWidgets import QApplication

from causerie.causerie_client import Refused, Told
from causerie.connection import Connection
from causerie.room_map import RoomMap
from causerie.room_map.sharing import Paced
from causerie.words import language, tr

GRENOBLE = QgsRectangle(5.68, 45.15, 5.78, 45.22)


class MapTest(QgisTest):
    """People with a canvas each, who read English."""

    def setUp(self) -> None:
        super().setUp()
        before = QLocale()
        QLocale.setDefault(QLocale("en"))
        self.addCleanup(QLocale.setDefault, before)

    def canvas_of(self, crs: str = "EPSG:4326") -> QgsMapCanvas:
        canvas = QgsMapCanvas()
        canvas.resize(800, 600)
        canvas.setDestinationCrs(QgsCoordinateReferenceSystem(crs))
        canvas.show()
        canvas.setExtent(GRENOBLE if crs == "EPSG:4326" else QgsRectangle(910000, 6455000, 920000, 6465000))
        self.addCleanup(canvas.deleteLater)
        return canvas

    def comes(self, nickname: str, crs: str = "EPSG:4326", room: str = "QGIS") -> Tuple[Connection, RoomMap, QgsMapCanvas]:
        connection, canvas = self.connects(nickname, room), self.canvas_of(crs)
        room_map = RoomMap(connection, room, canvas)
        self.addCleanup(room_map.close)
        return connection, room_map, canvas

    def says(self, connection: Connection, type: str, room: str = "QGIS", **keys: Any) -> dict:
        """Makes a request that has to be granted."""
        answers: List[dict] = []
        connection.submit(connection.session.request(type, room=room, **keys), answers.append, answers.append)
        waits(lambda: answers, type)
        self.assertEqual(answers[0].get("type"), "ok", answers)
        return answers[0]


def mouse(canvas: QgsMapCanvas, kind: QEvent.Type, x: float, y: float, button: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Sends what the mouse does to a canvas."""
    at, on_screen = QPointF(x, y), QPointF(canvas.viewport().mapToGlobal(QPoint(int(x), int(y))))
    event = QMouseEvent(kind, at, on_screen, button, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas.viewport(), event)


def hears(connection: Connection, room_map: RoomMap, type: str, frame: Dict[str, Any]) -> None:
    """What the map does with an event of its room, whether or not a server would say that."""
    connection.happened.emit(Told({"type": type, **frame}, room_map.room))


class PacedTest(MapTest):
    def test_a_value_that_stands_is_told_again_and_one_that_changes_not_too_often(self) -> None:
        told: List[Any] = []
        paced = Paced(0.05, 0.1, lambda value: told.append(value) or True, self.canvas)
        for value in range(100):
            paced.want(value)
        waits(lambda: told[:3] == [0, 99, 99], "the last of them, again and again")
        paced.want(None)
        waits(lambda: told[-1] is None)
        self.assertFalse(paced.findChild(QTimer).isActive())

    def test_what_did_not_go_out_is_told_when_one_is_in_the_room_again(self) -> None:
        told: List[Any] = []
        goes_out: List[bool] = []
        paced = Paced(0.0, None, lambda value: told.append(value) or bool(goes_out), self.canvas)
        paced.want(7)
        self.assertEqual(told, [7])
        goes_out.append(True)
        paced.forget(has_one=False)
        self.assertEqual(told, [7, 7])
        paced.want(None)
        paced.forget(has_one=True)
        self.assertEqual(told, [7, 7, None, None])

    def test_what_is_there_at_the_end_is_taken_back_at_once(self) -> None:
        told: List[Any] = []
        paced = Paced(3600.0, None, lambda value: told.append(value) or True, self.canvas)
        paced.want(7)
        paced.want(None)
        self.assertEqual(told, [7])
        paced.end()
        paced.end()
        self.assertEqual(told, [7, None])
        self.assertFalse(paced.findChild(QTimer).isActive())


class PeopleTest(MapTest):
    def test_a_cursor_appears_where_it_points_and_goes_with_the_mouse(self) -> None:
        _, lena, canvas = self.comes("lena")
        tom = self.comes("tom_b", "EPSG:2154")[1]
        lena.share_cursor(True)
        mouse(canvas, QEvent.Type.MouseMove, 200, 150)
        waits(lambda: tom.others.shown, "lena's cursor")
        member = next(iter(tom.others.shown))
        sign = tom.signs.all[member, "cursor"]
        pointed = lena.wgs84.from_map(canvas.getCoordinateTransform().toMapCoordinates(200, 150))
        shown = tom.wgs84.from_map(sign.toMapCoordinates(sign.pos().toPoint()))
        for a, b in zip(pointed, shown):
            self.assertAlmostEqual(a, b, delta=0.0005)
        self.assertEqual([(one.nickname, one.has_cursor, one.has_view) for one in tom.people()], [("lena", True, False)])
        QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
        waits(lambda: not tom.signs.all, "the cursor to go")

    def test_nothing_is_told_unless_it_is_switched_on(self) -> None:
        connection, _, canvas = self.comes("lena")
        told: List[str] = []
        connection.session.tell = lambda type, **keys: told.append(type)
        mouse(canvas, QEvent.Type.MouseMove, 200, 150)
        canvas.setExtent(QgsRectangle(5, 45, 6, 46))
        self.assertEqual(told, [])

    def test_positions_and_trackers_are_shown_and_hidden(self) -> None:
        lena = self.connects("lena")
        _, tom, _ = self.comes("tom_b")
        self.says(lena, "live", set={"position": {"at": [5.72, 45.18], "accuracy": 150, "heading": 90}})
        waits(lambda: tom.signs.all, "the position")
        person = tom.people()[0]
        self.assertEqual(person.about, "± 150 m · now")
        self.assertRegex(person.where, r"^\d+ m \w+$")
        tom.set_shown(False)
        self.assertEqual(tom.signs.all, {})
        tom.set_shown(True)
        self.assertEqual(len(tom.signs.all), 1)
        lena.session.leave("QGIS")
        lena.flush()
        waits(lambda: not tom.signs.all, "the position to go with its person")

    def test_where_somebody_is_is_said_in_words(self) -> None:
        lena = self.connects("lena")
        _, tom, canvas = self.comes("tom_b")
        canvas.setCenter(QgsPointXY(5.72, 45.18))
        self.says(lena, "live", set={"cursor": {"at": [5.7309, 45.1864]}})
        waits(lambda: tom.people())
        self.assertRegex(tom.people()[0].where, r"^1\.11 km NE$")

    def test_in_french(self) -> None:
        QLocale.setDefault(QLocale("fr"))
        language.cache_clear()
        lena = self.connects("lena")
        _, tom, canvas = self.comes("tom_b")
        canvas.setCenter(QgsPointXY(5.72, 45.18))
        self.says(lena, "live", set={"position": {"at": [5.7309, 45.1864], "accuracy": 7.5}})
        waits(lambda: tom.people())
        self.assertEqual((tom.people()[0].where, tom.people()[0].about), ("1,11 km NE", "± 8 m · à l’instant"))

    def test_odd_values_of_a_server_change_nothing(self) -> None:
        connection, tom, canvas = self.comes("tom_b")
        room, member = connection.session.rooms["QGIS"], "m.odd"
        room.members[member] = {"member": member, "nickname": "<b>odd</b>\u202e\n"}
        inf = float("inf")
        odd = [
            None, 5, "x", [], {}, {"at": None}, {"at": [inf, 0]}, {"at": [10**400, 0]}, {"at": [True, 0]}, {"at": [1]}, {"at": {"0": 1}},
            {"bbox": [0, 0, 1]}, {"bbox": [0, 90, 1, -90]}, {"bbox": ["0", 0, 1, 1]}, {"at": [float("nan"), 1]},
        ]
        for value in odd:
            for key in ("cursor", "position", "view", "presenting", "stroke", "new"):
                hears(connection, tom, "live", {"members": {member: {key: value}}, "trackers": {"van": value}})
        for frame in ({}, {"members": []}, {"members": {member: 5}}, {"trackers": 7}):
            hears(connection, tom, "live", frame)
            hears(connection, tom, "presence", {"left": frame})
        hears(connection, tom, "live", {"members": {connection.session.welcome["member"]: {"cursor": {"at": [5.7, 45.1]}}}})
        self.assertEqual(tom.signs.all, {}, "odd, or one's own")
        place = {"at": [180, -90], "accuracy": 1e9, "label": "<img src=x>"}
        view = {"bbox": [-180, -90, 180, 90], "rotation": "x"}
        hears(connection, tom, "live", {"members": {member: {"view": view, "position": place, "cursor": {"at": [-180, 90]}}}})
        self.assertEqual(len(tom.signs.all), 3)
        canvas.grab()
        self.assertEqual(tom.people()[0].nickname, "<b>odd</b>")

    def test_values_may_be_told_before_who_it_is(self) -> None:
        connection, tom, _ = self.comes("tom_b")
        asked: List[str] = []
        tom.asked.connect(lambda member, nickname: asked.append(nickname))
        values = {"view": {"bbox": [5, 45, 6, 46]}, "presenting": True}
        hears(connection, tom, "live", {"members": {"m.new": values}})
        self.assertEqual((tom.people(), tom.signs.all, asked), ([], {}, []))
        joined = {"type": "presence", "room": "QGIS", "nb_users": 2, "joined": [{"member": "m.new", "nickname": "ada_l"}]}
        tom.room.hear(joined)
        hears(connection, tom, "presence", joined)
        self.assertEqual(([one.nickname for one in tom.people()], len(tom.signs.all), asked), (["ada_l"], 1, ["ada_l"]))

    def test_what_nobody_takes_back_is_over_by_itself(self) -> None:
        connection, tom, _ = self.comes("tom_b")
        tom.room.members["m.new"] = {"member": "m.new", "nickname": "ada_l"}
        here = {"at": [5.72, 45.18]}
        fix = {**here, "age": 42}
        hears(connection, tom, "live", {"members": {"m.new": {"cursor": here, "position": here}}, "trackers": {"van-3": fix}})
        later = tom.others.clock() + 65
        tom.others.clock = lambda: later
        tom._older()
        self.assertEqual(sorted(key[1] for key in tom.signs.all), ["position", "tracker"])
        self.assertEqual([one.about for one in tom.people()], ["1 min ago", "not verified · 1 min ago"])
        self.assertTrue(tom.signs.all["m.new", "position"]._is_old)
        tom.others.clock = lambda: later + 600
        tom._older()
        self.assertEqual((tom.signs.all, tom._age.isActive()), ({}, False))


class PositionTest(MapTest):
    """A receiver that QGIS is connected to."""

    def setUp(self) -> None:
        super().setUp()
        self.gps = QgsNmeaConnection(QBuffer())
        QgsApplication.gpsConnectionRegistry().registerConnection(self.gps)

    def tearDown(self) -> None:
        for gps in QgsApplication.gpsConnectionRegistry().connectionList():
            QgsApplication.gpsConnectionRegistry().unregisterConnection(gps)

    def finds(self, lon: float, lat: float) -> None:
        info = QgsGpsInformation()
        info.longitude, info.latitude, info.hacc, info.direction, info.speed = lon, lat, 4.0, 90.0, 36.0
        info.fixMode, info.fixType, info.quality, info.status = "A", 3, 1, "A"
        self.gps.stateChanged.emit(info)

    def position_of(self, room_map: RoomMap) -> Any:
        return next((shown["position"].value for shown in room_map.others.shown.values() if "position" in shown), None)

    def test_it_is_shared_when_it_was_said_so_and_ends_in_time(self) -> None:
        _, lena, _ = self.comes("lena")
        _, tom, _ = self.comes("tom_b")
        self.finds(5.72345, 45.18765)
        self.assertTrue(lena.share_position(15, about=False))
        self.finds(5.72345, 45.18765)
        waits(lambda: self.position_of(tom))
        there = self.position_of(tom)
        self.assertEqual((there.at, there.accuracy, there.heading), ((5.72345, 45.18765), 4.0, 90.0))
        self.assertTrue(lena.position_shared()[0])
        lena.position.until = 0
        self.finds(5.72345, 45.18765)
        self.assertEqual(lena.position_shared(), (False, None))
        waits(lambda: not self.position_of(tom), "the end")

    def test_about_here_tells_no_more_than_that(self) -> None:
        _, lena, _ = self.comes("lena", room="QField")
        _, tom, _ = self.comes("tom_b", room="QField")
        lena.share_position(None, about=True)
        self.gps.stateChanged.emit(QgsGpsInformation())
        self.finds(5.72345, 45.18765)
        waits(lambda: self.position_of(tom))
        there = self.position_of(tom)
        self.assertEqual((there.at, there.accuracy, there.heading), ((5.72, 45.19), 1000, None))
        lena.close()
        waits(lambda: not self.position_of(tom), "the end")

    def test_who_goes_to_another_room_takes_all_back_though_the_map_is_deleted(self) -> None:
        _, lena, canvas = self.comes("lena")
        _, tom, _ = self.comes("tom_b")
        lena.share_position(15, about=False)
        lena.share_cursor(True)
        lena.share_view(True)
        mouse(canvas, QEvent.Type.MouseMove, 200, 150)
        self.finds(5.72345, 45.18765)
        waits(lambda: [set(one) for one in tom.others.shown.values()] == [{"position", "cursor", "view"}], "what lena shows")
        # Again just before the end.
        canvas.setExtent(QgsRectangle(2.2, 48.8, 2.4, 49.0))
        mouse(canvas, QEvent.Type.MouseMove, 300, 150)
        self.finds(5.8, 45.18765)
        lena.close()
        sip.delete(lena)
        waits(lambda: not tom.others.shown, "the end of it")

    def test_an_old_place_is_not_told_again_as_one_of_now(self) -> None:
        _, lena, _ = self.comes("lena")
        _, tom, _ = self.comes("tom_b")
        lena.share_position(15, about=False)
        self.finds(5.72345, 45.18765)
        waits(lambda: self.position_of(tom))
        share = lena.position
        share._fixed -= 61
        self.assertFalse(share._tell({"at": [5.72345, 45.18765]}), "the receiver is silent")
        self.finds(5.72345, 45.18765)
        self.assertTrue(share._tell({"at": [5.72345, 45.18765]}))
        # A computer slept beyond the end, and the receiver is silent.
        share.until = 0
        self.assertFalse(share._tell({"at": [5.72345, 45.18765]}))
        waits(lambda: not lena.position_shared()[0], "the end")

    def test_without_a_receiver_it_says_so_and_ends(self) -> None:
        _, lena, _ = self.comes("lena")
        failed: List[str] = []
        lena.failed.connect(failed.append)
        lena.share_position(60, about=False)
        QgsApplication.gpsConnectionRegistry().unregisterConnection(self.gps)
        sip.delete(self.gps)
        self.assertEqual((failed, lena.position_shared()), ([tr("map_gps_lost")], (False, None)))
        self.assertFalse(lena.share_position(60, about=False))
        self.assertEqual(failed[1:], [tr("map_no_gps")])


class FollowTest(MapTest):
    def follows(self, follower: RoomMap) -> None:
        waits(lambda: any(one.has_view for one in follower.people()), "a view")
        member = next(one.member for one in follower.people() if one.has_view)
        self.assertTrue(follower.follow(member))

    def test_the_canvas_goes_where_theirs_goes_in_another_system(self) -> None:
        _, lena, canvas = self.comes("lena")
        _, tom, other = self.comes("tom_b", "EPSG:2154")
        followed: List[str] = []
        tom.following_changed.connect(followed.append)
        lena.share_view(True)
        self.follows(tom)
        canvas.setExtent(QgsRectangle(5.5, 45.0, 5.6, 45.05))
        theirs = lambda: lena.wgs84.bbox_of(canvas.extent())  # noqa: E731

        def agrees() -> bool:
            mine = tom.wgs84.bbox_of(other.extent())
            west, south, east, north = theirs()
            reach = (east - west) * 0.25
            return (all(abs(a - b) < reach for a, b in zip(mine, theirs())) and mine[0] <= west and mine[1] <= south
                    and mine[2] >= east and mine[3] >= north)
        waits(agrees, "the same view")
        self.assertEqual(followed, ["lena"])
        lena.share_view(False)
        waits(lambda: followed == ["lena", ""], "the end")

    def test_a_turned_canvas_turns_the_other(self) -> None:
        _, lena, canvas = self.comes("lena")
        _, tom, other = self.comes("tom_b")
        lena.share_view(True)
        self.follows(tom)
        canvas.setRotation(30)
        waits(lambda: other.rotation() == 30, "the rotation")
        waits(lambda: abs(other.mapUnitsPerPixel() / canvas.mapUnitsPerPixel() - 1) < 0.01, "the scale")
        self.assertAlmostEqual(other.center().x(), canvas.center().x(), places=4)
        # The frame that others see is what the canvas shows.
        third = self.comes("ada_l")[1]
        waits(lambda: any(key[1] == "view" for key in third.signs.all))
        sign = next(sign for key, sign in third.signs.all.items() if key[1] == "view")
        corners = [QgsPointXY(point) for point in canvas.mapSettings().visiblePolygon()]
        for corner in corners[:4]:
            self.assertLess(min(corner.distance(point) for point in sign._points), 0.001)

    def test_a_pan_of_ones_own_ends_it_and_a_window_of_another_size_does_not(self) -> None:
        _, lena, canvas = self.comes("lena")
        _, tom, other = self.comes("tom_b")
        lena.share_view(True)
        self.follows(tom)
        other.resize(500, 500)
        canvas.setExtent(QgsRectangle(5.5, 45.0, 5.6, 45.05))
        waits(lambda: other.extent().contains(canvas.extent().center()) and tom.following.nickname == "lena", "the view after the resize")
        other.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
        canvas.setExtent(QgsRectangle(6.5, 45.0, 6.6, 45.05))
        waits(lambda: 720000 < other.center().x() < 740000, "the view in another system")
        self.assertEqual(tom.following.nickname, "lena")
        other.setCenter(QgsPointXY(0, 0))
        waits(lambda: tom.following.member is None, "the end")
        canvas.setExtent(QgsRectangle(7.5, 45.0, 7.6, 45.05))
        waits(lambda: any(abs(one.at[0] - 7.55) < 0.01 for one in tom.people()), "the next view")
        self.assertAlmostEqual(other.center().x(), 0)

    def test_nobody_follows_a_follower(self) -> None:
        _, lena, canvas = self.comes("lena")
        _, tom, other = self.comes("tom_b")
        other.resize(300, 600)
        _, ada, _ = self.comes("ada_l")
        lena.share_view(True)
        self.follows(tom)
        tom.share_view(True)
        waits(lambda: len([one for one in ada.people() if one.has_view]) == 2)
        members = {one.nickname: one.member for one in ada.people()}
        waits(lambda: ada.others.leader_of(members["tom_b"]) == members["lena"], "who has the view first")
        self.assertTrue(ada.follow(members["tom_b"]))
        self.assertEqual(ada.following.nickname, "lena")
        waits(lambda: lena.people())
        self.assertFalse(lena.follow(lena.people()[0].member), "tom follows lena")

    def test_over_the_date_line(self) -> None:
        _, lena, canvas = self.comes("lena", "EPSG:3832")
        _, tom, other = self.comes("tom_b", "EPSG:3832")
        canvas.setExtent(QgsRectangle(3200000, -200000, 3500000, 0))
        self.assertGreater(*lena.wgs84.bbox_of(canvas.extent())[0::2])
        lena.share_view(True)
        self.follows(tom)
        waits(lambda: abs(other.center().x() - canvas.center().x()) < 5000 and other.extent().width() < 2 * canvas.extent().width())
        other.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
        waits(lambda: abs(other.center().x() - 20037508) < 1e6 and other.extent().width() < 2 * canvas.extent().width(), "beyond 180°")

    def test_of_the_whole_earth(self) -> None:
        connection, tom, canvas = self.comes("tom_b", "EPSG:3857")
        tom.room.members["m.new"] = {"member": "m.new", "nickname": "ada_l"}
        hears(connection, tom, "live", {"members": {"m.new": {"view": {"bbox": [-180, -90, 180, 90]}}}})
        self.assertTrue(tom.follow("m.new"))
        self.assertLess(canvas.extent().height(), 8e7)
        canvas.setExtent(QgsRectangle(-9e7, -9e7, 9e7, 9e7))
        west, south, east, north = tom.wgs84.bbox_of(canvas.extent())
        self.assertEqual((west, east), (-180, 180))
        self.assertTrue(-90 <= south < -85 and 85 < north <= 90)


class OffTest(MapTest):
    settings = {"MAP": "off"}

    def test_where_the_map_is_off_nothing_is_told_and_drawing_says_so(self) -> None:
        connection, tom, canvas = self.comes("tom_b")
        refused: List[Any] = []
        connection.happened.connect(lambda event: refused.append(event) if isinstance(event, Refused) else None)
        failed: List[str] = []
        tom.failed.connect(failed.append)
        self.assertFalse(tom.is_on)
        tom.share_view(True)
        tom.share_cursor(True)
        mouse(canvas, QEvent.Type.MouseMove, 200, 150)
        tom.drawing.put("mark", [QgsPointXY(5, 45)], 1)
        waits(lambda: failed)
        self.assertEqual((failed, len(refused)), ([tr("map_off")], 1))


class PresentTest(MapTest):
    def test_people_are_asked_once_and_a_no_is_kept(self) -> None:
        _, lena, _ = self.comes("lena", room="QField")
        connection, tom, _ = self.comes("tom_b", room="QField")
        asked: List[str] = []
        tom.asked.connect(lambda member, nickname: asked.append(nickname) or tom.decline(member))
        lena.present(True)
        waits(lambda: asked, "to be asked")
        lena.sharing.look()
        lena.present(False)
        waits(lambda: tom.others.presenter() is None and not tom.people(), "the end of it, and of the view")
        # A room takes one change in ten seconds.
        member = next(one for one, known in tom.room.members.items() if known["nickname"] == "lena")
        hears(connection, tom, "live", {"members": {member: {"view": {"bbox": [5, 45, 6, 46]}, "presenting": True}}})
        self.assertEqual((tom.others.presenter(), asked), (member, ["lena"]))
        tom.decline("m.nobody")
        self.assertTrue(tom.follow(member))
        for presenting in (None, True):
            hears(connection, tom, "live", {"members": {member: {"presenting": presenting}}})
        self.assertEqual(asked, ["lena"], "who is followed need not ask")
        tom.follow(None)
        for presenting in (None, True):
            hears(connection, tom, "live", {"members": {member: {"presenting": presenting}}})
        self.assertEqual(asked, ["lena", "lena"], "who was followed may ask again")

    def test_a_second_one_ends_the_first_or_is_told_why_not(self) -> None:
        _, lena, _ = self.comes("lena")
        _, tom, _ = self.comes("tom_b")
        states: List[bool] = []
        failed: List[str] = []
        tom.presenting_changed.connect(states.append)
        tom.failed.connect(failed.append)
        lena.present(True)
        waits(lambda: tom.others.presenter(), "lena to present")
        tom.present(True)
        waits(lambda: failed, "the refusal")
        self.assertEqual((states, failed), ([True, False], ["Somebody has just begun to present. Try again in a moment."]))
        self.assertTrue(lena.presenting.is_on)


if __name__ == "__main__":
    unittest.main()
