"""Styles filtered, told and applied at once, as tests want them."""

from __future__ import annotations

from typing import Iterable, List

from causerie.layers.slices import finish
from causerie.layers.style import applying_style, telling_style
from causerie.layers.style_filter import Filtered, filtering
from causerie.layers.xml_tree import write
from qgis.core import QgsVectorLayer


def style_of(layer: QgsVectorLayer) -> Filtered:
    return finish(telling_style(layer))


def apply_style(layer: QgsVectorLayer, qml: str) -> List[str]:
    return finish(applying_style(layer, qml))


def filter_style(qml: str, fields: Iterable[str] = ()) -> Filtered:
    top, cut = finish(filtering(qml, fields))
    return Filtered(write(top), cut)
