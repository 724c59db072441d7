"""Styles of layers, to others and from others: both ways through the filter."""

from __future__ import annotations

from typing import List

from qgis.core import QgsMapLayer, QgsReadWriteContext, QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument

from ..words import tr
from .slices import Steps
from .style_filter import BadStyle, Filtered, filtering
from .xml_tree import write


def telling_style(layer: QgsVectorLayer) -> Steps[Filtered]:
    """Returns the style of a layer as it may go out, by and by: without own paths, names of layers and what nobody would apply."""
    document = QDomDocument()
    kinds = QgsMapLayer.StyleCategory
    layer.exportNamedStyle(document, QgsReadWriteContext(), kinds.Symbology | kinds.Labeling | kinds.Rendering)
    yield
    text = document.toString(-1)
    yield
    try:
        top, cut = yield from filtering(text, layer.fields().names())
    except BadStyle as error:
        return Filtered("", [str(error)])
    return Filtered(write(top), cut)


def applying_style(layer: QgsVectorLayer, qml: str) -> Steps[List[str]]:
    """Applies a style of somebody else by and by. Returns what was left out of it, in words."""
    try:
        top, cut = yield from filtering(qml, layer.fields().names())
    except BadStyle as error:
        return [str(error)]
    geometry = top.child("layerGeometryType").text
    own = layer.geometryType()
    if geometry and geometry != str(int(getattr(own, "value", own))):
        return [tr("style_does_not_fit")]
    text = write(top)
    yield
    document = QDomDocument()
    document.setContent(text)
    yield
    kinds = QgsMapLayer.StyleCategory
    if not layer.importNamedStyle(document, kinds.Symbology | kinds.Labeling)[0]:
        return [tr("style_does_not_fit")]
    opacity = top.child("layerOpacity").text
    if opacity:
        layer.setOpacity(_fraction(opacity))
    return cut


def _fraction(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0
