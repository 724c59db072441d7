"""Styles: nothing of a hostile one stays, and what passes the filter comes back equal."""

from __future__ import annotations

import base64
import re
import unittest
from typing import Callable, Dict, List
from unittest.mock import Mock, patch

from qgis_app import waits
from styles import apply_style, filter_style, style_of
from qgis.core import (
    Qgs25DRenderer, QgsApplication, QgsCategorizedSymbolRenderer, QgsDropShadowEffect, QgsExpression, QgsFeature, QgsFeatureRenderer,
    QgsFeatureRequest, QgsFillSymbol, QgsGeometry, QgsGradientColorRamp, QgsGraduatedSymbolRenderer, QgsHeatmapRenderer,
    QgsInvertedPolygonRenderer, QgsLineSymbol, QgsMapRendererParallelJob, QgsMapSettings, QgsMarkerLineSymbolLayer, QgsMarkerSymbol,
    QgsMergedFeatureRenderer, QgsNullSymbolRenderer, QgsPalLayerSettings, QgsPointClusterRenderer, QgsPointDisplacementRenderer,
    QgsProperty, QgsReadWriteContext, QgsRectangle, QgsRendererCategory, QgsRendererRange, QgsRuleBasedLabeling,
    QgsRuleBasedRenderer, QgsSimpleLineCallout, QgsSingleSymbolRenderer, QgsStyle, QgsSymbolLayer, QgsVectorLayer,
    QgsTextFormat, QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QSize
from qgis.PyQt.QtGui import QColor, QFontInfo, QImage
from qgis.PyQt.QtNetwork import QHostAddress, QTcpServer
from qgis.PyQt.QtWidgets import QApplication
from qgis.PyQt.QtXml import QDomDocument

from causerie.dock.thumbnails import Thumbnails
from causerie.layers import Added
from causerie.layers.expressions import is_harmless
from causerie.layers.markers import is_plain_svg
from causerie.layers.style_filter import BadStyle
from causerie.layers.xml_tree import BadXml, read, write
from causerie.words import tr

HEAD = '<qgis version="3.22.16-Białowieża" styleCategories="AllStyleCategories" labelsEnabled="1">'


def point_layer(kind: str = "Point") -> QgsVectorLayer:
    layer = QgsVectorLayer(f"{kind}?crs=EPSG:2154&field=a:integer&field=b:string&field=Area (ha):double", "x", "memory")
    shapes = {"Point": "Point(1 2)", "LineString": "LineString(0 0, 1 1)", "Polygon": "Polygon((0 0, 1 0, 1 1, 0 0))"}
    for value in range(3):
        feature = QgsFeature(layer.fields())
        feature.setAttributes([value, f"b{value}", 1.5])
        feature.setGeometry(QgsGeometry.fromWkt(shapes[kind]))
        layer.dataProvider().addFeature(feature)
    return layer


def written(layer: QgsVectorLayer) -> str:
    """Renderer and labelling of a layer, as QGIS writes them, without the identifiers that it makes anew each time."""
    document = QDomDocument()
    root = document.createElement("style")
    document.appendChild(root)
    root.appendChild(layer.renderer().save(document, QgsReadWriteContext()))
    if layer.labeling() is not None:
        root.appendChild(layer.labeling().save(document, QgsReadWriteContext()))
    tree = read(document.toString(-1))
    keys: Dict[str, str] = {}
    text = re.sub(r"\{[0-9a-f-]{36}\}", lambda key: keys.setdefault(key.group(), f"key {len(keys)}"), write_sorted(tree))
    return text + str(layer.opacity()) + str(layer.labelsEnabled())


def write_sorted(element: object) -> str:
    element.attributes = dict(sorted(element.attributes.items()))  # type: ignore[attr-defined]
    element.children = [child for child in element.children if child.tag != "prop"]  # type: ignore[attr-defined]
    for child in element.children:  # type: ignore[attr-defined]
        write_sorted(child)
    return write(element)  # type: ignore[arg-type]


def marker(color: str) -> QgsMarkerSymbol:
    symbol = QgsMarkerSymbol.createSimple({"color": color, "size": "3"})
    symbol.symbolLayer(0).setDataDefinedProperty(QgsSymbolLayer.Property.PropertySize, QgsProperty.fromExpression('2 + "a" / 3'))
    return symbol


def rule_based() -> QgsFeatureRenderer:
    renderer = QgsRuleBasedRenderer(QgsRuleBasedRenderer.Rule(None))
    for text in ('"a" > 1 AND $area >= 0', "ELSE"):
        renderer.rootRule().appendChild(QgsRuleBasedRenderer.Rule(marker("#00ff00"), 0, 5000, text, f"rule {text} a/b"))
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([QgsFeatureRequest.OrderByClause("a*2/3")]))
    renderer.setOrderByEnabled(True)
    return renderer


