"""Addresses of GeoJSON (docs/doors.md), read by the QGIS and the ogrinfo of the system without the plugin."""

from __future__ import annotations

import subprocess
import unittest
from typing import Any, Dict, List

from qgis_app import QgisTest, waits
from qgis.core import QgsVectorLayer, QgsWkbTypes

from causerie.connection import Connection

UTM = {"type": "Point", "coordinates": [500000, 6039154.22634199]}


def mark(number: int) -> Dict[str, Any]:
    geometry = {"type": "Point", "coordinates": [5.72 + number / 100, 45.18]}
    return {"id": f"b.{number:016}", "geometry": geometry, "properties": {"shape": "mark", "color": 1, "note": f"no {number}"}}


def soundings(*depths: float) -> Dict[str, Any]:
    features = [{"type": "Feature", "geometry": UTM, "properties": {"depth": depth}} for depth in depths]
    collection = {"type": "FeatureCollection", "features": features}
    return {"kind": "geojson", "layer_name": "Relevés / été", "crs_wkt": "", "crs_authid": "EPSG:25832", "geojson": collection}


class AddressesTest(QgisTest):
    settings = {"GEOJSON": "all", "MAX_STORED_MESSAGES": "10"}

    def done(self, connection: Connection, request: Any) -> None:
        answers: List[Any] = []
        connection.submit(request, answers.append)
        waits(lambda: answers)

    def draws(self, connection: Connection, *numbers: int) -> None:
        features = [mark(number) for number in numbers]
        self.done(connection, connection.session.request("board_put", room="QGIS", features=features))

    def test_qgis_shows_the_board_and_a_new_mark_after_a_reload(self) -> None:
        lena = self.connects("lena")
        self.draws(lena, 1)
        layer = QgsVectorLayer(f"/vsicurl/{self.server.url}room/QGIS/board.geojson", "board", "ogr")
        direct = QgsVectorLayer(f"{self.server.url}room/QGIS/board.geojson?geometry=point", "board", "ogr")
        for shown in (layer, direct):
            self.assertTrue(shown.isValid(), shown.error().message())
            self.assertEqual((shown.wkbType(), shown.crs().authid()), (QgsWkbTypes.Point, "EPSG:4326"))
            self.assertEqual([feature["note"] for feature in shown.getFeatures()], ["no 1"])
        self.assertEqual(
            [field.name() for field in direct.fields()], ["id", "shape", "note", "color", "width", "by", "time"],
        )
        self.draws(lena, 2)
        direct.dataProvider().reloadData()
        direct.reload()
        self.assertEqual([feature["note"] for feature in direct.getFeatures()], ["no 1", "no 2"])

    def test_qgis_and_ogrinfo_read_the_newest_layer_of_a_title_in_wgs_84(self) -> None:
        lena = self.connects("lena")
        self.done(lena, lena.session.send("QGIS", soundings(1.5)))
        address = self.server.url + "room/QGIS/" + self.server.get("room/QGIS/layers.json")["layers"][0]["latest"]
        layer = QgsVectorLayer(address, "soundings", "ogr")
        self.assertTrue(layer.isValid(), layer.error().message())
        self.assertEqual([f.geometry().asWkt(6) for f in layer.getFeatures()], ["Point (9 54.5)"])
        self.done(lena, lena.session.send("QGIS", soundings(2.5, 3.5)))
        layer.dataProvider().reloadData()
        self.assertEqual([feature["depth"] for feature in layer.getFeatures()], [2.5, 3.5])
        told = subprocess.run(["/usr/bin/ogrinfo", "-ro", "-al", "-so", address], capture_output=True, text=True, check=True).stdout
        self.assertIn("Feature Count: 2", told)
        self.assertIn("depth: Real", told)


if __name__ == "__main__":
    unittest.main()
