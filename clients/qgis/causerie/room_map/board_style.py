"""How the three layers of a board look: eight colours, each with a casing, and notes as plain text."""

from __future__ import annotations

from typing import List

from qgis.core import (
    QgsFillSymbol, QgsLineSymbol, QgsMapLayer, QgsMarkerLineSymbolLayer, QgsMarkerSymbol, QgsPalLayerSettings, QgsProperty,
    QgsSimpleFillSymbolLayer, QgsSimpleLineSymbolLayer, QgsSimpleMarkerSymbolLayer, QgsSingleSymbolRenderer, QgsSymbol, QgsSymbolLayer,
    QgsTextBufferSettings, QgsTextFormat, QgsUnitTypes, QgsVectorLayer, QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtGui import QColor

from .colours import BOARD, CASING

_COLOUR = f"""coalesce(array_get(array({", ".join(f"'{colour}'" for colour in BOARD)}), "color"), '{BOARD[-1]}')"""
_PIXELS = QgsUnitTypes.RenderUnit.RenderPixels
_KEY = QgsSymbolLayer.Property
#: Characters of a line of a label.
_WRAP = 40


def dress(layer: QgsVectorLayer, type: str) -> None:
    """Gives a layer its symbols and labels. What shows attributes as HTML (map tips, links among what is identified) is turned off."""
    symbol = {"Point": _points, "LineString": _lines}.get(type, _areas)()
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    layer.setLabeling(QgsVectorLayerSimpleLabeling(_labels(type)))
    layer.setLabelsEnabled(True)
    layer.setDisplayExpression('"shape"')
    layer.setFlags(QgsMapLayer.LayerFlag.Removable)


def _points() -> QgsSymbol:
    """A text is its label alone."""
    marker = QgsSimpleMarkerSymbolLayer()
    marker.setSize(14)
    marker.setSizeUnit(_PIXELS)
    marker.setStrokeColor(QColor(CASING))
    marker.setStrokeWidth(2)
    marker.setStrokeWidthUnit(_PIXELS)
    marker.setDataDefinedProperty(_KEY.PropertyFillColor, QgsProperty.fromExpression(_COLOUR))
    marker.setDataDefinedProperty(_KEY.PropertyLayerEnabled, QgsProperty.fromExpression("\"shape\" = 'mark'"))
    return _made_of(QgsMarkerSymbol(), [marker])


def _lines() -> QgsSymbol:
    head = QgsMarkerSymbol.createSimple({"name": "filled_arrowhead", "outline_style": "no"})
    head.setSizeUnit(_PIXELS)
    tip = head.symbolLayer(0)
    tip.setDataDefinedProperty(_KEY.PropertyFillColor, QgsProperty.fromExpression(_COLOUR))
    tip.setDataDefinedProperty(_KEY.PropertySize, QgsProperty.fromExpression('12 + 3 * "width"'))
    end = QgsMarkerLineSymbolLayer()
    end.setPlacement(QgsMarkerLineSymbolLayer.Placement.LastVertex)
    end.setSubSymbol(head)
    end.setDataDefinedProperty(_KEY.PropertyLayerEnabled, QgsProperty.fromExpression(
        "\"shape\" = 'arrow' and @geometry_part_num = @geometry_part_count"))  # of two parts if it crosses the date line
    return _made_of(QgsLineSymbol(), [*_stroke(), end])


def _areas() -> QgsSymbol:
    fill = QgsSimpleFillSymbolLayer()
    fill.setStrokeColor(QColor(0, 0, 0, 0))
    fill.setDataDefinedProperty(_KEY.PropertyFillColor, QgsProperty.fromExpression(f"set_color_part({_COLOUR}, 'alpha', 51)"))
    return _made_of(QgsFillSymbol(), [fill, *_stroke()])


def _stroke() -> List[QgsSymbolLayer]:
    casing, line = QgsSimpleLineSymbolLayer(QColor(CASING)), QgsSimpleLineSymbolLayer()
    for stroke, more in ((casing, 4), (line, 0)):
        stroke.setWidthUnit(_PIXELS)
        stroke.setDataDefinedProperty(_KEY.PropertyStrokeWidth, QgsProperty.fromExpression(f'"width" + {more}'))
    line.setDataDefinedProperty(_KEY.PropertyStrokeColor, QgsProperty.fromExpression(_COLOUR))
    return [casing, line]


def _made_of(symbol: QgsSymbol, layers: List[QgsSymbolLayer]) -> QgsSymbol:
    """Layers that the constructor of a symbol is given would be freed twice."""
    while symbol.symbolLayerCount():
        symbol.deleteSymbolLayer(0)
    for layer in layers:
        symbol.appendSymbolLayer(layer)
    return symbol


def _labels(type: str) -> QgsPalLayerSettings:
    buffer = QgsTextBufferSettings()
    buffer.setEnabled(True)
    buffer.setSize(1.2)
    buffer.setColor(QColor(CASING))
    text = QgsTextFormat()
    text.setSize(9)
    text.setBuffer(buffer)
    text.setAllowHtmlFormatting(False)
    labels = QgsPalLayerSettings()
    labels.setFormat(text)
    labels.isExpression = True
    labels.fieldName = "if(\"note\" <> '', \"note\", \"size\")"
    labels.autoWrapLength = _WRAP
    places = QgsPalLayerSettings.Placement
    labels.placement = {"Point": places.OrderedPositionsAroundPoint, "LineString": places.Line}.get(type, places.Horizontal)
    if type == "Point":
        labels.dist = 3
    defined, keys = labels.dataDefinedProperties(), QgsPalLayerSettings.Property
    defined.setProperty(keys.Color, QgsProperty.fromExpression(_COLOUR))
    defined.setProperty(keys.PredefinedPositionOrder, QgsProperty.fromExpression("'R,TR,BR,L,TL,BL,T,B'"))
    labels.setDataDefinedProperties(defined)
    return labels
