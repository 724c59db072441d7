"""The board of a room in QGIS's layers, and drawing on it, with the real server."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import shutil
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, List

from qgis.core import (
    QgsCoordinateReferenceSystem, QgsDataProvider, QgsPointXY, QgsProject, QgsVectorFileWriter, QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QEvent, QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis_app import breaks, waits
from test_room_map import MapTest, mouse

from causerie.room_map import RoomMap


def feature(number: int, shape: str = "mark", **properties: Any) -> dict:
    lon = 5.7 + number / 10000
    line = [[lon, 45.18], [lon + 0.01, 45.19], [lon + 0.01, 45.18]]
    geometry = {
        "mark": {"type": "Point", "coordinates": line[0]}, "text": {"type": "Point", "coordinates": line[0]},
        "area": {"type": "Polygon", "coordinates": [[*line, line[0]]]},
    }.get(shape, {"type": "LineString", "coordinates": line})
    return {"id": f"b.{number:016d}", "geometry": geometry, "properties": {"shape": shape, "color": number % 8, **properties}}


def on_board(room_map: RoomMap) -> dict:
    """What the layers have, by id."""
    return {
        one["id"]: (one["shape"], one["color"], one["note"], one["by"], one.geometry().asJson(4))
        for layer in room_map.board.layers.values() for one in layer.getFeatures()
    }


class InRoomTest(MapTest):
    """Each test in a room of its own, whose board is empty."""

    settings = {"ROOMS": ",".join(f"board-{number}" for number in range(20))}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.rooms = iter(cls.settings["ROOMS"].split(","))

    def setUp(self) -> None:
        super().setUp()
        self.room = next(self.rooms)

    def waits_for(self, room_map: RoomMap, count: int) -> None:
        is_there = lambda: len(on_board(room_map)) == count and not room_map.board.is_waiting()  # noqa: E731
        waits(is_there, lambda: f"{count} features, not {on_board(room_map)}")


class BoardTest(InRoomTest):
    def test_the_key_of_a_private_room_is_not_in_the_project(self) -> None:
        self.room = "~" + secrets.token_hex(12)
        lena = self.connects("lena", self.room)
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.says(lena, "board_put", self.room, features=[feature(1)])
        self.waits_for(tom, 1)
        names = [group.name() for group in QgsProject.instance().layerTreeRoot().findGroups()]
        self.assertEqual(len(names), 1)
        self.assertNotIn(self.room, names[0])

    def test_what_others_draw_is_in_the_layers(self) -> None:
        lena = self.connects("lena", self.room)
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.assertEqual(QgsProject.instance().mapLayers(), {}, "an empty board has no layers")
        put = [feature(n, shape, note="n") for n, shape in enumerate(["mark", "text", "line", "arrow", "freehand", "measure", "area"])]
        self.says(lena, "board_put", self.room, features=put)
        self.waits_for(tom, 7)
        counts = {kind: layer.featureCount() for kind, layer in tom.board.layers.items()}
        self.assertEqual(counts, {"Point": 2, "LineString": 4, "Polygon": 1})
        self.assertEqual(on_board(tom)["b.0000000000000002"][:4], ("line", 2, "n", "lena"))
        self.says(lena, "board_put", self.room, features=[feature(2, "area", note="changed")])
        waits(lambda: on_board(tom)["b.0000000000000002"][:3] == ("area", 2, "changed"), "the change")
        self.says(lena, "board_remove", self.room, ids=["b.0000000000000000", "b.0000000000000006"])
        self.waits_for(tom, 5)

    def test_what_crosses_the_date_line_is_drawn_the_short_way(self) -> None:
        lena = self.connects("lena", self.room)
        _, tom, canvas = self.comes("tom_b", room=self.room)
        line = [[179.0, -17.0], [-179.0, -18.0]]
        ring = [[-179.5, -17.0], [179.5, -17.0], [179.5, -18.0], [-179.5, -18.0], [-179.5, -17.0]]
        # To the line, and along it; all around the Earth; twice over it.
        touches = [[-180.0, 0.0], [170.0, 0.0]]
        world = [[-180.0, -80.0], [180.0, -80.0], [180.0, 80.0], [-180.0, 80.0], [-180.0, -80.0]]
        twice = [[179.0, 0.0], [-179.0, 0.0], [180.0, 1.0], [180.0, 2.0]]
        lines, areas = [line, line[::-1], touches, twice], [ring, world]
        put = [{**feature(n, "arrow"), "geometry": {"type": "LineString", "coordinates": one}} for n, one in enumerate(lines)]
        put += [{**feature(n, "area"), "geometry": {"type": "Polygon", "coordinates": [one]}} for n, one in enumerate(areas, 4)]
        self.says(lena, "board_put", self.room, features=put)
        self.waits_for(tom, 6)
        spans = []
        for layer in ("LineString", "Polygon"):
            for one in sorted(tom.board.layers[layer].getFeatures(), key=lambda one: one["id"]):
                boxes = [part.boundingBox() for part in one.geometry().constParts()]
                spans.append([(box.xMinimum(), box.xMaximum()) for box in boxes])
        self.assertEqual(spans[:3], [[(179, 180), (-180, -179)], [(-180, -179), (179, 180)], [(170, 180)]])
        self.assertLess({(-180, -179), (179, 180)}, set(spans[3]), "what is on the line itself is on both sides")
        self.assertEqual((sorted(spans[4]), spans[5]), ([(-180, -179.5), (179.5, 180)], [(-180, 180)]))
        canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
        tom.wgs84.renew()
        for thing in tom.things()[:2]:
            tom.zoom_to(thing)
            self.assertLess(canvas.extent().width(), 1_000_000)

    def test_what_goes_half_around_the_earth_is_put_with_a_place_between(self) -> None:
        _, tom, canvas = self.comes("tom_b", room=self.room)
        corners = [QgsPointXY(*one) for one in ((-100.0, 0.0), (100.0, 0.0), (100.0, 40.0))]
        tom.drawing.put("area", corners, 1)
        self.waits_for(tom, 1)
        box = next(tom.board.layers["Polygon"].getFeatures()).geometry().boundingBox()
        self.assertEqual((box.xMinimum(), box.xMaximum()), (-100, 100))

    def test_who_comes_later_has_all_of_it_and_a_break_loses_nothing(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(n) for n in range(50)])
        connection, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 50)
        breaks(connection)
        waits(lambda: connection.state == "waiting")
        self.says(lena, "board_remove", self.room, ids=["b.0000000000000001"])
        self.says(lena, "board_put", self.room, features=[feature(n, note="late") for n in range(48, 60)])
        waits(lambda: connection.state == "connected")
        self.waits_for(tom, 59)
        self.assertEqual(on_board(tom)["b.0000000000000048"][2], "late")

    def test_the_layers_are_read_only_and_go_with_the_room(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1)])
        project = QgsProject.instance()
        connection, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 1)
        for layer in tom.board.layers.values():
            self.assertFalse(layer.startEditing())
        group = project.layerTreeRoot().children()[0]
        self.assertEqual(group.name(), f"causerie: {self.room}")
        self.assertEqual([node.name() for node in group.children()], ["Points", "Lines", "Areas"])
        connection.submit(connection.session.leave(self.room))
        waits(lambda: not project.mapLayers(), "the layers to go")
        self.assertEqual(project.layerTreeRoot().children(), [])

    def test_a_person_hides_it_by_removing_it_and_shows_it_again(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1), feature(2, "line")])
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 2)
        project = QgsProject.instance()
        project.removeMapLayer(tom.board.layers["Point"].id())
        self.says(lena, "board_put", self.room, features=[feature(3), feature(4, "line")])
        self.waits_for(tom, 2)
        project.clear()
        self.waits_for(tom, 4)
        project.removeMapLayers([layer.id() for layer in tom.board.layers.values()])
        self.assertFalse(tom.board.is_shown)
        tom.show_board(True)
        self.waits_for(tom, 4)

    def test_what_a_saved_project_kept_of_a_board_is_taken_away(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1)])
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 1)
        project = QgsProject.instance()
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "saved.qgs")
            self.assertTrue(project.write(path))
            self.assertTrue(project.read(path))
            self.waits_for(tom, 1)
            self.assertEqual((len(project.mapLayers()), len(project.layerTreeRoot().children())), (3, 1))
            tom.close()
            self.assertTrue(project.read(path))
            self.assertEqual(len(project.mapLayers()), 3, "what a project without the plugin has")
            _, ada, _ = self.comes("ada_l", room=self.room)
            self.waits_for(ada, 1)
            self.assertEqual((len(project.mapLayers()), len(project.layerTreeRoot().children())), (3, 1))

    def test_a_layer_that_was_made_permanent_is_the_persons(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1), feature(2), feature(3, "line")])
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 3)
        project, layer = QgsProject.instance(), tom.board.layers["Point"]
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        self.addCleanup(project.removeMapLayer, layer.id())
        options = QgsVectorFileWriter.SaveVectorOptions()
        written = QgsVectorFileWriter.writeAsVectorFormatV3(layer, f"{folder}/mine.gpkg", project.transformContext(), options)
        self.assertEqual(written[0], QgsVectorFileWriter.WriterError.NoError, written)
        layer.setDataSource(written[2], layer.name(), "ogr", QgsDataProvider.ProviderOptions())
        self.says(lena, "board_remove", self.room, ids=["b.0000000000000001"])
        self.says(lena, "board_put", self.room, features=[feature(4)])
        waits(lambda: sorted(on_board(tom)) == [f"b.000000000000000{number}" for number in (2, 3, 4)], "the board in layers of its own")
        self.assertNotIn(layer, tom.board.layers.values())
        tom.close()
        self.assertEqual(list(project.mapLayers().values()), [layer])
        kept = [one["id"] for one in QgsVectorLayer(written[2], "kept").getFeatures()]
        self.assertEqual(kept, ["b.0000000000000001", "b.0000000000000002"])
        self.assertTrue(layer.startEditing())
        layer.rollBack()

    def test_a_copy_of_a_layer_is_the_persons(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1)])
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 1)
        project = QgsProject.instance()
        copy = project.addMapLayer(tom.board.layers["Point"].clone())
        tom.close()
        _, ada, _ = self.comes("ada_l", room=self.room)
        self.waits_for(ada, 1)
        self.assertIn(copy.id(), project.mapLayers())
        self.assertEqual(len(project.mapLayers()), 4)

    def test_two_maps_in_one_project_leave_each_other_alone(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1)])
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 1)
        _, ada, _ = self.comes("ada_l", room=self.room)
        self.waits_for(ada, 1)
        self.assertEqual(len(QgsProject.instance().mapLayers()), 6)
        ada.close()
        self.assertEqual((len(QgsProject.instance().mapLayers()), tom.board.is_shown), (3, True))

    def test_odd_features_are_passed_over(self) -> None:
        connection, tom, canvas = self.comes("tom_b", room=self.room)
        board = connection.session.rooms[self.room].board
        fine = feature(0, note="<img src='file:///etc/passwd'><b>bold</b>\u202e [% @project_path %]")
        odd: List[Any] = [None, 5, [], {}, {"id": "b.0000000000000009"}, {**fine, "geometry": None}, {**fine, "properties": 7}]
        for coordinates in (None, 5, [1], [1, 2, 3], [181, 0], [10**400, 1], [float("nan"), 1], ["1", 1], {"a": 1}, [[5, 45]]):
            odd.append({**fine, "geometry": {"type": "Point", "coordinates": coordinates}})
        for shape in (None, [], "circle", "line"):
            odd.append({**fine, "properties": {**fine["properties"], "shape": shape}})
        for color in (None, 8, -1, "1", True, float("inf")):
            odd.append({**fine, "properties": {**fine["properties"], "color": color}})
        odd.append({**fine, "geometry": {"type": "GeometryCollection", "geometries": [fine["geometry"]]}})
        for rings in ([], [[]], [[[0, 0]] * 3], 7, [7]):
            odd.append({**feature(0, "area"), "geometry": {"type": "Polygon", "coordinates": rings}})
        odd += [{**feature(0, "line"), "geometry": {"type": "LineString", "coordinates": [[0, 0]] * 5001}}]
        for number, one in enumerate(odd):
            name = f"b.{number:016d}"
            board[name] = {**one, "id": name} if isinstance(one, dict) and one else one
            tom.board.told({"put": [{"id": name}, 5, {"id": []}]})
        for frame in ({}, {"put": 5, "removed": {"a": 1}}, {"removed": [5, None]}, {"put": [None]}):
            tom.board.told(frame)
        board["b.1000000000000000"] = {**fine, "id": "b.1000000000000000", "by": 5, "time": "x"}
        tom.board.told({"put": [{"id": "b.1000000000000000"}]})
        self.waits_for(tom, 1)
        self.assertEqual(list(on_board(tom)), ["b.1000000000000000"])
        canvas.setLayers(list(tom.board.layers.values()))
        canvas.refresh()
        waits(lambda: not canvas.isDrawing())

    def test_nothing_of_a_note_is_shown_as_html_or_run(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1, note="<b>x</b>")])
        _, tom, _ = self.comes("tom_b", room=self.room)
        self.waits_for(tom, 1)
        for layer in tom.board.layers.values():
            settings = layer.labeling().settings()
            self.assertFalse(settings.format().allowHtmlFormatting())
            self.assertEqual(layer.displayExpression(), '"shape"', "which map tips show as HTML")
            self.assertEqual(layer.mapTipTemplate(), "")
            self.assertFalse(layer.flags() & layer.LayerFlag.Identifiable, "which would make links of notes")


class DrawTest(InRoomTest):
    def clicks(self, canvas: QgsMapCanvas, *places: Any) -> None:
        for x, y in places:
            for kind in (QEvent.Type.MouseMove, QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
                mouse(canvas, kind, x, y, Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else Qt.MouseButton.LeftButton)

    def double_clicks(self, canvas: QgsMapCanvas, x: float, y: float) -> None:
        self.clicks(canvas, (x, y))
        mouse(canvas, QEvent.Type.MouseButtonDblClick, x, y, Qt.MouseButton.LeftButton)
        mouse(canvas, QEvent.Type.MouseButtonRelease, x, y, Qt.MouseButton.LeftButton)

    def drawn(self, room_map: RoomMap) -> List[Any]:
        return list((room_map.room.board if room_map.room else {}).values())

    def test_clicks_put_what_one_sees(self) -> None:
        _, tom, canvas = self.comes("tom_b", "EPSG:2154", room=self.room)
        notes: List[str] = []
        tool = tom.draw("mark", 3, lambda shape: notes.append(shape) or "a culvert")
        self.clicks(canvas, (200, 150))
        waits(lambda: len(self.drawn(tom)) == 1)
        mark = self.drawn(tom)[0]
        self.assertEqual((mark["properties"], notes), ({"shape": "mark", "color": 3, "note": "a culvert"}, ["mark"]))
        self.assertEqual(tuple(mark["geometry"]["coordinates"]), tom.wgs84.from_map(tool.toMapCoordinates(QPoint(200, 150))))
        tool = tom.draw("line", 4)
        self.clicks(canvas, (100, 100), (200, 100))
        self.double_clicks(canvas, 200, 200)
        self.assertEqual(tool.points, [], "the second click begins nothing")
        waits(lambda: len(self.drawn(tom)) == 2)
        self.assertEqual(len(self.drawn(tom)[1]["geometry"]["coordinates"]), 3)
        tom.draw("area", 5)
        self.clicks(canvas, (100, 100), (200, 100), (200, 200))
        mouse(canvas, QEvent.Type.MouseButtonPress, 300, 300, Qt.MouseButton.RightButton)
        mouse(canvas, QEvent.Type.MouseButtonRelease, 300, 300, Qt.MouseButton.RightButton)
        waits(lambda: len(self.drawn(tom)) == 3)
        ring = self.drawn(tom)[2]["geometry"]["coordinates"][0]
        self.assertEqual((len(ring), ring[0]), (4, ring[-1]))
        self.waits_for(tom, 3)

    def test_keys_take_back_end_and_cancel(self) -> None:
        _, tom, canvas = self.comes("tom_b", room=self.room)
        tool = tom.draw("line", 0)
        self.clicks(canvas, (100, 100), (200, 100), (300, 300))
        QTest.keyClick(canvas, Qt.Key.Key_Backspace)
        self.assertEqual(len(tool.points), 2)
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
        self.assertEqual(tool.points, [])
        self.clicks(canvas, (100, 100))
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        self.clicks(canvas, (100, 100), (200, 100))
        QTest.keyClick(canvas, Qt.Key.Key_Return)
        waits(lambda: len(self.drawn(tom)) == 1)
        self.assertEqual(len(self.drawn(tom)[0]["geometry"]["coordinates"]), 2)
        tom.drawing.stop()
        self.assertIsNot(canvas.mapTool(), tool)

    def test_what_one_drew_is_undone_and_cleared(self) -> None:
        lena = self.connects("lena", self.room)
        self.says(lena, "board_put", self.room, features=[feature(1)])
        _, tom, canvas = self.comes("tom_b", room=self.room)
        tom.draw("mark", 1)
        self.clicks(canvas, (100, 100), (200, 100), (300, 100))
        waits(lambda: len(self.drawn(tom)) == 4)
        last = tom.drawing.mine()[-1]
        tom.undo()
        waits(lambda: last not in tom.room.board)
        tom.clear_mine()
        waits(lambda: list(tom.room.board) == ["b.0000000000000001"])
        tom.undo()
        self.waits_for(tom, 1)

    def test_a_note_that_is_cancelled_puts_nothing_and_a_text_needs_one(self) -> None:
        _, tom, canvas = self.comes("tom_b", room=self.room)
        failed: List[str] = []
        tom.failed.connect(failed.append)
        tom.draw("mark", 1, lambda shape: None)
        self.clicks(canvas, (100, 100))
        tom.draw("text", 1, lambda shape: " ")
        self.clicks(canvas, (100, 100))
        self.assertEqual((failed, tom.drawing._mine), (["A text needs some words."], []))

    def test_a_canvas_without_a_reference_system_says_so(self) -> None:
        _, tom, canvas = self.comes("tom_b", room=self.room)
        failed: List[str] = []
        tom.failed.connect(failed.append)
        canvas.setDestinationCrs(QgsCoordinateReferenceSystem())
        tom.drawing.put("mark", [QgsPointXY(1, 1)], 1)
        self.assertEqual(failed, ["That lies off the earth, or the map has no reference system."])


class LockedTest(MapTest):
    """A board that only moderators draw on."""

    key = secrets.token_hex(32)
    settings = {"TOKEN_KEY": key}

    def token(self) -> str:
        def part(text: bytes) -> str:
            return base64.urlsafe_b64encode(text).decode().rstrip("=")
        claims = {"exp": int(time.time()) + 3600, "sub": "lena", "roles": ["moderator"]}
        signed = ".".join(part(json.dumps(one).encode()) for one in ({"alg": "HS256", "typ": "JWT"}, claims))
        return f"{signed}.{part(hmac.new(self.key.encode(), signed.encode(), 'sha256').digest())}"

    def test_a_locked_board_says_so(self) -> None:
        lena = self.connects("lena", token=self.token())
        _, tom, canvas = self.comes("tom_b")
        failed: List[str] = []
        tom.failed.connect(failed.append)
        self.says(lena, "board_lock", to="moderators")
        waits(lambda: tom.room.locked)
        tom.drawing.put("mark", [canvas.center()], 1)
        waits(lambda: failed)
        self.assertEqual((failed, tom.drawing._mine), (["Only moderators draw here."], []))


if __name__ == "__main__":
    unittest.main()
