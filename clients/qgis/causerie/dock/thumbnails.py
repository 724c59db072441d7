"""Layers of messages in small, drawn with what may stay of their styles: one at a time, and only of those that are looked at."""

from __future__ import annotations

from typing import Dict, List, Optional

from qgis.core import QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRectangle, QgsVectorLayer
from qgis.PyQt.QtCore import QCoreApplication, QObject, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QImage

from ..layers import Added, ContentError, Sliced, making_layers
from ..timers import single_shot
from .contents import BESIDE
from .rows import Row

#: Thumbnails that are kept, and features of a layer that are still quick to draw.
KEPT = 64
FEATURES = 2000
#: Dots for each pixel of it: it is shown wider where a talk is narrow.
_SHARP = 3
#: How often a drawing is looked for, and milliseconds in between: what stands still for long meanwhile, with QGIS, costs one look.
LOOKS = 20
LOOK_MS = 100
#: Drawings that were given up and are not over, with their layers.
_ENDING: Dict[QgsMapRendererParallelJob, Optional[Added]] = {}


class Thumbnails(QObject):
    """Those of one talk."""

    #: (key): that of a row is there.
    came = pyqtSignal(str)

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self.kept: Dict[str, Optional[QImage]] = {}
        self._wanted: Dict[str, Row] = {}
        self._key = ""
        self._job: Optional[QgsMapRendererParallelJob] = None
        self._work: Optional[Sliced] = None
        self._layers: Optional[Added] = None
        self._looks = 0
        self._late = single_shot(self, self._look)

    def image_of(self, row: Row) -> Optional[QImage]:
        """Returns the thumbnail of a row, if it is drawn; otherwise it comes, unless there is none."""
        if row.key not in self.kept:
            self._wanted[row.key] = row
            self._next()
        return self.kept.get(row.key)

    def stop(self) -> None:
        """Draws nothing more: another talk is looked at."""
        self._wanted.clear()
        key = self._key
        if self._work is not None:
            self._work.cancel()
        self._give_up()
        # It may be wanted again.
        self.kept.pop(key, None)

    def _next(self) -> None:
        # One that does not end yet has a core of QGIS's for itself.
        if self._key or not self._wanted or _ENDING:
            return
        # What is looked at now was wanted last.
        self._key, row = self._wanted.popitem()
        features = (row.content.get("geojson") or {}).get("features")
        if isinstance(features, list) and 0 < len(features) <= FEATURES:
            self._work = Sliced(making_layers(row.content), self._draw, self._fail)
        else:
            self._done(None)

    def _draw(self, added: Added) -> None:
        """The layers belong to nobody but this job."""
        self._work, self._layers = None, added
        known = [layer for layer in added.layers if layer.isSpatial()]
        extent = _extent(known)
        if extent is None:
            self._done(None)
            return
        settings = QgsMapSettings()
        settings.setTransformContext(QgsProject.instance().transformContext())
        settings.setDestinationCrs(known[0].crs())
        settings.setLayers(known)
        settings.setOutputSize(QSize(*BESIDE) * _SHARP)
        settings.setOutputDpi(96 * _SHARP / 2)
        settings.setExtent(extent)
        settings.setFlag(QgsMapSettings.Flag.DrawLabeling, False)
        settings.setBackgroundColor(Qt.GlobalColor.white)
        self._job = QgsMapRendererParallelJob(settings)
        self._job.setParent(self)
        self._job.finished.connect(self._finished)
        self._job.start()
        self._looks = 0
        self._late.start(LOOK_MS)

    def _finished(self) -> None:
        if self._job is not None:
            self._done(self._job.renderedImage())

    def _look(self) -> None:
        self._looks += 1
        if self._looks < LOOKS:
            self._late.start(LOOK_MS)
        else:
            self._give_up()

    def _fail(self, _error: ContentError) -> None:
        self._done(None)

    def _give_up(self) -> None:
        """It took too long, or nobody looks at it any more: its icon stays."""
        if self._job is not None:
            self._job.finished.disconnect(self._finished)
            _let_end(self._job, self._layers)
            self._job.finished.connect(self._next)
            self._job = None
        if self._key:
            self._done(None)

    def _done(self, image: Optional[QImage]) -> None:
        self._late.stop()
        if self._job is not None:
            # It is its own signal that is told just now.
            self._job.deleteLater()
        key, self._key, self._job, self._layers, self._work = self._key, "", None, None, None
        self.kept[key] = image
        while len(self.kept) > KEPT:
            del self.kept[next(iter(self.kept))]
        if image is not None:
            self.came.emit(key)
        self._next()


def _let_end(job: QgsMapRendererParallelJob, layers: Optional[Added]) -> None:
    """Ends a drawing without waiting: some stand still for long at one feature, and QGIS would with them. So it is not deleted before."""
    def ended() -> None:
        del _ENDING[job]
        job.deleteLater()

    _ENDING[job] = layers
    job.setParent(QCoreApplication.instance())
    job.finished.connect(ended)
    job.cancelWithoutBlocking()


def _extent(layers: List[QgsVectorLayer]) -> Optional[QgsRectangle]:
    """All of the layers, with a little around it; a point has some room, too."""
    extent = QgsRectangle()
    extent.setMinimal()
    for layer in layers:
        extent.combineExtentWith(layer.extent())
    if not layers or extent.isNull() or extent.xMinimum() > extent.xMaximum():
        return None
    extent.grow(max(extent.width(), extent.height()) * 0.08 or 0.001)
    return extent
