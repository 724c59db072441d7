"""What of a style of strangers may stay: renderer, labelling and opacity, without foreign files, addresses, code and templates.

Elements, kinds of symbols and renderers are those of an allow list. Values are held to their role: an expression is looked at by
`expressions`, a picture by `markers`, a text that people read is a text, and every other value is neither a path nor a call.
"""

from __future__ import annotations

import re
from typing import Dict, FrozenSet, Iterable, List, NamedTuple, Optional, Tuple

from qgis.core import QgsApplication, QgsExpression
from qgis.PyQt.QtGui import QFont, QFontInfo

from ..words import tr
from .expressions import is_harmless
from .markers import PLAIN_MARKER, allowed, is_plain_svg
from .slices import ContentError, Steps
from .style_sizes import has_effects, hold_sizes
from .xml_tree import BadXml, Element, read, reading, write

#: What is said of a style, in words of one line each, at most so many.
MOST_CUTS = 12


class Filtered(NamedTuple):
    """A style without what may not stay, and what that was, in words for people."""

    qml: str
    cut: List[str]


class BadStyle(ContentError):
    """A style that is not applied at all, with words for people."""


_TOP = frozenset({"renderer-v2", "labeling", "blendMode", "featureBlendMode", "layerOpacity", "layerGeometryType"})
_WITHIN = frozenset("""
    renderer-v2 categories category val ranges range symbols source-symbol symbol layer prop Option data_defined_properties effect
    colorramp rotation sizescale rules rule orderby orderByClause mode symmetricMode classificationMethod labelFormat parameters
    data-defined-size-legend rampLegendSettings class labeling settings text-style families family text-buffer text-mask background shadow
    dd_properties substitutions replacement text-format placement rendering callout labelFontProperties
    """.split())
_NOTABLE = {
    "attributeactions": "style_actions", "mapTip": "style_map_tips", "editform": "style_forms", "editforminitcode": "style_forms",
    "SingleCategoryDiagramRenderer": "style_diagrams", "LinearlyInterpolatedDiagramRenderer": "style_diagrams",
}
#: Kinds by element and the attribute that tells the kind. What plugins registered is not among them.
_KINDS: Dict[str, FrozenSet[str]] = {
    "renderer-v2": frozenset("""nullSymbol singleSymbol categorizedSymbol graduatedSymbol RuleRenderer pointDisplacement pointCluster
        invertedPolygonRenderer mergedFeatureRenderer heatmapRenderer 25dRenderer embeddedSymbol""".split()),
    "layer": frozenset("""EllipseMarker FilledMarker FontMarker GeometryGenerator MaskMarker RasterMarker SimpleMarker SvgMarker
        AnimatedMarker VectorField ArrowLine HashLine InterpolatedLine MarkerLine SimpleLine RasterLine Lineburst FilledLine
        CentroidFill GradientFill LinePatternFill PointPatternFill RandomMarkerFill RasterFill SVGFill ShapeburstFill
        SimpleFill""".split()),
    "labeling": frozenset({"simple", "rule-based"}),
    "effect": frozenset("blur color drawSource dropShadow effectStack innerGlow innerShadow outerGlow transform".split()),
    "callout": frozenset({"simple", "manhattan", "curved", "balloon"}),
    "colorramp": frozenset({"gradient", "random", "randomcolors", "colorbrewer", "preset"}),
    "symbol": frozenset({"marker", "line", "fill", "hybrid"}),
    "Option": frozenset("Map List StringList QString QChar int uint longlong ulonglong double bool color invalid QgsProperty".split()),
}
#: Expressions by their names, and the constants that take their place.
_EXPRESSIONS = {
    "filter": "FALSE", "attr": "NULL", "fieldName": "NULL", "geometryModifier": "$geometry", "geometryGenerator": "$geometry",
    "weight_expression": "1", "field": "", "expression": "NULL", "orderByClause": "NULL",
}
#: Texts that are shown, compared or used as keys within the style.
_TEXTS = frozenset("""
    category.label category.value val.value range.label rule.label rule.description class.label text-style.legendString
    text-format.wrapChar text-format.leftDirectionSymbol text-format.rightDirectionSymbol replacement.match replacement.replace
    symbol.name category.symbol range.symbol rule.symbol layer.chr
    rampLegendSettings.minimumLabel rampLegendSettings.maximumLabel rampLegendSettings.prefix rampLegendSettings.suffix
    """.split())
