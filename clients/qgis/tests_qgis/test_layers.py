"""Layers, places, pictures and models: to a room and from it, with the real server between."""

from __future__ import annotations

import base64
import json
import unittest
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Dict, List, Optional

from qgis_app import QgisTest, waits
from styles import style_of
from qgis.core import (
    NULL, QgsCategorizedSymbolRenderer, QgsCoordinateReferenceSystem, QgsExpression, QgsExpressionContext,
    QgsExpressionContextUtils, QgsFeature, QgsFillSymbol, QgsGeometry, QgsLayerTreeModel, QgsMapLayer, QgsMarkerSymbol,
    QgsPalLayerSettings, QgsPointXY, QgsProcessingModelAlgorithm, QgsProject, QgsRectangle, QgsRendererCategory, QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import QByteArray, QDate, QDateTime, QMimeData, Qt, QTime
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtTest import QSignalSpy
from qgis.PyQt.QtWidgets import QWidget

from causerie.layers import (
    Added, ContentError, LayerAction, Outgoing, Sliced, adding_to_project, canvas_image, crs_content, describe, extent_content,
    image_content, layers_of, model_content, model_file, plain_name, position_content, preparing_layer, safe_file_name,
    set_project_crs, show_position, zoom_to_extent, zooming_to,
)
from causerie.layers.slices import finish
from causerie.layers.systems import system_of
from causerie.words import tr

LIMITS = {"geojson_features": 500, "frame": 6 * 2**20, "image": 5_000_000, "image_side": 800, "model": 1_000_000}
UTM = "EPSG:32632"
POINT = {"type": "Point", "coordinates": [1, 2]}


def layer_of(kind: str, wkts: List[Optional[str]], fields: str = "field=name:string&field=n:integer", crs: str = UTM) -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs={crs}&{fields}", "roads", "memory")
    for index, wkt in enumerate(wkts):
        feature = QgsFeature(layer.fields())
        feature.setAttribute(0, f"no {index}")
        if wkt is not None:
            feature.setGeometry(QgsGeometry.fromWkt(wkt))
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    return layer


def content_of(layer: QgsVectorLayer, selected: bool = False, **limits: int) -> Outgoing:
    return finish(preparing_layer(layer, selected, {**LIMITS, **limits}))


def geojson(*geometries: Any, **content: Any) -> Dict[str, Any]:
    features = [{"type": "Feature", "properties": {"a": 1}, "geometry": geometry} for geometry in geometries]
    collection = {"type": "FeatureCollection", "features": features}
    return {"kind": "geojson", "layer_name": "x", "crs_wkt": "", "crs_authid": UTM, "geojson": collection, "style": "", **content}


def with_properties(*properties: Dict[str, Any], **content: Any) -> Dict[str, Any]:
    features = [{"type": "Feature", "properties": some, "geometry": POINT} for some in properties]
    return {**geojson(), "geojson": {"type": "FeatureCollection", "features": features}, **content}


def rows(layer: QgsVectorLayer) -> List[Any]:
    return [(feature.attributes(), feature.geometry().asWkt(6)) for feature in layer.getFeatures()]


def add_to_project(content: Dict[str, Any], sender: str = "") -> Added:
    return finish(adding_to_project(content, sender))


class BetweenTwoTest(QgisTest):
    maxDiff = None

    def passes(self, layer: QgsVectorLayer, selected: bool = False) -> Dict[str, Any]:
        """Content as it comes to somebody else in the room."""
        lena, tom = self.connects("lena"), self.connects("tom_b")
        done: List[Outgoing] = []
        Sliced(preparing_layer(layer, selected, lena.session.welcome["limits"]), done.append)
        waits(lambda: done)
        self.assertIsNone(done[0].look.too_much)
        lena.submit(lena.session.send("QGIS", done[0].content))
        waits(lambda: tom.session.rooms["QGIS"].messages)
        content = next(iter(tom.session.rooms["QGIS"].messages.values()))["content"]
        self.assertEqual(content, done[0].content)
        return content

    def typed_layer(self) -> QgsVectorLayer:
        fields = ("field=s:string&field=i:integer&field=l:long&field=d:double&field=da:date&field=ti:time&field=mo:datetime&field=b:bool"
                  "&field=Area (ha):double")
        layer = QgsVectorLayer(f"MultiPolygonZ?crs={UTM}&{fields}", "Flächen / été", "memory")
        moment = QDateTime(QDate(2024, 1, 2), QTime(3, 4, 5, 678), Qt.TimeSpec.UTC)
        values = ["a <b>ü</b> \"q\"\n", -5, 2**40, 0.1, QDate(2024, 1, 2), QTime(1, 2, 3), moment, True, 1e-9]
        for index in range(3):
            feature = QgsFeature(layer.fields())
            feature.setAttributes([None] * len(values) if index == 2 else values)
            if index != 1:
                area = f"((500000.1234 {5000000 + index}.5 1, 500010 5000000 2, 500010 5000010 3, 500000.1234 {5000000 + index}.5 1))"
                feature.setGeometry(QgsGeometry.fromWkt(f"MultiPolygonZ({area})"))
            layer.dataProvider().addFeature(feature)
        return layer

    def test_a_layer_with_style_comes_equal_feature_by_feature(self) -> None:
        layer = self.typed_layer()
        layer.setOpacity(0.25)
        layer.setRenderer(QgsCategorizedSymbolRenderer("Area (ha)", [QgsRendererCategory(1, QgsFillSymbol(), "1 / x")]))
        settings = QgsPalLayerSettings()
        settings.fieldName, settings.isExpression = 'upper("s")', True
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        layer.setLabelsEnabled(True)
        added = add_to_project(self.passes(layer), "lena")
        self.assertEqual(added.notes, [])
        came = added.layers[0]
        self.assertEqual(rows(came), rows(layer))
        self.assertEqual([(f.name(), f.type()) for f in came.fields()], [(f.name(), f.type()) for f in layer.fields()])
        self.assertEqual((came.crs(), came.wkbType(), came.name()), (layer.crs(), layer.wkbType(), layer.name()))
        self.assertEqual(came.renderer().type(), "categorizedSymbol")
        self.assertEqual(came.labeling().settings().fieldName, 'upper("s")')
        self.assertTrue(came.labelsEnabled())
        self.assertEqual(came.opacity(), 0.25)
        group = QgsProject.instance().layerTreeRoot().findGroup("causerie")
        self.assertEqual([node.layerId() for node in group.findLayers()], [came.id()])

    def test_the_style_comes_equal(self) -> None:
        layer = layer_of("Point", ["Point(1 2)"])
        symbol = QgsMarkerSymbol.createSimple({"name": "star", "color": "#00ff00"})
        layer.setRenderer(QgsCategorizedSymbolRenderer("name", [QgsRendererCategory("no 0", symbol, "first")]))
        came = add_to_project(self.passes(layer)).layers[0]
        self.assertEqual(style_of(came).qml, style_of(layer).qml)
        self.assertEqual(came.renderer().dump(), layer.renderer().dump())

    def test_selected_features_alone_go(self) -> None:
        layer = layer_of("Point", ["Point(1 2)", "Point(3 4)", "Point(5 6)"])
        layer.selectByIds([2])
        came = add_to_project(self.passes(layer, True)).layers[0]
        self.assertEqual([row[0][0] for row in rows(came)], ["no 1"])

    def test_a_table_without_geometry_comes_equal(self) -> None:
        layer = layer_of("NoGeometry", [None, None])
        layer.setCrs(QgsCoordinateReferenceSystem())
        added = add_to_project(self.passes(layer))
        self.assertEqual((rows(added.layers[0]), added.notes), (rows(layer), []))

    def test_places_pass_between_two(self) -> None:
        lena, tom = self.connects("lena"), self.connects("tom_b")
        crs = QgsCoordinateReferenceSystem(UTM)
        self.canvas.setDestinationCrs(crs)
        self.canvas.setExtent(QgsRectangle(500000, 5000000, 501000, 5001000))
        image = QImage(1600, 1200, QImage.Format.Format_RGB32)
        image.fill(QColor("red"))
        for content in (extent_content(self.canvas), position_content(QgsPointXY(500000, 5000000), crs), crs_content(crs),
                        image_content(image, lena.session.welcome["limits"]), model_content(QgsProcessingModelAlgorithm("m"), LIMITS)):
            lena.submit(lena.session.send("QGIS", content))
        waits(lambda: len(tom.session.rooms["QGIS"].messages) == 5)
        came = [message["content"] for message in tom.session.rooms["QGIS"].messages.values()]
        extent, position, system, picture, model = came
        expected = self.canvas.extent()
        self.canvas.setExtent(QgsRectangle(0, 0, 1, 1))
        zoom_to_extent(self.canvas, extent)
        self.assertAlmostEqual(self.canvas.extent().xMinimum(), expected.xMinimum(), 3)
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        show_position(self.canvas, position)
        self.assertAlmostEqual(self.canvas.center().x(), 9, 6)
        set_project_crs(system)
        self.assertEqual(QgsProject.instance().crs(), crs)
        self.assertEqual(QImage.fromData(base64.b64decode(picture["image_data"])).width(), 800)
        self.assertEqual([describe(content) for content in came][2:], ["Reference system EPSG:32632", "Picture", "Model m"])
        self.assertEqual(model_file(model)["name"], "m.model3")


class OutgoingTest(QgisTest):
    def test_too_many_features_are_counted_and_not_read(self) -> None:
        layer = layer_of("Point", ["Point(1 2)"] * 4)
        look, content = content_of(layer, geojson_features=3)
        self.assertEqual((look.features, look.too_much, content), (4, tr("layer_too_many", features=4, most=3), None))
        layer.selectByIds([1, 2, 3])
        self.assertIsNone(content_of(layer, True, geojson_features=3).look.too_much)

    def test_too_large_is_said_and_a_style_goes_first(self) -> None:
        layer = layer_of("LineString", [f"LineString({', '.join(f'{x} {x}' for x in range(200))})"])
        whole = content_of(layer)
        style = len(json.dumps(whole.content["style"]))
        small = content_of(layer, frame=whole.look.bytes + 1023)
        self.assertEqual((small.content["style"], small.look.cut), ("", [tr("layer_style_cut")]))
        none = content_of(layer, frame=whole.look.bytes + 1000 - style)
        self.assertIsNone(none.content)
        self.assertIn("MiB", none.look.too_much)

    def test_bytes_are_those_of_the_content(self) -> None:
        look, content = content_of(layer_of("Point", ["Point(1 2)"] * 10))
        self.assertLess(abs(look.bytes - len(json.dumps(content))), 100)

    def test_what_json_has_not_is_cut_and_said(self) -> None:
        layer = QgsVectorLayer(f"PointZM?crs={UTM}&field=d:double&field=by:binary&field=sl:string(0,0)[]", "x", "memory")
        feature = QgsFeature(layer.fields())
        feature.setAttributes([float("nan"), QByteArray(b"x"), ["p", "q"]])
        feature.setGeometry(QgsGeometry.fromWkt("PointZM(1 2 3 4)"))
        self.assertTrue(layer.dataProvider().addFeature(feature), layer.dataProvider().lastError())
        look, content = content_of(layer)
        self.assertEqual(content["geojson"]["features"][0], {
            "type": "Feature", "id": 1, "properties": {"d": None, "by": None, "sl": ["p", "q"]},
            "geometry": {"type": "Point", "coordinates": [1.0, 2.0, 3.0]},
        })
        self.assertEqual(look.cut, [tr("layer_numbers_cut"), tr("layer_values_cut", field="by"), tr("layer_measures_cut")])

    def test_curves_become_lines(self) -> None:
        layer = layer_of("CurvePolygon", ["CurvePolygon(CircularString(0 0, 100 100, 200 0, 100 -100, 0 0))"])
        look, content = content_of(layer)
        geometry = content["geojson"]["features"][0]["geometry"]
        self.assertEqual(geometry["type"], "Polygon")
        self.assertGreater(len(geometry["coordinates"][0]), 20)
        self.assertEqual(look.cut, [tr("layer_curves_cut")])

    def test_coordinates_keep_a_tenth_of_a_millimetre(self) -> None:
        for crs, wkt, expected in ((UTM, "Point(500000.12345 2)", 500000.1235), ("EPSG:4326", "Point(9.123456789012 2)", 9.123456789)):
            content = content_of(layer_of("Point", [wkt], crs=crs)).content
            self.assertEqual(content["geojson"]["features"][0]["geometry"]["coordinates"][0], expected)

    def test_systems_are_told_so_that_older_plugins_read_them(self) -> None:
        crs = QgsCoordinateReferenceSystem("EPSG:2154")
        told = crs_content(crs)
        self.assertEqual(QgsCoordinateReferenceSystem.fromWkt(told["crs_wkt"]), crs)
        self.assertEqual(told["crs_authid"], "EPSG:2154")
        own = QgsCoordinateReferenceSystem.fromProj("+proj=laea +lat_0=12 +lon_0=13 +datum=WGS84")
        own.saveAsUserCrs("own name of mine")
        told = crs_content(own)
        self.assertEqual(told["crs_authid"], "")
        self.assertLessEqual(len(told["crs_wkt"]), 2000)
        with self.assertRaises(ContentError):
            crs_content(QgsCoordinateReferenceSystem())

    def test_the_path_of_a_grid_file_stays_here(self) -> None:
        crs = QgsCoordinateReferenceSystem.fromProj("+proj=longlat +ellps=GRS80 +nadgrids=/home/lena/secret.gsb +no_defs")
        self.assertIn("secret.gsb", crs.toWkt())
        with self.assertRaises(ContentError):
            crs_content(crs)
        layer = layer_of("Point", ["Point(1 2)"])
        layer.setCrs(crs)
        self.assertIsNone(content_of(layer).content)

    def test_a_system_whose_name_has_html_is_refused(self) -> None:
        wkt = QgsCoordinateReferenceSystem("EPSG:2154").toWkt().replace("RGF93", "<img src='http://192.0.2.1/'>", 1)
        self.assertTrue(QgsCoordinateReferenceSystem.fromWkt(wkt).isValid())
        with self.assertRaises(ContentError):
            system_of({"crs_wkt": wkt})

    def test_pictures_fit(self) -> None:
        noise = QImage(Random(1).randbytes(900 * 900 * 4), 900, 900, QImage.Format.Format_RGB32)
        for most in (5_000_000, 900_000, 30_000):
            data = image_content(noise, {"image": most, "image_side": 800})["image_data"]
            self.assertLessEqual(len(data), most)
            self.assertFalse(QImage.fromData(base64.b64decode(data)).isNull())
        for image, most in ((QImage(), 1000), (noise, 10)):
            with self.assertRaises(ContentError):
                image_content(image, {"image": most})

    def test_canvas_is_a_picture(self) -> None:
        self.assertEqual(canvas_image(self.canvas).width(), 800)

    def test_models_go_as_their_text(self) -> None:
        model = QgsProcessingModelAlgorithm("My <model>", "group")
        content = model_content(model, LIMITS)
        self.assertEqual((content["model_name"], content["model_group"]), ("My <model>", "group"))
        file = model_file(content)
        self.assertEqual(file["name"], "My ‹model›.model3")
        again = QgsProcessingModelAlgorithm()
        with TemporaryDirectory() as folder:
            path = Path(folder, file["name"])
            path.write_text(file["text"], encoding="utf-8")
            self.assertTrue(again.fromFile(str(path)))
        with self.assertRaises(ContentError):
            model_content(model, {"model": 10})


class IncomingTest(QgisTest):
    def test_types_of_fields_hold_the_values_of_all_features(self) -> None:
        came = add_to_project(with_properties(
            {"i": 1, "l": 1, "f": 1, "t": 1, "big": 2**70, "day": "2024-01-02", "odd": "2024-13-02", "o": {"x": [1]}, "none": None},
            {"i": None, "l": 2**40, "f": 0.5, "t": "x", "big": 1, "day": None, "odd": "2024-01-02", "late": True},
        )).layers[0]
        self.assertEqual([(f.name(), f.typeName()) for f in came.fields()], [
            ("i", "integer"), ("l", "int8"), ("f", "double"), ("t", "string"), ("big", "string"), ("day", "date"), ("odd", "string"),
            ("o", "string"), ("none", "string"), ("late", "boolean"),
        ])
        first, second = (row[0] for row in rows(came))
        self.assertEqual(first, [1, 1, 1.0, "1", str(2**70), QDate(2024, 1, 2), "2024-13-02", '{"x": [1]}', NULL, NULL])
        self.assertEqual(second, [NULL, 2**40, 0.5, "x", "1", NULL, "2024-01-02", NULL, NULL, True])

    def test_each_type_of_geometry_has_a_layer(self) -> None:
        line = {"type": "LineString", "coordinates": [[1, 2], [3, 4, 5]]}
        area = {"type": "MultiPolygon", "coordinates": [[[[0, 0, 7], [1, 0, 7], [1, 1, 7], [0, 0, 7]]]]}
        several = {"type": "GeometryCollection", "geometries": [POINT, area]}
        added = add_to_project(geojson(POINT, line, several, None))
        counts = [(layer.name(), layer.featureCount()) for layer in added.layers]
        self.assertEqual(counts, [("x (points)", 3), ("x (lines)", 1), ("x (areas)", 1)])
        self.assertEqual([row[1] for row in rows(added.layers[0])], ["MultiPoint ((1 2))", "MultiPoint ((1 2))", ""])
        self.assertEqual(added.notes, [])
        table = add_to_project(geojson(None)).layers[0]
        self.assertFalse(table.isSpatial())

    def test_odd_geometries_are_passed_over_and_said(self) -> None:
        odd = [
            {"type": "Point", "coordinates": ["1", 2]}, {"type": "Point", "coordinates": [float("nan"), 2]}, {"type": "Point"}, 5, [],
            "x", {"type": "Point", "coordinates": [10**400, 2]}, {"type": "LineString", "coordinates": {"0": 1}}, {"type": ["Point"]},
            {"type": "Polygon", "coordinates": [[1, 2], [3, 4]]}, {"type": "Point", "coordinates": [True, False]},
            {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]},
            {"type": "MultiPoint", "coordinates": 7}, {"type": "Point", "coordinates": [1]},
        ]
        added = add_to_project(geojson(POINT, *odd))
        self.assertEqual(added.layers[0].featureCount(), len(odd) + 1)
        self.assertEqual(added.notes, [tr("layer_geometries_unread", number=len(odd))])

    def test_odd_content_raises_words_or_is_added(self) -> None:
        for content in ({}, {"geojson": 5}, {"geojson": {"features": {}}}, {"geojson": None}):
            with self.assertRaises(ContentError):
                add_to_project(content)
        for features in ([5, None, [], {}], [{"properties": [], "geometry": 0}]):
            content = {"geojson": {"features": features}, "layer_name": 5, "crs_wkt": [], "crs_authid": {}, "style": 7}
            self.assertEqual(len(add_to_project(content).layers), 1)

    def test_names_steer_nothing(self) -> None:
        layer = add_to_project(geojson(None, layer_name="\u202e<img src='http://evil.example'>\n\0x" + "y" * 500)).layers[0]
        self.assertTrue(layer.name().startswith("‹img src='http://evil.example'› x"))
        self.assertLessEqual(len(layer.name()), 100)
        self.assertEqual(plain_name("[% env('HOME') %]", "-"), "[ % env('HOME') %]")
        columns = add_to_project(with_properties({"": 1, " ": 2, "<b>": 3, "a\nb": 4, "x" * 1000: 5})).layers[0].fields().names()
        self.assertEqual(columns, ["field", "field_2", "‹b›", "a b", "x" * 200])

    def test_thousands_of_fields_are_cut_and_said(self) -> None:
        added = add_to_project(with_properties({str(index): index for index in range(1000)}))
        self.assertEqual(added.layers[0].fields().count(), 256)
        self.assertEqual(added.notes, [tr("layer_fields_cut", number=744)])

    def test_map_tips_show_no_html_of_others(self) -> None:
        for name in ("s", 'x %] <script> [% "y'):
            layer = add_to_project(with_properties({name: "<img src='http://evil.example'>"})).layers[0]
            context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
            context.setFeature(next(layer.getFeatures()))
            shown = QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
            self.assertTrue(shown)
            self.assertNotIn("<", shown)

    def test_system_is_known_by_code_then_by_text_and_opens_no_file(self) -> None:
        wkt = QgsCoordinateReferenceSystem("EPSG:2154").toWkt()
        for authid, expected in (("EPSG:4326", "EPSG:4326"), ("TODO", "EPSG:2154"), ("USER:100000", "EPSG:2154"), ("", "EPSG:2154")):
            self.assertEqual(add_to_project(geojson(POINT, crs_authid=authid, crs_wkt=wkt)).notes, [])
            set_project_crs({"crs_authid": authid, "crs_wkt": wkt})
            self.assertEqual(QgsProject.instance().crs().authid(), expected)
        grids = 'EXTENSION["PROJ4","+proj=merc +nadgrids=/etc/passwd +wktext"]'
        hostile = wkt.replace('AUTHORITY["EPSG","2154"]]', f"{grids}]")
        behind = hostile.replace("nadgrids=", "nadgrids=@null,")
        derived = hostile.replace(grids, 'METHOD["PROJ-based operation method: +proj=hgridshift +grids=/etc/passwd"]')
        odd = (("", behind), ("", derived), ("TODO", "TODO"), ("", hostile),
               ("PROJ:+proj=longlat +nadgrids=/etc/passwd", ""), (None, None), ("EPSG:1", "x"))
        for authid, text in odd:
            with self.assertRaises(ContentError):
                set_project_crs({"crs_authid": authid, "crs_wkt": text})
            added = add_to_project(geojson(POINT, crs_authid=authid, crs_wkt=text))
            self.assertEqual(len(added.notes), 1)
            self.assertFalse(added.layers[0].crs().isValid())
        self.assertIn(grids, hostile)
        web = QgsCoordinateReferenceSystem("EPSG:3857").toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT1_GDAL)
        self.assertIn("nadgrids=@null", web)
        set_project_crs({"crs_authid": "", "crs_wkt": web})

    def test_odd_places_raise_words(self) -> None:
        good = {"crs_authid": "EPSG:4326", "crs_wkt": "", "xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4, "x": 1, "y": 2}
        zoom_to_extent(self.canvas, good)
        show_position(self.canvas, good)
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(UTM))
        for odd in (
            {"xmin": float("nan"), "x": float("inf")}, {"xmin": "1", "x": None}, {"crs_authid": "TODO"}, {"xmin": 10**400, "x": True},
            {"xmin": 1e14, "x": 1e14, "xmax": 1e15},
        ):
            for show in (zoom_to_extent, show_position):
                with self.assertRaises(ContentError) as raised:
                    show(self.canvas, {**good, **odd})
                self.assertTrue(str(raised.exception))

    def test_zoom_shows_the_layer(self) -> None:
        self.canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
        line = {"type": "LineString", "coordinates": [[500000, 5000000], [600000, 5100000]]}
        content = geojson(line, None, {"type": "Point"})
        self.canvas.setExtent(QgsRectangle(100, 10, 101, 11))
        finish(zooming_to(self.canvas, content))
        self.assertTrue(self.canvas.extent().contains(QgsPointXY(9, 45.15)))
        self.assertLess(self.canvas.extent().width(), 5)
        with self.assertRaises(ContentError):
            finish(zooming_to(self.canvas, geojson(None)))

    def test_cards_are_one_line_of_plain_text(self) -> None:
        self.assertEqual(describe(geojson(None, layer_name="roads", style="x")), "Layer roads · 1 feature · EPSG:32632 · with style")
        for content in (
            {}, {"kind": 5}, {"kind": "geojson"}, {"kind": "bbox"}, {"kind": "position", "x": "<b>"}, {"kind": "script"}, {"kind": ["x"]},
            {"kind": "model", "model_name": "<b>\n"}, {"kind": "crs", "crs_authid": "<img>"},
            {"kind": "position", "x": 10**400, "y": 1e400},
        ):
            line = describe(content)
            self.assertTrue(line)
            self.assertNotRegex(line, "[<>\n]")

    def test_file_names_are_safe_in_any_folder(self) -> None:
        for name, expected in (
            ("roads", "roads.model3"), ("../../etc/passwd", "_.._etc_passwd.model3"), ("", "causerie.model3"), (None, "causerie.model3"),
            ("con", "causerie_con.model3"), ("C:\\x", "C__x.model3"), (".bashrc", "bashrc.model3"), ("\u202etxt.exe\0", "txt.exe.model3"),
            ("x" * 500, "x" * 64 + ".model3"), ("...", "causerie.model3"), ("été 1", "été 1.model3"),
        ):
            self.assertEqual(safe_file_name(name, ".model3"), expected)

    def test_work_in_slices_ends_or_says_why_not(self) -> None:
        done: List[Any] = []
        Sliced(adding_to_project(geojson(None)), done.append, done.append)
        waits(lambda: done)
        self.assertEqual(len(done[0].layers), 1)
        Sliced(adding_to_project({}), done.append, done.append)
        waits(lambda: len(done) == 2)
        self.assertIsInstance(done[1], ContentError)
        given_up = Sliced(adding_to_project(geojson(None)), done.append)
        given_up.cancel()
        given_up.cancel()
        Sliced(adding_to_project(geojson(None)), done.append)
        waits(lambda: len(done) == 3)
        self.assertEqual(len(done), 3)


