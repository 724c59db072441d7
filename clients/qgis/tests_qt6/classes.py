"""What of QGIS does something without QGIS, as far as the dock needs it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Callable, List

from PyQt6.QtCore import QObject, QPointF, QRectF, QSettings, QSize, pyqtSignal
from PyQt6.QtGui import QIcon
from PyQt6.QtNetwork import QNetworkAccessManager
from PyQt6.QtWidgets import (
    QApplication, QComboBox, QFrame, QGraphicsItem, QGraphicsScene, QGraphicsView, QGroupBox, QHBoxLayout, QLabel, QLineEdit, QWidget,
)
from stand_ins import Does, Nothing

_FOLDER = tempfile.mkdtemp(prefix="qgis-qt6-")


def gives(make: Callable[[], Any]) -> Any:
    """Returns a method that gives what `make` does, whatever it is asked."""
    return lambda *_: make()


def of(name: str, **methods: Callable[[], Any]) -> Any:
    """Returns a class with such methods."""
    return type(Nothing)(name, (Nothing,), {key: gives(make) for key, make in methods.items()})


def only(kind: Any) -> Any:
    """Returns what gives the one object of a class that there is."""
    found: List[Any] = []
    return lambda: found[0] if found else found.append(kind()) or found[0]


class QgsApplication(Does, QApplication):
    locale, getThemeIcon, qgisSettingsDirPath = gives(lambda: "en"), gives(QIcon), gives(lambda: _FOLDER)
    authManager = gives(QObject)

    def __init__(self, arguments: List[str], _gui: bool) -> None:
        super().__init__(arguments)


class QgsMessageLog:
    #: Work in slices keeps its faults to itself: they are here.
    _told: List[str] = []
    logMessage = staticmethod(lambda message, _tag: QgsMessageLog._told.append(message))


class QgsSettings(QSettings):
    def __init__(self) -> None:
        super().__init__(str(Path(_FOLDER, "settings.ini")), QSettings.Format.IniFormat)


class QgsNetworkAccessManager(QNetworkAccessManager):
    proxyFactory = gives(of("QNetworkProxyFactory", queryProxy=list))


class QgsRectangle(QRectF):
    def __init__(self, west: float, south: float, east: float, north: float) -> None:
        super().__init__(west, south, east - west, north - south)

        self.xMinimum, self.yMinimum, self.xMaximum, self.yMaximum = self.left, self.top, self.right, self.bottom

    isFinite = gives(lambda: True)


class QgsCoordinateReferenceSystem(Nothing):
    def __init__(self, authid: str = "") -> None:
        super().__init__()
        self._authid = authid

    isValid = authid = toWkt = lambda self, *_: self._authid


class QgsCoordinateTransform(Nothing):
    """Everything is in degrees."""

    def transform(self, point: QPointF) -> QPointF:
        return point


class QgsCollapsibleGroupBoxBasic(QGroupBox):
    """What is folded is shown all the same."""

    collapsedStateChanged = pyqtSignal(bool)  # noqa: N815
    _is_folded = False

    def isCollapsed(self) -> bool:  # noqa: N802
        return self._is_folded

    def setCollapsed(self, is_folded: bool) -> None:  # noqa: N802
        self._is_folded = is_folded
        self.collapsedStateChanged.emit(is_folded)


QgsPointXY, QgsOptionsPageWidget, QgsCollapsibleGroupBox = QPointF, QWidget, QGroupBox
QgsDistanceArea = of("QgsDistanceArea", measureLine=lambda: 1500.0, bearing=float)
QgsMapSettings = of(
    "QgsMapSettings", destinationCrs=lambda: QgsCoordinateReferenceSystem("EPSG:4326"), outputSize=lambda: QSize(800, 600))
QgsMimeDataUtils = of("QgsMimeDataUtils", decodeUriList=list)
QgsGeometry = of("QgsGeometry", isNull=lambda: True)
QgsFeature = of("QgsFeature", attributes=list, geometry=QgsGeometry, id=int)
QgsFields = of("QgsFields", names=list)
#: A table of one row with nothing in it.
_Table = of(
    "QgsVectorLayer", fields=QgsFields, crs=QgsCoordinateReferenceSystem, getFeatures=lambda: iter([QgsFeature()]), isSpatial=bool,
    featureCount=lambda: 1, selectedFeatureCount=int)


class QgsVectorLayer(_Table):
    def __init__(self, _source: str, name: str, _provider: str) -> None:
        super().__init__()
        self.name = lambda: name

    def exportNamedStyle(self, document: Any, *_: object) -> None:
        document.setContent("<qgis><layerOpacity>1</layerOpacity></qgis>")


class QgsProject(Nothing):
    layersWillBeRemoved, layersRemoved, removeAll, cleared, readProject = (pyqtSignal(*kinds) for kinds in ((list,), (list,), (), (), ()))
    mapLayers, layerTreeRoot = gives(dict), gives(of("QgsLayerTree", findGroups=list))


for _kind in (QgsNetworkAccessManager, QgsProject):
    _kind.instance = staticmethod(only(_kind))


class QgsLocatorFilter(Nothing):
    resultFetched = pyqtSignal(object)


class QgsFilterLineEdit(Does, QLineEdit):
    pass


class QgsMapLayerComboBox(Does, QComboBox):
    layerChanged = pyqtSignal(object)


class QgsMessageBarItem(QWidget):
    def __init__(self, text: str) -> None:
        super().__init__()
        title, words, row = QLabel(), QLabel(text), QHBoxLayout(self)
        row.addWidget(title)
        row.addWidget(words)
        self.title, self.text, self.setTitle, self.setText = title.text, words.text, title.setText, words.setText


class QgsMessageBar(QFrame):
    createMessage = staticmethod(QgsMessageBarItem)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        shown: List[QgsMessageBarItem] = []
        self.items, self.pushWidget, self.popWidget = lambda: shown, lambda item, *_: shown.insert(0, item), shown.remove


class QgsMapCanvas(Does, QGraphicsView):
    """Its extent begins at the lower left."""

    extentsChanged, destinationCrsChanged, xyCoordinates = pyqtSignal(), pyqtSignal(), pyqtSignal(object)
    mapSettings, rotation = gives(QgsMapSettings), gives(float)

    def __init__(self) -> None:
        super().__init__(QGraphicsScene(0, 0, 800, 600))
        self._extent = QgsRectangle(0, 0, 1, 1)

    def center(self) -> QPointF:
        return self._extent.center()

    def setExtent(self, extent: QgsRectangle) -> None:
        self._extent = extent
        self.extentsChanged.emit()

    def mapUnitsPerPixel(self) -> float:
        return self._extent.width() / 800


class QgsMapCanvasItem(QGraphicsItem):
    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__()
        self._view = canvas
        canvas.scene().addItem(self)

    def toCanvasCoordinates(self, point: QPointF) -> QPointF:
        extent, unit = self._view._extent, self._view.mapUnitsPerPixel()
        return QPointF((point.x() - extent.left()) / unit, (extent.bottom() - point.y()) / unit)