#: Values that have one form only: layers of the project that masks hide, and texts that Qt reads as HTML and its pictures.
_FIXED = {"maskedSymbolLayers": "", "mask_symbollayers": "", "allowHtml": "0"}
_FONTS = frozenset({"family.name", "layer.font", "labelFontProperties.description"})
_SVG_PATHS = frozenset({"svgFile", "shapeSVGFile", "file", "path", "url"})
#: Properties that would name a file, an address or a font to fetch by an expression.
_FETCHED = re.compile(r"file|svg|image|path|url|html|family", re.IGNORECASE)
#: Numbers that multiply what there is to draw, and between which they are held: a marker each 1e-300 millimetres has no end.
_LEAST, _MOST = 0.05, 1e6
_BOUNDS: Dict[str, Tuple[float, float]] = {
    **dict.fromkeys(("interval", "distance", "distance_x", "distance_y"), (_LEAST, _MOST)),
    "offset_along_line": (-1e5, 1e5), "density_area": (1, _MOST), "point_count": (0, 1000), "radius": (0, _MOST),
    "blur_level": (0, 100), "spread": (0, 100),
}
#: The same as properties, whose values are known when they are drawn only.
_BOUNDED = frozenset("interval offsetAlongLine lineDistance distanceX distanceY densityArea pointCount customDash".split())
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?", re.IGNORECASE)
_NAMED_SHAPES = frozenset({"SimpleMarker", "FilledMarker", "EllipseMarker"})
_PATH = re.compile(r"[/\\]|^\s*(?:[a-z][a-z0-9+.-]+:(?!\d)|[a-z]:|~)", re.IGNORECASE)
#: Numbers and words, such as the stops of a ramp, of which there may be many: neither a path nor a call, and nothing nests in them.
_LIST = re.compile(r"[\w.,;:-]*")
_VERSION = re.compile(r"[34]\.\d{1,3}(?:\.\d{1,3})?")


def filtering(qml: str, fields: Iterable[str]) -> Steps[Tuple[Element, List[str]]]:
    """Filters a style by and by: what of it may stay on a layer with these fields, and what was cut. Raises `BadStyle`."""
    try:
        root = yield from reading(qml)
    except BadXml as error:
        raise BadStyle(tr("style_unreadable")) from error
    version = _VERSION.match(root.attributes.get("version", ""))
    if root.tag != "qgis" or version is None:
        raise BadStyle(tr("style_unreadable"))
    style = _Filter(fields)
    top = Element("qgis", {"version": version.group(), "styleCategories": "Symbology|Labeling"})
    if root.attributes.get("labelsEnabled") in ("0", "1"):
        top.attributes["labelsEnabled"] = root.attributes["labelsEnabled"]
    for child in root.children:
        if child.tag in _TOP:
            kept = style.element(child, "")
            if kept is not None:
                top.children.append(kept)
        elif child.tag in _NOTABLE and (child.children or child.text.strip()):
            style.say(tr(_NOTABLE[child.tag]))
        yield
    if has_effects(top):
        for name in sorted(hold_sizes(top)):
            style.say(tr("style_value", name=name))
    return top, style.cut