def graduated() -> QgsFeatureRenderer:
    ranges = [QgsRendererRange(0, 1, marker("#111111"), "0 – 1 / low"), QgsRendererRange(1, 9, marker("#222222"), "more")]
    renderer = QgsGraduatedSymbolRenderer("Area (ha)", ranges)
    renderer.setSourceColorRamp(QgsGradientColorRamp(QColor("#ffffff"), QColor("#004400")))
    return renderer


def heatmap() -> QgsFeatureRenderer:
    renderer = QgsHeatmapRenderer()
    renderer.setWeightExpression('sqrt("a") / 2')
    renderer.setColorRamp(QgsGradientColorRamp(QColor("#ffffff"), QColor("#004400")))
    return renderer


def categorized() -> QgsFeatureRenderer:
    categories = [QgsRendererCategory(value, marker("#ff0000"), f"{value} <b>/</b>") for value in ("b0", "b1/x", ["p", "q"])]
    return QgsCategorizedSymbolRenderer("b", categories)


def generated() -> QgsFeatureRenderer:
    symbol = QgsMarkerSymbol()
    symbol.deleteSymbolLayer(0)
    for kind, settings in (
        ("GeometryGenerator", {"geometryModifier": "buffer($geometry, 2/3)", "SymbolType": "Fill"}), ("FontMarker", {"chr": "/"}),
        ("EllipseMarker", {"symbol_name": "triangle", "symbol_width": "4", "symbol_height": "3", "size": "4"}),
        ("FilledMarker", {"name": "star"}),
        ("SvgMarker", {"name": "arrows/Arrow_01.svg", "size": "6"}),
    ):
        symbol.appendSymbolLayer(QgsApplication.symbolLayerRegistry().symbolLayerMetadata(kind).createSymbolLayer(settings))
    return QgsSingleSymbolRenderer(symbol)


RENDERERS: Dict[str, Callable[[], QgsFeatureRenderer]] = {
    "single": lambda: QgsSingleSymbolRenderer(marker("#ff0000")), "categorized": categorized, "graduated": graduated, "rules": rule_based,
    "heatmap": heatmap, "displaced": QgsPointDisplacementRenderer, "cluster": QgsPointClusterRenderer, "null": QgsNullSymbolRenderer,
    "generated": generated,
}


def plain_format() -> QgsTextFormat:
    """QGIS's own, which is in Open Sans since 3.28, wherever that is not."""
    text = QgsTextFormat()
    text.setFont(QApplication.font())
    return text


#: Symbols that QGIS brings since 3.24, whose expressions may make very much of little.
NOT_SENT = {"wavy line"}


def as_qgis_reads_it(layer: QgsVectorLayer, other: QgsVectorLayer) -> QgsVectorLayer:
    """Another layer with the style of a layer, without the filter: not all that QGIS writes does it read, such as `trimtrailingzeroes`."""
    copy, document = other.clone(), QDomDocument()
    layer.exportNamedStyle(document)
    copy.importNamedStyle(document)
    return copy


