"""How large what a style of strangers draws may become where it has effects, which QGIS computes dot by dot on a picture as large as it.

Without effects a marker of a kilometre costs nothing; with a shadow one of four metres costs gigabytes and half a minute, each time.
"""

from __future__ import annotations

import re
from typing import Dict, Optional, Set, Tuple

from qgis.core import QgsExpression, QgsExpressionNodeFunction

from .xml_tree import Element

#: Millimetres of a size, of what is blurred or grown around it, and of how far a shadow is away.
SIZE, BLUR, AWAY = 200.0, 25.0, 100.0
#: The settings that are sizes, each with the most of it, and the settings that have its unit and the scale of its map units.
_SIZES: Dict[str, Tuple[float, str, str]] = {
    **{name: (SIZE, f"{name}_unit", f"{name}_map_unit_scale") for name in (
        "size", "width", "outline_width", "line_width", "symbol_width", "symbol_height", "hash_length")},
    **{name: (SIZE, f"{name}_unit", f"{name}_unit_scale") for name in (
        "arrow_width", "arrow_start_width", "head_length", "head_thickness")},
    "blur_level": (BLUR, "blur_unit", "blur_unit_scale"), "spread": (BLUR, "spread_unit", "spread_unit_scale"),
    "offset_distance": (AWAY, "offset_unit", "offset_unit_scale"),
    **{name: (AWAY, "translate_unit", "translate_unit_scale") for name in ("translate_x", "translate_y")},
    "fontSize": (SIZE, "fontSizeUnit", "fontSizeMapUnitScale"), "bufferSize": (SIZE, "bufferSizeUnits", "bufferSizeMapUnitScale"),
    **{name: (SIZE, "shapeSizeUnit", "shapeSizeMapUnitScale") for name in ("shapeSizeX", "shapeSizeY")},
    "shadowRadius": (BLUR, "shadowRadiusUnit", "shadowRadiusMapUnitScale"),
    "shadowOffsetDist": (AWAY, "shadowOffsetUnit", "shadowOffsetMapUnitScale"),
}
#: The same as properties of symbols, each with the setting that has its unit, and of labels.
_UNITS = {"size": "size_unit", "outlineWidth": "outline_width_unit", "height": "", "arrowWidth": "arrow_width_unit", "arrowStartWidth": "",
          "arrowHeadLength": "head_length_unit", "arrowHeadThickness": "", "width": "", "lineWidth": ""}
_WIDTHS = {"EllipseMarker": "symbol_width_unit", "SimpleLine": "line_width_unit"}
_OF_LABELS = frozenset({"Size", "BufferSize", "ShapeSizeX", "ShapeSizeY", "ShadowRadius", "ShadowOffset"})
#: What a property is scaled to.
_SCALED = frozenset({"minSize", "maxSize", "nullSize", "minOutput", "maxOutput", "nullOutput"})
#: Factors of effects and shadows without a unit, and the most of each.
_FACTORS = {"scale_x": 10.0, "scale_y": 10.0, "shadowScale": 1000.0}
_MILLIMETRES = {"pixel": 25.4 / 96, "point": 25.4 / 72, "points": 25.4 / 72, "inch": 25.4, "inches": 25.4}
_OF_MAP = frozenset({"mapunit", "mapunits", "rendermetersinmapunits"})
#: What QGIS writes of the scale of map units: the limits of the map's scale, then whether there is a least and a most, in millimetres.
_SCALE = re.compile(r"3x:([\d.e+-]+,[\d.e+-]+,[01],[\d.e+-]+),([01]),([\d.]+)")

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:e[+-]?[0-9]+)?", re.IGNORECASE)

#: Where a value stands.
_Place = Tuple[Element, str]


def has_effects(style: Element) -> bool:
    """Returns whether something of a style may be computed dot by dot: an effect, or the shadow of a text."""
    given = style.attributes
    is_shadow = given.get("shadowDraw", "0") != "0" or given.get("name") == "ShadowDraw"
    if is_shadow or (style.tag == "effect" and given.get("type") != "effectStack"):
        return True
    # What is in a stack that is off is off, too.
    is_off = style.tag == "effect" and given.get("enabled", "0") == "0"
    return not is_off and any(map(has_effects, style.children))


