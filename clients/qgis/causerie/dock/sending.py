"""What goes into a conversation besides text, after a look at it, and what is done with it when it comes."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

from qgis.core import QgsApplication, QgsProcessingModelAlgorithm, QgsProject, QgsVectorLayer
from qgis.gui import QgisInterface, QgsMapCanvas
from qgis.PyQt.QtCore import QMimeData, QObject, QSize, Qt
from qgis.PyQt.QtGui import QIcon, QImage, QImageReader, QPixmap
from qgis.PyQt.QtWidgets import (
    QAction, QApplication, QDialog, QFileDialog, QLabel, QMenu, QVBoxLayout, QWidget,
)

from ..causerie_client import Frame
from ..layers import (
    PIXELS, Added, ContentError, Sliced, adding_to_project, canvas_image, crs_content, decoded, describe, extent_content, image_content,
    layers_of, model_content, model_file, position_content, script_content, set_project_crs, show_position, zoom_to_extent, zooming_to,
)
from ..room_map.signs import Sign
from ..words import tr
from .bar import say
from .canvas_frame import NAME
from .chat import Chat
from .conversation import Conversation
from .look_panel import LookPanel
from .questions import asks
from .rules import show_text
from .talk import Action

#: What can be done with a content of each kind: names of actions.
_ACTIONS: Dict[str, List[str]] = {
    "geojson": ["add", "zoom"], "bbox": ["extent"], "position": ["place"], "crs": ["system"], "image": ["picture"], "model": ["model"],
    "script": ["script"],
}


_ICONS = {
    "add_extent": "extents", "add_place": "mActionPanTo", "add_system": "propertyicons/CRS", "add_map": "mActionSaveMapAsImage",
}


class Sending(QObject):
    """The menu *Add*, what is dropped, and the links of what came."""

    def __init__(self, chat: Chat, iface: QgisInterface, window: QWidget) -> None:
        super().__init__(window)
        self._chat = chat
        self._iface = iface
        self._window = window
        #: The layers of the project that messages became, by their ids.
        self._layers: Dict[str, List[str]] = {}
        QgsProject.instance().layersRemoved.connect(self._show_added)
        #: Where one looks at what goes out.
        self.panel = LookPanel(chat.say, self._limits)

    def menu(self, where: Callable[[], Optional[Conversation]]) -> QMenu:
        """Returns what can be added to the conversation that `where` returns."""
        menu = QMenu(self._window)
        made: Dict[str, Callable[[], Frame]] = {
            "add_extent": lambda: extent_content(self._canvas()),
            "add_place": lambda: position_content(self._canvas().center(), self._canvas().mapSettings().destinationCrs()),
            "add_system": lambda: crs_content(self._canvas().mapSettings().destinationCrs()),
            "add_map": self._map_content,
        }
        layer = menu.addAction(_icon("mActionAddOgrLayer"), "", lambda: self.send_layer(where(), self._iface.activeLayer()))
        menu.addAction(tr("add_other_layer"), lambda: self.send_layer(where(), _first_layer()))
        menu.addSeparator()
        for key, make in made.items():
            menu.addAction(_icon(_ICONS[key]), tr(key), lambda make=make: self._send(where(), make))
        menu.addSeparator()
        menu.addAction(_icon("mActionAddImage"), tr("add_picture"), lambda: self._send_file(where()))
        menu.addAction(_icon("processingModel"), tr("add_model"), lambda: self._send_model(where()))
        menu.addAction(_icon("processingScript"), tr("add_script"), lambda: self._send_script(where()))
        menu.aboutToShow.connect(lambda: self._name_layer(layer))
        return menu

    def _name_layer(self, action: QAction) -> None:
        """Names the layer that is selected in QGIS, where it is one that can be sent."""
        layer = self._iface.activeLayer()
        name = layer.name()[:60].replace("&", "&&") if isinstance(layer, QgsVectorLayer) else "–"
        action.setText(tr("add_layer", name=name))
        action.setEnabled(isinstance(layer, QgsVectorLayer))

    def actions_of(self, frame: Frame) -> Dict[str, str]:
        """Returns which actions the content of a message has: their names, each with its words."""
        names = _ACTIONS.get(str(frame["content"].get("kind")), [])
        is_there = any(QgsProject.instance().mapLayer(layer) for layer in self._layers.get(str(frame.get("id")), ()))
        return {name: tr("do_" + name) for name in (["added", *names[1:]] if is_there else names)}

    def actions(self) -> Dict[str, Action]:
        """Returns what each action does."""
        done: Dict[str, Callable[[Frame], object]] = {
            "zoom": lambda content: Sliced(zooming_to(self._canvas(), content), lambda _: None, self._failed),
            "extent": lambda content: zoom_to_extent(self._canvas(), content),
            "place": lambda content: show_position(self._canvas(), content),
            "system": set_project_crs,
            "picture": self._save_picture,
            "look": self._show_picture,
            "model": self._save_model,
            "script": self._show_script,
        }
        return {"add": self._add, "added": self._add_again, **{name: self._doing(do) for name, do in done.items()}}

    def send_layer(self, conversation: Optional[Conversation], layer: object) -> None:
        """Sends the selected features of a layer, or all, after a look."""
        if conversation is None or not isinstance(layer, QgsVectorLayer):
            say(self._iface, tr("no_conversation" if conversation is None else "no_layer"))
        else:
            self.panel.open_layer(conversation, layer)

    def send_dropped(self, conversation: Optional[Conversation], mime: QMimeData) -> None:
        """Sends what was dropped or pasted: layers, or a picture."""
        if conversation is None:
            say(self._iface, tr("no_conversation"))
            return
        layers = layers_of(mime)
        for layer in layers:
            self.send_layer(conversation, layer)
        if mime.hasImage():
            picture = QImage(mime.imageData())
            self._send(conversation, lambda: image_content(picture, self._limits()))
        elif not layers and mime.hasUrls():
            for url in mime.urls()[:4]:
                self._send_picture(conversation, url.toLocalFile())
        elif not layers:
            say(self._iface, tr("nothing_to_send"))

    # To others.

    def _send(self, conversation: Optional[Conversation], make: Callable[[], Frame]) -> None:
        if conversation is None:
            return
        try:
            self._chat.say(conversation, make())
        except ContentError as error:
            self._failed(error)

    def _map_content(self) -> Frame:
        """The map without the others who are live on it: a message stays, where they were is over in a minute."""
        signs = [item for item in self._canvas().scene().items() if isinstance(item, Sign) and item.isVisible()]
        frames = [widget for widget in self._canvas().findChildren(QWidget, NAME) if widget.isVisible()]
        for sign in [*signs, *frames]:
            sign.hide()
        try:
            picture = canvas_image(self._canvas())
        finally:
            for sign in [*signs, *frames]:
                sign.show()
        content = image_content(picture, self._limits())
        if signs:
            say(self._iface, tr("map_without_people"))
        return content

    def _asks_file(self, words: str, kinds: str) -> str:
        return str(QFileDialog.getOpenFileName(self._window, tr(words), "", kinds)[0])

    def _send_file(self, conversation: Optional[Conversation]) -> None:
        name = self._asks_file("add_picture", tr("pictures") + " (*.png *.jpg *.jpeg *.webp *.tif *.bmp)")
        if name and conversation is not None:
            self._send_picture(conversation, name)

    def _send_model(self, conversation: Optional[Conversation]) -> None:
        """A model goes as its author wrote it, with the values and paths that stand in it: that is said first."""
        name = self._asks_file("add_model", "QGIS (*.model3)")
        model = QgsProcessingModelAlgorithm()
        if not name or conversation is None:
            return
        if not model.fromFile(name):
            say(self._iface, tr("no_model"))
            return
        send = partial(self._send, conversation, lambda: model_content(model, self._limits()))
        self.panel.open_text(conversation, tr("look_model", name=model.displayName()), send)

    def _send_script(self, conversation: Optional[Conversation]) -> None:
        """As it stands in its file: that is said first."""
        name = self._asks_file("add_script", "Python (*.py)")
        if not name or conversation is None:
            return
        try:
            content = script_content(Path(name), self._limits())
        except ContentError as error:
            self._failed(error)
            return
        self.panel.open_text(conversation, tr("look_script", name=content["name"]), partial(self._chat.say, conversation, content))

    def _send_picture(self, conversation: Conversation, name: str) -> None:
        reader = QImageReader(name)
        reader.setAutoTransform(True)
        size = reader.size()
        if not size.isValid() or size.width() * size.height() > PIXELS * 4:
            say(self._iface, tr("nothing_to_send"))
            return
        if size.width() * size.height() > PIXELS:
            reader.setScaledSize(size.scaled(QSize(4096, 4096), Qt.AspectRatioMode.KeepAspectRatio))
        picture = reader.read()
        self._send(conversation, lambda: image_content(picture, self._limits()))

    # From others.

    def _add(self, conversation: Conversation, frame: Frame) -> None:
        sender = str(frame["from"].get("nickname", ""))
        Sliced(adding_to_project(frame["content"], sender), partial(self._added, str(frame.get("id"))), self._failed)

    def _add_again(self, conversation: Conversation, frame: Frame) -> None:
        """It is in the project already."""
        if asks(self._window, tr("adds_again", name=describe(frame["content"])), tr("do_add")):
            self._add(conversation, frame)

    def _added(self, message: str, added: Added) -> None:
        self._layers[message] = [layer.id() for layer in added.layers]
        self._show_added()
        names = ", ".join(layer.name() for layer in added.layers)
        say(self._iface, " ".join([tr("added", names=names), *added.notes]))

    def _show_added(self) -> None:
        """Cards say whether their layers are in the project."""
        for conversation in self._chat.conversations.values() if self._layers else ():
            self._chat.lines_changed.emit(conversation)

    def _doing(self, do: Callable[[Frame], object]) -> Action:
        def done(_conversation: Conversation, frame: Frame) -> None:
            try:
                do(frame["content"])
            except ContentError as error:
                self._failed(error)

        return done

    def _save_picture(self, content: Frame) -> None:
        picture = decoded(content)
        name = "" if picture is None else QFileDialog.getSaveFileName(self._window, tr("do_picture"), "causerie.png", "PNG (*.png)")[0]
        if picture is not None and name and not picture.save(name, "PNG"):
            say(self._iface, tr("not_saved"))

    def _show_picture(self, content: Frame) -> None:
        """As large as the screen lets it be."""
        picture = decoded(content)
        if picture is None:
            return
        room = self._window.screen().availableSize() * 0.8
        if picture.width() > room.width() or picture.height() > room.height():
            picture = picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        dialog = QDialog(self._window)
        dialog.setObjectName("picture")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(describe(content))
        label = QLabel()
        label.setPixmap(QPixmap.fromImage(picture))
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label)
        dialog.open()

    def _save_model(self, content: Frame) -> None:
        """Where this person says, never where QGIS loads models from by itself."""
        file = model_file(content)
        name, _ = QFileDialog.getSaveFileName(self._window, tr("do_model"), file["name"], "QGIS (*.model3)")
        if not name:
            return
        try:
            Path(name).write_text(file["text"], encoding="utf-8")
        except OSError:
            say(self._iface, tr("not_saved"))

    def _show_script(self, content: Frame) -> None:
        """As text, to read and to copy."""
        script = str(content.get("raw_pycode", ""))
        show_text(self._window, "script", describe(content), script, tr("copy"), lambda: QApplication.clipboard().setText(script))

    def _failed(self, error: ContentError) -> None:
        say(self._iface, str(error))

    def _canvas(self) -> QgsMapCanvas:
        return self._iface.mapCanvas()

    def _limits(self) -> Dict[str, Any]:
        return dict((self._chat.session.welcome or {}).get("limits") or {})


def _icon(name: str) -> QIcon:
    return QgsApplication.getThemeIcon(f"/{name}.svg")


def _first_layer() -> Optional[QgsVectorLayer]:
    """A layer of the project to begin with; one chooses in the panel."""
    layers = QgsProject.instance().mapLayers().values()
    return next((layer for layer in layers if isinstance(layer, QgsVectorLayer)), None)
