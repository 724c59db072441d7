"""Layers of QGIS's layer tree: what is dragged out of it, or from elsewhere, and the entry "Send to causerie" in its menu."""

from __future__ import annotations

from typing import Any, Callable, List

from qgis.core import QgsMapLayer, QgsMapLayerType, QgsMimeDataUtils, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QMimeData, Qt
from qgis.PyQt.QtGui import QDropEvent
from qgis.PyQt.QtWidgets import QAction

from ..words import tr


_TREE = "application/qgis.layertreemodeldata"


def is_content(mime: QMimeData) -> bool:
    """Returns whether something is more than text: layers, a picture, files."""
    return bool(mime.hasImage() or mime.hasUrls() or mime.hasFormat(_TREE))


def takes_copy(event: QDropEvent) -> bool:
    """Takes what is dragged if it is more than text, as a copy, and returns whether it did.

    What is proposed is often a move, and who is told of a move deletes what was dragged: QGIS its layer, a folder its file.
    What allows nothing but a move is refused.
    """
    if not is_content(event.mimeData()):
        return False
    if not event.possibleActions() & Qt.DropAction.CopyAction:
        event.ignore()
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


def layers_of(mime: QMimeData) -> List[QgsVectorLayer]:
    """Returns the vector layers of this project that are dragged. Nothing else is opened."""
    found: List[QgsVectorLayer] = []
    for uri in QgsMimeDataUtils.decodeUriList(mime):
        layer = QgsProject.instance().mapLayer(uri.layerId)
        if isinstance(layer, QgsVectorLayer) and layer not in found:
            found.append(layer)
    return found


class LayerAction:
    """An entry in the menu of each vector layer, until `remove`. `send` gets the layer."""

    def __init__(self, iface: Any, send: Callable[[QgsVectorLayer], None]) -> None:
        self._iface, self._send = iface, send
        self.action = QAction(tr("layer_send"), iface.mainWindow())
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
