# flake8: noqa: F401, what is asked may use all of it
"""What QGIS runs at its start (`--code`): it answers questions about itself over a socket. What people do comes from the real mouse and
the real keyboard; nothing here hands an event to a widget. Each question is an expression of Python, and each answer a line of JSON."""

import json
import os
import socket
import sys
import traceback

import qgis.utils
from qgis.core import QgsApplication, QgsFeature, QgsGeometry, QgsPointXY, QgsProject, QgsRectangle, QgsSettings, QgsVectorLayer
from qgis.PyQt import QtGui, QtWidgets
from qgis.PyQt.QtCore import QEvent, QObject, QPoint, QSocketNotifier, Qt
from qgis.PyQt.QtGui import QColor, QGuiApplication
from qgis.PyQt.QtWidgets import QApplication, QWidget
from qgis.utils import iface

from causerie import settings
from causerie.causerie_client.address import parse
from causerie.words import tr

FAULTS = []


def plugin():
    return qgis.utils.plugins["causerie"]


def dock():
    return plugin().dock


def middle(widget, at=None):
    """Where a part of a widget is on the screen: its middle, if nothing is said."""
    at = widget.rect().center() if at is None else at
    point = widget.mapToGlobal(at)
    return [point.x(), point.y()]


def in_list(view, words):
    """Where the row of a list is that begins with these words."""
    item = next(view.item(at) for at in range(view.count()) if view.item(at).text().startswith(words))
    view.scrollToItem(item)
    return middle(view.viewport(), view.visualItemRect(item).center())


def in_people(words, called):
    """Where a button is, in the row of somebody."""
    people = dock().page.people
    index = next(people.model().index(at, 0) for at in range(people.count()) if people.item(at).text().startswith(words))
    return middle(people.viewport(), next(area for area, tool in people.tools_at(index) if tool.words == called).center().toPoint())


def in_tree(name):
    """Where a layer is in the layer tree."""
    view = iface.layerTreeView()
    index = view.node2index(QgsProject.instance().layerTreeRoot().findLayer(QgsProject.instance().mapLayersByName(name)[0].id()))
    return middle(view.viewport(), view.visualRect(index).center())


def in_log(words):
    """Where the line is that has these words."""
    view = dock().page.talk.view
    index = view.lines.index_of(next(row.key for row in view.lines.rows if words in row.told))
    view.scrollTo(index)
    return middle(view.viewport(), view.visualRect(index).center())


def in_row(words, called):
    """Where something that can be pressed is, in the line that has these words: the buttons come below the mouse."""
    view = dock().page.talk.view
    row = next(row for row in view.lines.rows if words in row.told)
    hit = next(hit for hit in view.drawn.hits(row) if hit.words == called)
    return middle(view.viewport(), view.visualRect(view.lines.index_of(row.key)).topLeft() + hit.rect.center().toPoint())


def in_menu(words):
    """Where an entry of the open menu is."""
    menu = QApplication.activePopupWidget()
    action = next(one for one in menu.actions() if one.text().replace("&", "") == words)
    return middle(menu, menu.actionGeometry(action).center())


def on_map(x, y):
    """Where a place of the map is."""
    canvas = iface.mapCanvas()
    return middle(canvas.viewport(), canvas.getCoordinateTransform().transform(x, y).toQPointF().toPoint())


def button(words):
    """Where the button with these words is, in any window that is open."""
    found = [
        one for top in QApplication.topLevelWidgets() if top.isVisible() for one in top.findChildren(QtWidgets.QAbstractButton)
        if one.isVisible() and one.text().replace("&", "") == words
    ]
    return middle(found[0])


def is_dragging():
    """Qt shows what is dragged in a window of its own."""
    return any(one.metaObject().className() == "QShapedPixmapWindow" and one.isVisible() for one in QGuiApplication.topLevelWindows())


def roads():
    """A layer that is nowhere but in the memory of QGIS."""
    layer = QgsVectorLayer("LineString?crs=EPSG:2154&field=name:string", "roads", "memory")
    for number in range(3):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt(f"LineString (9{number}0000 6450000, 9{number}0100 6450100)"))
        feature.setAttributes([f"D{number}"])
        layer.dataProvider().addFeature(feature)
    QgsProject.instance().addMapLayer(layer)
    iface.layerTreeView().setCurrentLayer(None)


def fields():
    """What the layer of `roads` has, if it is still there."""
    return [[one["name"] for one in layer.getFeatures()] for layer in QgsProject.instance().mapLayersByName("roads")]


def log():
    """What stands in the log."""
    return "\n".join(row.told for row in dock().page.talk.view.lines.rows)


def bar():
    """What stands in the message bar."""
    return [f"{item.title()} {item.text()}" for item in iface.messageBar().items()]


def look():
    """What a look at a layer says, once it can be sent."""
    panel = None if dock().page is None else dock().page.sending.panel
    return panel.text() if panel is not None and panel.isVisible() and panel.send.isEnabled() else ""


class Seen(QObject):
    """Remembers which events came to a widget, without touching them."""

    def __init__(self, widget):
        super().__init__(widget)
        self.kinds = set()
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):  # noqa: N802
        self.kinds.add(int(event.type()))
        return False


_seen = {}


def begins_to_see(name, widget):
    _seen[name] = Seen(widget)


def has_seen(name, kind):
    return int(kind) in _seen[name].kinds


class Answers:
    """Answers as long as QGIS runs."""

    def __init__(self):
        self._socket = socket.create_connection(("127.0.0.1", int(os.environ["CAUSERIE_WINDOW"])))
        self._reader = self._socket.makefile("rb", buffering=0)
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._answer)
        self._say({"ok": True})

    def _answer(self, *_):
        line = self._reader.readline()
        if not line:
            self._notifier.setEnabled(False)
            return
        try:
            # Notifiers go on in the loops of menus, dialogs and drags.
            answer = {"value": eval(json.loads(line), globals())}
            text = json.dumps(answer)
        except Exception:
            text = json.dumps({"fault": traceback.format_exc()})
        self._say(text)

    def _say(self, answer):
        self._socket.sendall((answer if isinstance(answer, str) else json.dumps(answer)).encode() + b"\n")


def _excepthook(kind, error, trace):
    FAULTS.append("".join(traceback.format_exception(kind, error, trace)))


sys.excepthook = _excepthook
# QGIS would show a window about it.
qgis.utils.showException = lambda kind, error, trace, *_, **__: _excepthook(kind, error, trace)
QgsApplication.authManager().setMasterPassword("of the tests", True)
iface.mainWindow().setGeometry(0, 0, 1280, 800)
_answers = Answers()