class _Filter:
    def __init__(self, fields: Iterable[str]) -> None:
        self._fields = frozenset(fields)
        self._known: Dict[Tuple[str, str, str, str], str] = {}
        self.cut: List[str] = []

    def say(self, words: str) -> None:
        words = words if len(words) <= 120 else f"{words[:119]}…"
        if words not in self.cut and len(self.cut) < MOST_CUTS:
            self.cut.append(words)

    def element(self, element: Element, kind: str) -> Optional[Element]:
        """Returns what may stay of an element within a symbol layer of this kind; `None` for nothing."""
        tag = element.tag
        named = element.attributes.get("class" if tag == "layer" else "type", "")
        if tag in _KINDS and named not in _KINDS[tag] and (named or tag != "Option"):
            self.say(tr("style_kind", kind=named))
            return None
        if tag == "layer":
            kind = named
        elif tag in ("effect", "text-style", "callout"):
            kind = ""
        if tag in ("Option", "prop"):
            return self._option(element, kind, "")
        kept = Element(tag, {key: self._value(f"{tag}.{key}", key, value, kind) for key, value in element.attributes.items()})
        if tag == "text-style" and element.attributes.get("isExpression") != "1":
            kept.attributes["fieldName"] = self._plain(element.attributes.get("fieldName", ""))
        kept.text = self._text(tag, element.text)
        has_options = any(child.tag == "Option" for child in element.children)
        for child in element.children:
            # QGIS writes both for the sake of old versions, and reads the options.
            if child.tag not in _WITHIN or (has_options and child.tag == "prop"):
                continue
            inner = self.element(child, kind)
            if inner is not None:
                kept.children.append(inner)
        return kept

    def _option(self, option: Element, kind: str, parent: str) -> Optional[Element]:
        """A value by its name, or a map or list of such."""
        if option.tag == "prop":
            key = option.attributes.get("k", "")
            return Element("prop", {"k": self._plain(key), "v": self._setting(key, option.attributes.get("v", ""), kind)})
        if option.attributes.get("type", "Map") not in _KINDS["Option"]:
            self.say(tr("style_kind", kind=option.attributes["type"]))
            return None
        name = option.attributes.get("name")
        if parent == "properties" and name is not None and (name in _BOUNDED or self._is_fetched(name, kind)):
            self.say(tr("style_property", name=name))
            return None
        kept = Element("Option", {key: self._plain(value) for key, value in option.attributes.items() if key in ("type", "name")})
        if "value" in option.attributes:
            kept.attributes["value"] = self._setting(name or parent, option.attributes["value"], kind)
        for child in option.children:
            if child.tag != "Option":
                continue
            if child.attributes.get("name") == "expression" and not self._is_own(child.attributes.get("value", "")):
                return None
            inner = self._option(child, kind, name or parent)
            if inner is not None:
                kept.children.append(inner)
        return kept

    def _is_fetched(self, name: str, kind: str) -> bool:
        return bool(_FETCHED.search(name)) or (name == "name" and kind not in _NAMED_SHAPES)

    def _setting(self, key: str, value: str, kind: str) -> str:
        """The value of a setting of a symbol, which may be a symbol itself, written as a text."""
        if value.lstrip().startswith("<"):
            try:
                inner = self.element(read(value), kind)
            except BadXml:
                inner = None
            if inner is None or inner.tag != "symbol":
                return ""
            hold_sizes(inner)
            return write(inner)
        return self._value(f"layer.{key}", key, value, kind)

    def _value(self, place: str, key: str, value: str, kind: str) -> str:
        """A value by its role. `place` is its name with that of its element. Styles repeat themselves: each is looked at once."""
        known = (place, key, value, kind)
        if known not in self._known:
            self._known[known] = self._held(*known)
        return self._known[known]

    def _held(self, place: str, key: str, value: str, kind: str) -> str:
        if key in _FIXED:
            return _FIXED[key] if value else ""
        if place in _TEXTS:
            return self._plain(value)
        if place in _FONTS or key == "fontFamily":
            return self._font(value)
        if key in _EXPRESSIONS:
            return self._expression(key, value)
        if key in _SVG_PATHS or key == "imageFile" or (key == "name" and kind in ("SvgMarker", "AnimatedMarker")):
            return self._picture(key, value, kind)
        if key == "data" and kind == "SVGFill":
            return value if _is_plain_hex(value) else ""
        if value and (key in _BOUNDS or key == "customdash"):
            return self._bounded(key, value)
        if _PATH.search(value) or not (_LIST.fullmatch(value) or is_harmless(value)):
            self.say(tr("style_value", name=key))
            return ""
        return self._plain(value)

    def _bounded(self, key: str, value: str) -> str:
        """A number within its bounds, or the numbers of a pattern of dashes, of which some may be nothing."""
        if key == "customdash":
            held = ";".join(part if part == "0" else _held_between(part, _LEAST, _MOST) for part in value.split(";"))
        else:
            held = _held_between(value, *_BOUNDS[key])
        if held != value:
            self.say(tr("style_value", name=key))
        return held

    def _text(self, tag: str, text: str) -> str:
        text = text.strip()
        if tag == "orderByClause":
            return self._expression(tag, text)
        return text if re.fullmatch(r"[\d.]{0,24}", text) else ""

    def _expression(self, key: str, value: str) -> str:
        if value in self._fields and not re.fullmatch(r"\w*", value):
            return str(QgsExpression.quotedColumnRef(value))
        return self._plain(value) if self._is_own(value) else _EXPRESSIONS[key]

    def _is_own(self, expression: str) -> bool:
        if is_harmless(expression):
            return True
        self.say(tr("style_expression", expression=" ".join(expression.split())))
        return False

    def _picture(self, key: str, value: str, kind: str) -> str:
        is_svg = key != "imageFile" and kind != "AnimatedMarker"
        kept = allowed(value, is_svg)
        if value and not kept:
            self.say(tr("style_picture"))
            return PLAIN_MARKER if kind == "SvgMarker" else ""
        return kept

    def _font(self, font: str) -> str:
        """The name of a font, which settings may follow after a comma."""
        family = font.split(",")[0]
        # `QFont.exactMatch` says no to fonts that are there.
        if QFontInfo(QFont(family)).family().casefold() != family.casefold() and _is_fetched_font(family):
            self.say(tr("style_font", font=family))
            return ""
        return self._plain(font)

    def _plain(self, text: str) -> str:
        """A text without templates: QGIS evaluates `[% … %]` in labels of a legend."""
        return text.replace("[%", "[ %") if "[%" in text else text


def _held_between(value: str, least: float, most: float) -> str:
    is_number = _NUMBER.fullmatch(value) is not None
    number = float(value) if is_number else 0.0
    return value if is_number and least <= number <= most else f"{min(max(number, least), most):g}"


def _is_fetched_font(family: str) -> bool:
    """Whether QGIS, since 3.28, would fetch this font as soon as a style names it."""
    if not hasattr(QgsApplication, "fontManager"):
        return False
    manager = QgsApplication.fontManager()
    if hasattr(manager, "detailsForFontDownload"):
        return bool(manager.detailsForFontDownload(family)[0].isValid())
    return bool(manager.urlForFontDownload(family)[0])


def _is_plain_hex(value: str) -> bool:
    try:
        return not value or is_plain_svg(bytes.fromhex(value))
    except ValueError:
        return False
