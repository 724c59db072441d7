"""Layers of QGIS's layer tree: what is dragged out of it, and the entry "Send to causerie" in its menu."""

from __future__ import annotations

from typing import Any, Callable, List

from qgis.core import QgsMapLayer, QgsMapLayerType, QgsMimeDataUtils, QgsProject, QgsVectorLayer
from qgis.PyQt import QtGui, QtWidgets
from qgis.PyQt.QtCore import QMimeData

from ..words import tr

#: Qt 6 has moved it.
_Action = getattr(QtWidgets, "QAction", None) or QtGui.QAction


def layers_of(mime: QMimeData) -> List[QgsVectorLayer]:
    """Returns the vector layers of this project that are dragged. Nothing else is opened."""
    found: List[QgsVectorLayer] = []
    for uri in QgsMimeDataUtils.decodeUriList(mime):
        layer = QgsProject.instance().mapLayer(uri.layerId)
        if isinstance(layer, QgsVectorLayer) and layer not in found:
            found.append(layer)
    return found


class LayerAction:
    """An entry in the menu of each vector layer. `send` gets the layer."""

    def __init__(self, iface: Any, send: Callable[[QgsVectorLayer], None]) -> None:
        self._iface, self._send = iface, send
        self.action = _Action(tr("layer_send"), iface.mainWindow())
        self.action.triggered.connect(self._triggered)
        iface.addCustomActionForLayerType(self.action, "", QgsMapLayerType.VectorLayer, True)

    def remove(self) -> None:
        """Takes the entry out of the menu."""
        self._iface.removeCustomActionForLayerType(self.action)
        self.action.deleteLater()

    def _triggered(self, *_: object) -> None:
        layer: QgsMapLayer = self._iface.activeLayer()
        if isinstance(layer, QgsVectorLayer):
            self._send(layer)


def layer_action(iface: Any, send: Callable[[QgsVectorLayer], None]) -> LayerAction:
    """Adds the entry; `remove()` takes it away, when the plugin is unloaded."""
    return LayerAction(iface, send)