class RoundTripTest(unittest.TestCase):
    maxDiff = 4000

    def comes_back(self, layer: QgsVectorLayer, other: QgsVectorLayer) -> None:
        filtered, same = style_of(layer), as_qgis_reads_it(layer, other)
        self.assertEqual(filtered.cut, [])
        self.assertEqual(apply_style(other, filtered.qml), [])
        # QGIS puts a field with an odd name in quotes, and so does the filter.
        texts = [written(one).replace("&quot;Area (ha)&quot;", "Area (ha)") for one in (other, same)]
        self.assertEqual(*texts)
        self.assertEqual(filter_style(filtered.qml).qml, filtered.qml)

    def test_each_renderer_comes_back_equal(self) -> None:
        for name, renderer in RENDERERS.items():
            with self.subTest(name):
                layer = point_layer()
                layer.setRenderer(renderer())
                layer.setOpacity(0.5)
                self.comes_back(layer, point_layer())

    def test_areas_and_lines_come_back_equal(self) -> None:
        areas = point_layer("Polygon")
        inverted = QgsInvertedPolygonRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"color": "#00ff00"})))
        merged = QgsMergedFeatureRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple({"style": "b_diagonal"})))
        for renderer in (inverted, merged):
            areas.setRenderer(renderer)
            self.comes_back(areas, point_layer("Polygon"))
        lines = point_layer("LineString")
        lines.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol.createSimple({"line_style": "dash", "customdash": "5;2"})))
        self.comes_back(lines, point_layer("LineString"))

    def labels(self) -> QgsPalLayerSettings:
        settings = QgsPalLayerSettings()
        settings.fieldName, settings.isExpression = 'upper("b") || \'/\' || round("a", 2)', True
        settings.setFormat(plain_format())
        settings.setCallout(QgsSimpleLineCallout())
        settings.dataDefinedProperties().setProperty(QgsPalLayerSettings.Property.Size, QgsProperty.fromExpression('"a" * 2'))
        return settings

    def test_labels_come_back_equal(self) -> None:
        layer = point_layer()
        layer.setLabeling(QgsVectorLayerSimpleLabeling(self.labels()))
        layer.setLabelsEnabled(True)
        self.comes_back(layer, point_layer())
        root = QgsRuleBasedLabeling.Rule(None)
        root.appendChild(QgsRuleBasedLabeling.Rule(self.labels(), 0, 5000, '"a" > 1', "big"))
        layer.setLabeling(QgsRuleBasedLabeling(root))
        self.comes_back(layer, point_layer())

    def test_what_qgis_brings_comes_back_equal(self) -> None:
        brought = QgsStyle.defaultStyle()
        for name in set(brought.symbolNames()) - NOT_SENT:
            symbol = brought.symbol(name)
            kinds = {QgsMarkerSymbol: "Point", QgsLineSymbol: "LineString", QgsFillSymbol: "Polygon"}
            with self.subTest(name):
                layer = point_layer(kinds[type(symbol)])
                layer.setRenderer(QgsSingleSymbolRenderer(symbol))
                self.comes_back(layer, point_layer(kinds[type(symbol)]))
        for name in brought.colorRampNames():
            with self.subTest(name):
                layer, heat = point_layer(), QgsHeatmapRenderer()
                heat.setColorRamp(brought.colorRamp(name))
                layer.setRenderer(heat)
                self.comes_back(layer, point_layer())

    def test_the_words_of_a_legend_come_back_as_text(self) -> None:
        words = 'maximumLabel="much [% 1 + 1 %]" minimumLabel="a / b" prefix="~" suffix="" useContinuousLegend="1"'
        kept = filter_style(f'{HEAD}<renderer-v2 type="heatmapRenderer"><rampLegendSettings {words}/></renderer-v2></qgis>')
        self.assertEqual(kept.cut, [])
        self.assertIn("<rampLegendSettings ", kept.qml)
        for part in words.replace("[%", "[ %").split('" '):
            self.assertIn(part, kept.qml)

    def test_a_ramp_of_many_stops_comes_back(self) -> None:
        stops = ":".join(f"0.{at:03};{at},{at},0,255,rgb:0.{at:03},0.5,0,1;rgb;ccw" for at in range(250))
        ramp = f'<colorramp type="gradient" name="[source]"><Option name="stops" type="QString" value="{stops}"/></colorramp>'
        kept = filter_style(f'{HEAD}<renderer-v2 type="heatmapRenderer">{ramp}</renderer-v2></qgis>')
        self.assertEqual(kept.cut, [])
        self.assertIn(stops, kept.qml)

    def test_a_style_of_another_geometry_is_not_applied(self) -> None:
        layer, other = point_layer("Polygon"), point_layer()
        before = written(other)
        self.assertEqual(apply_style(other, style_of(layer).qml), [tr("style_does_not_fit")])
        self.assertEqual(written(other), before)

    def test_a_field_with_brackets_in_its_name_stays(self) -> None:
        layer, other = point_layer(), point_layer()
        settings = QgsPalLayerSettings()
        settings.fieldName = "Area (ha)"
        settings.setFormat(plain_format())
        layer.setLabeling(QgsVectorLayerSimpleLabeling(settings))
        layer.setRenderer(graduated())
        self.comes_back(layer, other)
        self.assertEqual(other.labeling().settings().fieldName, "Area (ha)")
        self.assertEqual(QgsExpression(other.renderer().classAttribute()).referencedColumns(), {"Area (ha)"})

    def test_areas_drawn_in_2_5_d_stay_as_areas(self) -> None:
        layer, other = point_layer("Polygon"), point_layer("Polygon")
        layer.setRenderer(Qgs25DRenderer())
        filtered = style_of(layer)
        self.assertNotIn("eval(", filtered.qml)
        self.assertTrue(filtered.cut)
        apply_style(other, filtered.qml)
        self.assertEqual(other.renderer().type(), "25dRenderer")


def symbol(kind: str, **settings: str) -> str:
    options = "".join(f'<Option type="QString" name="{key}" value="{value}"/>' for key, value in settings.items())
    props = "".join(f'<prop k="{key}" v="{value}"/>' for key, value in settings.items())
    return f'<symbol type="marker" name="0"><layer class="{kind}"><Option type="Map">{options}</Option>{props}</layer></symbol>'