class Iface(QWidget):
    """What of QGIS's interface the menu needs; a headless QGIS has none."""

    def __init__(self, layer: QgsMapLayer) -> None:
        super().__init__()
        self.layer, self.actions = layer, []

    def mainWindow(self) -> QWidget:
        return self

    def activeLayer(self) -> QgsMapLayer:
        return self.layer

    def addCustomActionForLayerType(self, action: Any, menu: str, kind: Any, all_layers: bool) -> None:
        self.actions.append((action, menu, kind, all_layers))

    def removeCustomActionForLayerType(self, action: Any) -> bool:
        self.actions = [one for one in self.actions if one[0] is not action]
        return True


class TreeTest(QgisTest):
    def test_dragged_layers_are_found_in_groups_too(self) -> None:
        first, second = layer_of("Point", ["Point(1 2)"]), layer_of("LineString", [])
        root = QgsProject.instance().layerTreeRoot()
        group = root.addGroup("g")
        group.addLayer(second)
        model = QgsLayerTreeModel(root)
        indexes = [model.node2index(root.findLayer(first.id())), model.node2index(group)]
        self.assertEqual(layers_of(model.mimeData(indexes)), [first, second])

    def test_what_is_no_layer_of_the_project_is_not_opened(self) -> None:
        layer = layer_of("Point", ["Point(1 2)"])
        model = QgsLayerTreeModel(QgsProject.instance().layerTreeRoot())
        mime = model.mimeData([model.index(0, 0)])
        QgsProject.instance().removeMapLayer(layer.id())
        text = QMimeData()
        text.setText("x")
        self.assertEqual(layers_of(mime) + layers_of(text) + layers_of(QMimeData()), [])

    def test_menu_sends_the_layer_and_is_removed(self) -> None:
        iface, sent = Iface(layer_of("Point", [])), []
        entry = LayerAction(iface, sent.append)
        spy = QSignalSpy(entry.action.triggered)
        entry.action.trigger()
        self.assertEqual((len(spy), sent), (1, [iface.layer]))
        entry.remove()
        self.assertEqual(iface.actions, [])


if __name__ == "__main__":
    unittest.main()