def hold_sizes(element: Element) -> Set[str]:
    """Holds the sizes in an element between their bounds. Returns the names of those that were not."""
    # A unit for all, which QGIS has not written since its second version.
    element.attributes.pop("outputUnit", None)
    settings = _settings(element)
    held = {name for name, most in _FACTORS.items() if name in settings and _hold(settings[name], most)}
    for name, (most, unit, scale) in _SIZES.items():
        if name == "width" and unit not in settings:
            unit, scale = "pattern_width_unit", "pattern_width_map_unit_scale"
        if name in settings and _is_of_map(settings, unit):
            _hold_scale(element, settings.get(scale), scale)
        elif name in settings and _hold(settings[name], most / _MILLIMETRES.get(_value(settings, unit), 1.0)):
            held.add(name)
    return held.union(_hold_properties(element), *map(hold_sizes, element.children))


def _settings(element: Element) -> Dict[str, _Place]:
    """The settings that an element has as attributes, or in its options, or as older versions write them."""
    found = {name: (element, name) for name in element.attributes}
    for child in element.children:
        key, value = ("k", "v") if child.tag == "prop" else ("name", "value")
        if child.tag in ("Option", "prop") and value in child.attributes:
            found[child.attributes.get(key, "")] = child, value
    return found


def _value(settings: Dict[str, _Place], name: str) -> str:
    element, key = settings.get(name, (Element(""), ""))
    return element.attributes.get(key, "").strip().casefold()


def _is_of_map(settings: Dict[str, _Place], unit: str) -> bool:
    return _value(settings, unit) in _OF_MAP


def _hold(place: _Place, most: float) -> bool:
    """Holds a number, and returns whether it had to be."""
    element, key = place
    text = element.attributes[key]
    number = float(text) if _NUMBER.fullmatch(text) else 0.0
    if text and (not _NUMBER.fullmatch(text) or abs(number) > most):
        element.attributes[key] = f"{min(max(number, -most), most):g}"
        return True
    return False


def _hold_scale(element: Element, place: Optional[_Place], name: str) -> None:
    """Gives a size in map units, which grows with the scale, its most in millimetres."""
    known = None if place is None else _SCALE.fullmatch(place[0].attributes[place[1]])
    least, is_held, most = ("0,0,0,0", "0", "0") if known is None else known.groups()
    value = f"3x:{least},1,{min(float(most), SIZE) if is_held == '1' else SIZE:g}"
    if place is not None:
        place[0].attributes[place[1]] = value
    elif element.tag == "Option":
        element.children.append(_option(name, value))
    else:
        element.attributes[name] = value


def _hold_properties(element: Element) -> Set[str]:
    """The same for properties of a symbol layer or of labels, which have values for each feature."""
    if element.tag not in ("layer", "settings"):
        return set()
    kind, settings = element.attributes.get("class", ""), {**_settings(element), **_settings(element.child("Option"))}
    units = {**_UNITS, "width": _WIDTHS.get(kind, "")} if element.tag == "layer" else dict.fromkeys(_OF_LABELS, "")
    tag = "data_defined_properties" if element.tag == "layer" else "dd_properties"
    found = [one for of in element.child(tag).child("Option").children if of.attributes.get("name") == "properties" for one in of.children]
    held = set()
    for one in found:
        name = one.attributes.get("name", "")
        if name in units and not _is_of_map(settings, units[name]) and _hold_property(one):
            held.add(name)
    return held


def _hold_property(of: Element) -> bool:
    """Holds a value, or what it is scaled to, or else the expression of it or the field."""
    settings = _settings(of)
    parts = {child.attributes.get("name"): child for child in of.children}
    transformer = parts.get("transformer", Element(""))
    scaled = {name: place for part in transformer.children for name, place in _settings(part).items() if name in _SCALED}
    if scaled and _value(_settings(transformer), "t") in ("0", "2"):
        return any([_hold(place, SIZE) for place in scaled.values()])
    if "field" in settings:
        element, key = settings["field"]
        name = str(QgsExpression.quotedColumnRef(element.attributes[key]))
        # QGIS writes one of both.
        of.children = [one for one in of.children if one.attributes.get("name") not in ("field", "expression", "type")]
        of.children += [Element("Option", {"type": "int", "name": "type", "value": "3"}), _option("expression", name)]
        settings = _settings(of)
    if "expression" in settings:
        element, key = settings["expression"]
        element.attributes[key] = _held(element.attributes[key])
    return "val" in settings and _hold(settings["val"], SIZE)


def _option(name: str, value: str) -> Element:
    return Element("Option", {"type": "QString", "name": name, "value": value})


def _held(expression: str) -> str:
    """An expression that is no larger; one that is held already stays."""
    parsed = QgsExpression(expression)
    node = parsed.rootNode()
    if node is None:
        return expression
    is_held = isinstance(node, QgsExpressionNodeFunction) and node.dump().startswith(f"min({SIZE:g},")
    return expression if is_held else f"min({SIZE:g}, {node.dump()})"