def renderer(inner: str, kind: str = "singleSymbol", **attributes: str) -> str:
    given = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'{HEAD}<renderer-v2 type="{kind}"{given}>{inner}</renderer-v2><layerGeometryType>0</layerGeometryType></qgis>'


SHADOW = '<effect type="effectStack" enabled="1"><effect type="dropShadow"><Option type="Map"></Option></effect></effect>'
SIMPLE = f'{HEAD}<labeling type="simple"><settings>'
SECRET = "/etc/passwd"
HOSTILE_SVG = base64.b64encode(b'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="file:///etc/passwd"/></svg>').decode()
STYLED_SVG = base64.b64encode(b"<svg><style>@import 'http://evil.example/x.css'</style></svg>").decode()
NESTED = symbol("SvgMarker", name="http://evil.example/a.svg").replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def picture(side: int) -> str:
    """A PNG in base64."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image = QImage(side, side, QImage.Format.Format_Mono)
    image.fill(0)
    image.save(buffer, "PNG")
    return bytes(data.toBase64()).decode()


class HostileTest(unittest.TestCase):
    maxDiff = 4000

    def left(self, qml: str) -> str:
        filtered = filter_style(qml)
        layer = point_layer()
        apply_style(layer, qml)
        for rest in (filtered.qml, written(layer)):
            for word in ("evil", "passwd", "file://", "load_layer", "env(", "eval", "[%", "project_", "PICKME", "/home"):
                self.assertNotIn(word, rest, qml)
        form = layer.editFormConfig()
        code = (form.initCode(), form.initFilePath(), form.initFunction(), layer.mapTipTemplate(), layer.actions().actions())
        self.assertEqual(code, ("", "", "", "", []))
        return filtered.qml

    def test_what_is_outside_drawing_vanishes(self) -> None:
        rest = self.left(f"""{HEAD}
            <attributeactions><actionsetting type="1" action="import os; PICKME" name="evil"/></attributeactions>
            <editform>{SECRET}</editform><editforminit>evil</editforminit><editforminitcodesource>2</editforminitcodesource>
            <editforminitcode>open('/tmp/x', 'w') # PICKME</editforminitcode><mapTip>&lt;img src="http://evil.example"></mapTip>
            <defaults><default field="a" expression="env('HOME')"/></defaults><customproperties><Option name="evil"/></customproperties>
            <constraintExpressions><constraint exp="load_layer('{SECRET}','ogr')"/></constraintExpressions>
            <previewExpression>env('HOME')</previewExpression><expressionfields><field expression="eval('1')"/></expressionfields>
            <renderer-v2 type="singleSymbol">{symbol("SimpleMarker", name="circle",)}<editform>evil</editform></renderer-v2>
            <renderer-3d><evil/></renderer-3d><selection><evil/></selection></qgis>""")
        self.assertEqual([child.tag for child in read(rest).children], ["renderer-v2"])

    def test_card_says_what_was_left_out(self) -> None:
        cut = filter_style(f'{HEAD}<attributeactions><actionsetting action="x"/></attributeactions><mapTip>x</mapTip></qgis>').cut
        self.assertEqual(cut, ["actions", "map tips"])

    def test_paths_and_addresses_are_replaced(self) -> None:
        for kind, key in (
            ("SvgMarker", "name"), ("SVGFill", "svgFile"), ("RasterFill", "imageFile"), ("RasterMarker", "imageFile"),
            ("RasterLine", "imageFile"), ("AnimatedMarker", "name"), ("SimpleMarker", "unknown"), ("SimpleMarker", "name"),
        ):
            for path in (
                SECRET, "http://evil.example/a.svg", "//evil.example/share/a.svg", r"\\evil\share\a.svg", "file:///etc/passwd",
                r"C:\evil.svg", "../../../../etc/passwd", "arrows/../../../../../etc/passwd", "C:evil.svg", "~/evil.svg",
                "/home/lena/svg/evil.svg", f"base64:{HOSTILE_SVG}PICKME", f"base64:{HOSTILE_SVG}", f"base64:{STYLED_SVG}",
            ):
                with self.subTest(kind=kind, path=path):
                    rest = self.left(renderer(f"<symbols>{symbol(kind, **{key: path})}</symbols>"))
                    self.assertNotIn("base64", rest)

    def test_embedded_pictures_and_own_markers_stay(self) -> None:
        plain = base64.b64encode(b'<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(#g)" d="M 0 0"/></svg>').decode()
        png = picture(8)
        for kind, key, path in (
            ("SvgMarker", "name", f"base64:{plain}"), ("RasterMarker", "imageFile", f"base64:{png}"),
            ("SvgMarker", "name", "arrows/Arrow_01.svg"),
        ):
            filtered = filter_style(renderer(f"<symbols>{symbol(kind, **{key: path})}</symbols>"))
            self.assertIn(path, filtered.qml)
            self.assertEqual(filtered.cut, [])

    def test_drawings_refer_to_nothing_outside(self) -> None:
        head = "<svg xmlns='http://www.w3.org/2000/svg' xmlns:x='http://www.w3.org/1999/xlink'>"
        small = f"<image x:href='data:image/png;base64,{picture(8)}'/>"
        self.assertTrue(is_plain_svg(f"{head}{small}<use x:href='#a'/><path fill='url( #g )' style='fill:#fff'/></svg>".encode()))
        for inner in (
            "<image x:href='http://evil.example/a.png'/>", "<image href='/etc/passwd'/>", "<script/>", "<path onclick='x'/>",
            "<g xml:base='x'/>", "<path fill=\"url( 'http://evil.example' )\"/>", "<style>a{b:u\\72l(x)}</style>", "<use href='x.svg#a'/>",
            "<use href='#a'/>" * 17, "<foreignObject/>", f"<image href='data:image/png;base64,{picture(8000)}'/>",
            "<image href='data:image/svg+xml;base64,PHN2Zz4='/>", "<path d='url(" + " " * 500_000 + "x)'/>",
        ):
            self.assertFalse(is_plain_svg(f"{head}{inner}</svg>".encode()), inner[:80])
        self.assertFalse(is_plain_svg(b"\xff<svg/>") or is_plain_svg(b"<!DOCTYPE svg><svg/>") or is_plain_svg(b"<html/>"))

    def test_own_path_of_a_marker_of_qgis_goes_out_as_its_name(self) -> None:
        path = "/usr/share/qgis/svg/arrows/Arrow_01.svg"
        self.assertIn('value="arrows/Arrow_01.svg"', filter_style(renderer(symbol("SvgMarker", name=path))).qml)

    def test_symbols_inside_settings_are_filtered(self) -> None:
        option = f'<Option type="Map"><Option type="QString" name="lineSymbol" value="{NESTED}"/></Option>'
        rest = self.left(f'{HEAD}<labeling type="simple"><settings><callout type="simple">{option}</callout></settings></labeling></qgis>')
        self.assertIn("crosses/Star1.svg", rest)

    def test_expressions_become_constants(self) -> None:
        bad = "load_layer('http://evil.example', 'ogr')"
        for text in (bad, "env('HOME')", "eval('1')", "@project_path", "var('project_' || 'path')", "evil_function(1)",
                     "var/**/('project_x')", "aggregate('evil', 'sum', 1)", "order_parts($geometry, 'env(1)', true)"):
            for qml in (
                renderer(f'<rules><rule filter="{text}" symbol="0"/></rules>', "RuleRenderer"),
                renderer("<categories/>", "categorizedSymbol", attr=text), renderer("<ranges/>", "graduatedSymbol", attr=text),
                renderer("", "heatmapRenderer", weight_expression=text),
                renderer(f"<orderby><orderByClause>{text}</orderByClause></orderby>"),
                renderer(f'<rotation field="{text}"/><sizescale field="{text}"/>'),
                renderer(symbol("GeometryGenerator", geometryModifier=text)), renderer(symbol("InterpolatedLine", some_new_key=text)),
                f'{SIMPLE}<text-style isExpression="1" fieldName="{text}"/></settings></labeling></qgis>',
                f'{SIMPLE}<placement geometryGenerator="{text}"/></settings></labeling></qgis>',
                f'{HEAD}<labeling type="rule-based"><rules><rule filter="{text}"/></rules></labeling></qgis>',
            ):
                with self.subTest(qml):
                    self.left(qml)
                    self.assertTrue(filter_style(qml).cut)

    def test_properties_by_expression_are_dropped(self) -> None:
        for name, text in (
            ("size", "env('HOME')"), ("name", "'http://evil.example/' || 1"), ("file", "1"), ("ShapeSVGFile", "1"), ("Family", "1"),
        ):
            dropped = f"""<data_defined_properties><Option type="Map"><Option name="properties" type="Map">
                <Option name="{name}" type="Map"><Option name="active" type="bool" value="true"/>
                <Option name="expression" type="QString" value="{text}"/>
                <Option name="type" type="int" value="3"/></Option></Option></Option></data_defined_properties>"""
            rest = self.left(renderer(symbol("SvgMarker").replace("</layer>", f"{dropped}</layer>")))
            self.assertNotIn(f'name="{name}"', rest)

    def test_templates_in_labels_of_the_legend_are_texts(self) -> None:
        self.left(renderer('<categories><category label="[% now() %]" value="[%now()%]"/></categories>', "categorizedSymbol"))

    def test_html_and_references_to_layers_of_the_project_are_off(self) -> None:
        text = '<text-style allowHtml="1"><text-mask maskedSymbolLayers="evil;1"/></text-style>'
        qml = f'{HEAD}<labeling type="simple"><settings>{text}</settings></labeling></qgis>'
        self.assertIn('allowHtml="0"', self.left(qml))

    def test_fonts_that_qgis_would_fetch_are_left_out(self) -> None:
        here = QFontInfo(QApplication.font()).family()
        fonts = "".join(f'<text-style fontFamily="{family}"/>' for family in ("Fetched", "Unknown", here))
        qml = f"{SIMPLE}{fonts}</settings></labeling></qgis>"
        older = Mock(spec=["urlForFontDownload"])
        older.urlForFontDownload = lambda family: ("https://fonts.example" if family != "Unknown" else "", family)
        newer = Mock(detailsForFontDownload=lambda family: (Mock(isValid=lambda: family != "Unknown"), family))
        for manager in (older, newer):
            with patch.object(QgsApplication, "fontManager", lambda: manager, create=True):
                filtered = filter_style(qml)
            self.assertEqual(filtered.cut, [tr("style_font", font="Fetched")])
            self.assertIn("Unknown", filtered.qml)
            self.assertNotIn("Fetched", filtered.qml)

    def test_numbers_that_multiply_the_work_are_held(self) -> None:
        for kind, key, value, held in (
            ("MarkerLine", "interval", "1e-300", "0.05"), ("MarkerLine", "interval", "0", "0.05"), ("HashLine", "interval", "nan", "0.05"),
            ("MarkerLine", "interval", "-3", "0.05"), ("MarkerLine", "offset_along_line", "-1e300", "-100000"),
            ("LinePatternFill", "distance", "1e-9", "0.05"), ("PointPatternFill", "distance_x", "1e-9", "0.05"),
            ("RandomMarkerFill", "point_count", "1e9", "1000"), ("RandomMarkerFill", "density_area", "1e-9", "1"),
            ("SimpleLine", "customdash", "1e-9;0;2;x", "0.05;0;2;0.05"), ("MarkerLine", "interval", "inf", "0.05"),
        ):
            with self.subTest(kind=kind, key=key, value=value):
                filtered = filter_style(renderer(symbol(kind, **{key: value})))
                self.assertIn(f'name="{key}" value="{held}"', filtered.qml)
                self.assertEqual(filtered.cut, [tr("style_value", name=key)])
        for qml, held in (
            (renderer("", "heatmapRenderer", radius="1e300"), 'radius="1e+06"'),
            (renderer('<effect type="blur"><Option type="Map"><Option type="QString" name="blur_level" value="9e9"/></Option></effect>'),
             'value="25"'),
        ):
            self.assertIn(held, filter_style(qml).qml)
            self.assertEqual(filter_style(filter_style(qml).qml).cut, [])
        properties = "".join(
            f'<Option name="{name}" type="Map"><Option name="type" type="int" value="1"/><Option name="val" type="QString" value="1e-300"/>'
            "</Option>" for name in ("interval", "angle"))
        named = f'<data_defined_properties><Option type="Map"><Option name="properties" type="Map">{properties}</Option></Option>'
        rest = filter_style(renderer(symbol("MarkerLine").replace("</layer>", f"{named}</data_defined_properties></layer>")))
        self.assertEqual(rest.cut, [tr("style_property", name="interval")])
        self.assertIn('name="angle"', rest.qml)

    def test_sizes_are_held_where_effects_draw_dot_by_dot(self) -> None:
        for kind, name, unit, value, held in (
            ("SimpleMarker", "size", "MM", "4000", "200"), ("SimpleLine", "line_width", "Pixel", "1e9", "755.906"),
            ("EllipseMarker", "symbol_width", "xMapUnit", "-4000", "-200"), ("RasterFill", "width", "Inch", "inf", "0"),
            ("SvgMarker", "size", "MM", "199.5", "199.5"), ("ArrowLine", "head_length", "Point", "999", "566.929"),
        ):
            with self.subTest(kind=kind, name=name, value=value):
                style = renderer(symbol(kind, **{name: value, f"{name}_unit": unit}) + SHADOW)
                filtered = filter_style(style)
                self.assertIn(f'name="{name}" value="{held}"', filtered.qml)
                self.assertEqual(filtered.cut, [tr("style_value", name=name)] if held != value else [])
                off = style.replace('enabled="1"', 'enabled="0"')
                self.assertEqual("4000" in filter_style(off).qml, "4000" in value, "nothing is computed without effects")
        options = '<Option name="offset_distance" value="1e9"/><Option name="spread" value="80"/></Option>'
        shadow = filter_style(renderer(SHADOW.replace("</Option>", options)))
        self.assertIn('name="offset_distance" value="100"', shadow.qml)
        self.assertIn('name="spread" value="25"', shadow.qml)
        text = '<text-style fontSize="9000" fontSizeUnit="Point"><shadow shadowDraw="1" shadowRadius="99"/></text-style>'
        labels = filter_style(f"{SIMPLE}{text}</settings></labeling></qgis>").qml
        self.assertIn('fontSize="566.929"', labels)
        self.assertIn('shadowRadius="25"', labels)

    def test_sizes_in_map_units_have_a_most_where_there_are_effects(self) -> None:
        for scale, held in (("3x:0,0,0,0,0,0", "3x:0,0,0,0,1,200"), ("3x:0,5000,1,2,1,30", "3x:0,5000,1,2,1,30"), ("", "3x:0,0,0,0,1,200")):
            style = renderer(symbol("SimpleMarker", size="5000", size_unit="MapUnit", size_map_unit_scale=scale) + SHADOW)
            filtered = filter_style(style)
            self.assertIn(f'name="size_map_unit_scale" value="{held}"', filtered.qml)
            self.assertIn('name="size" value="5000"', filtered.qml)
            self.assertEqual((filtered.cut, filter_style(filtered.qml).qml), ([], filtered.qml))

    def test_sizes_by_properties_are_held_where_there_are_effects(self) -> None:
        for given, held in (
            (QgsProperty.fromExpression('"a" * 1e9 -- large'), 'min(200, a * 1e+09)'), (QgsProperty.fromField("a"), 'min(200, a)'),
            (QgsProperty.fromValue(4000), 200),
        ):
            layer, other, simple = point_layer(), point_layer(), QgsMarkerSymbol.createSimple({"size": "3"})
            simple.symbolLayer(0).setDataDefinedProperty(QgsSymbolLayer.Property.PropertySize, given)
            layer.setRenderer(QgsSingleSymbolRenderer(simple))
            effect = QgsDropShadowEffect()
            effect.setEnabled(True)
            layer.renderer().setPaintEffect(effect)
            filtered = style_of(layer)
            self.assertEqual(filter_style(filtered.qml).qml, filtered.qml)
            apply_style(other, filtered.qml)
            found = other.renderer().symbol().symbolLayer(0).dataDefinedProperties().property(QgsSymbolLayer.Property.PropertySize)
            self.assertEqual(float(found.staticValue()) if held == 200 else found.expressionString(), held)
            self.assertTrue(found.isActive())

    def test_kinds_of_plugins_are_left_out(self) -> None:
        for qml in (
            renderer("", "evilRenderer"), renderer(symbol("EvilMarker")), renderer('<effect type="evil"/>'),
            renderer('<colorramp type="cpt-city"><Option type="Map"><Option name="schemeName" value="../../evil"/></Option></colorramp>'),
            f'{HEAD}<labeling type="evil"/></qgis>',
        ):
            self.left(qml)
            self.assertTrue(filter_style(qml).cut)

    def test_odd_documents_are_refused(self) -> None:
        for qml in (
            "", "x", "<qgis/>", '<qgis version="2.18.0"/>', f"<!DOCTYPE qgis [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{HEAD}&x;</qgis>",
            f"<!DOCTYPE qgis SYSTEM 'http://evil.example/x.dtd'>{HEAD}</qgis>", f"{HEAD}</qgis>{'x' * 2**20}", f"{HEAD}&x;</qgis>",
            HEAD + "<renderer-v2>" * 100 + "</renderer-v2>" * 100 + "</qgis>", f"{HEAD}</qgis><qgis/>",
        ):
            with self.assertRaises(BadStyle):
                filter_style(qml)
            self.assertEqual(len(apply_style(point_layer(), qml)), 1)

    def test_declaration_of_qgis_itself_is_read(self) -> None:
        filter_style(f"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n{HEAD}</qgis>")

    def test_trees_are_written_as_they_are_read(self) -> None:
        text = '<a b="&lt;&quot;&#10;é&amp;"><c>x &lt; y</c><d/></a>'
        self.assertEqual(write(read(text)), text)
        with self.assertRaises(BadXml):
            read("<a>")


class DrawnTest(unittest.TestCase):
    """What a style asks for while it is drawn."""

    def setUp(self) -> None:
        self.asked: List[str] = []
        self.web = QTcpServer()
        self.web.listen(QHostAddress(QHostAddress.SpecialAddress.LocalHost))
        self.web.newConnection.connect(self.answer)
        self.addCleanup(self.web.close)

    def answer(self) -> None:
        socket = self.web.nextPendingConnection()
        socket.readyRead.connect(lambda: (self.asked.append(bytes(socket.readLine()).decode().split()[1]), socket.close()))

    def draw(self, layer: QgsVectorLayer) -> None:
        settings = QgsMapSettings()
        settings.setOutputSize(QSize(100, 100))
        settings.setExtent(QgsRectangle(0, 0, 3, 3))
        settings.setLayers([layer])
        job = QgsMapRendererParallelJob(settings)
        job.start()
        waits(lambda: not job.isActive())

    def test_nothing_is_fetched(self) -> None:
        def style(name: str) -> str:
            return renderer(f"<symbols>{symbol('SvgMarker', name=f'http://127.0.0.1:{self.web.serverPort()}/{name}.svg')}</symbols>")
        filtered, plain = point_layer(), point_layer()
        apply_style(filtered, style("filtered"))
        self.draw(filtered)
        document = QDomDocument()
        document.setContent(style("plain"))
        plain.importNamedStyle(document)
        self.draw(plain)
        waits(lambda: self.asked, "what QGIS fetches for a style that is not filtered")
        self.assertEqual(set(self.asked), {"/plain.svg"})

    def test_a_marker_each_nothing_has_an_end(self) -> None:
        inner = symbol("SimpleMarker", name="circle").replace('name="0"', 'name="@0@0"')
        line = symbol("MarkerLine", interval="1e-300").replace('type="marker"', 'type="line"').replace("</layer>", f"{inner}</layer>")
        layer = point_layer("LineString")
        apply_style(layer, renderer(f"<symbols>{line}</symbols>").replace("Type>0<", "Type>1<"))
        self.assertEqual(layer.renderer().symbol().symbolLayer(0).interval(), 0.05)
        self.draw(layer)

    def test_a_drawing_that_is_given_up_is_not_waited_for(self) -> None:
        layer, line = point_layer("LineString"), QgsMarkerLineSymbolLayer()
        # Ten million markers that lie nowhere, between which nobody asks whether to go on.
        line.setOffsetAlongLine(-3e7)
        layer.setRenderer(QgsSingleSymbolRenderer(QgsLineSymbol([line])))
        thumbnails = Thumbnails()
        thumbnails._key = "o1"
        thumbnails._draw(Added([layer], []))
        job = thumbnails._job
        thumbnails.stop()
        self.assertTrue(job.isActive())
        thumbnails._wanted["o2"] = Mock(content={})
        thumbnails._next()
        self.assertEqual(thumbnails._key, "", "another has to wait for it")
        sip.delete(thumbnails)
        self.assertTrue(job.isActive())
        waits(lambda: sip.isdeleted(job), "its end")


class ExpressionTest(unittest.TestCase):
    def test_only_the_feature_and_the_map_are_read(self) -> None:
        for text in ('"a" / 2', "$area", "array(1)[0]", "a IN (1, 2)", "@map_scale < 5000",
                     "CASE WHEN a > 1 THEN 'x' ELSE concat(b, 'y') END"):
            self.assertTrue(is_harmless(text), text)
        for text in ("$scale_of_evil(", "layer_property('x', 'source')", "@layer_id", "@user_full_name", "raster_value('x', 1, $geometry)",
                     "1" + "+1" * 2000, "x(" * 2000, "a" * 20_000, "get_feature('x', 'a', 1)", "is_layer_visible('x')", "file_exists('x')"):
            self.assertFalse(is_harmless(text), text[:40])

    def test_little_does_not_become_much(self) -> None:
        for text in ("buffer($geometry, 500)", "buffer($geometry, 500, 100)", "CASE WHEN a THEN minimal_circle($geometry, 8) END"):
            self.assertTrue(is_harmless(text), text)
        for text in ("buffer($geometry, 1, 1e7)", "buffer($geometry, 1, a)", "-a + minimal_circle($geometry, segments:=1000)",
                     "CASE WHEN a THEN b ELSE buffer_by_m($geometry, 101) END", "(offset_curve($geometry, 1, 8) IN (buffer(a, 1, 9999)))",
                     "array(buffer($geometry, 1, 1e7))[0]", "replace('aa', 'a', 'aaaaaaaa')", "regexp_replace(b, 'a', 'aaaaaaaa')"):
            self.assertFalse(is_harmless(text), text)


if __name__ == "__main__":
    unittest.main()
