"""A last look before something goes out: to which room, what of it, how large it is, and what is left out. It takes the field's place."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Optional, Tuple

from qgis.core import QgsMapLayer, QgsMapLayerProxyModel, QgsVectorLayer
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QKeyEvent, QPalette
from qgis.PyQt.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QRadioButton, QVBoxLayout, QWidget

from ..causerie_client import Frame
from ..layers import ContentError, Outgoing, Sliced, preparing_layer
from ..words import tr
from .conversation import Conversation
from .looks import IconButton, looks_of
from .strips import ElidedLabel

#: Does what was looked at.
Send = Callable[[Conversation, Frame], object]


class LookPanel(QFrame):
    """One thing at a time; layers that are dropped together come one after the other."""

    #: Whether something is looked at now.
    opened = pyqtSignal(bool)

    def __init__(self, say: Send, limits: Callable[[], Dict[str, Any]], parent: Optional[QWidget] = None) -> None:
        """`limits`: what the server takes."""
        super().__init__(parent)
        self._say, self._limits = say, limits
        self._waiting: List[Tuple[Conversation, QgsVectorLayer]] = []
        self._to: Optional[Conversation] = None
        self._layer: Optional[QgsVectorLayer] = None
        self._work: Optional[Sliced] = None
        self._then: Optional[Callable[[], object]] = None
        self.title, self.facts, self.cut = ElidedLabel(), QLabel(), QLabel()
        self.layers = QgsMapLayerComboBox()
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.VectorLayer)
        self.layers.setMinimumWidth(1)
        self.selected, self.whole = QRadioButton(), QRadioButton()
        self.send = QPushButton(tr("send"))
        self._close = IconButton("close", tr("give_up"))
        self._lay_out()
        self._close.clicked.connect(self.give_up)
        self.send.clicked.connect(self._agree)
        self.layers.layerChanged.connect(self._take)
        self.selected.toggled.connect(self._prepare)
        self.hide()

    def _lay_out(self) -> None:
        column, head, choice, foot = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        looks = looks_of(self)
        self.title.setFont(looks.bold)
        # The name of the room is read to its end.
        self.title.setWordWrap(True)
        head.addWidget(self.title, 1)
        head.addWidget(self._close)
        group = QButtonGroup(self)
        for button in (self.selected, self.whole):
            group.addButton(button)
            choice.addWidget(button)
        choice.addStretch(1)
        foot.addStretch(1)
        foot.addWidget(self.send)
        column.setContentsMargins(2, 2, 2, 2)
        column.addLayout(head)
        column.addWidget(self.layers)
        column.addLayout(choice)
        for label in (self.facts, self.cut):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            label.setFont(looks.small)
            column.addWidget(label)
        column.addLayout(foot)

    def open_layer(self, conversation: Conversation, layer: QgsVectorLayer) -> None:
        """Shows what a layer would be as a message, now or after what is looked at."""
        self._waiting.append((conversation, layer))
        if self._to is None:
            self._next()

    def open_text(self, conversation: Conversation, text: str, then: Callable[[], object]) -> None:
        """Shows something that is no layer, and does `then` if it is to go."""
        self._begin(conversation, tr("send_to", room=conversation.name))
        for widget in (self.layers, self.selected, self.whole):
            widget.hide()
        self._say_facts(text, "", is_fault=False)
        self._can(then)

    def text(self) -> str:
        """Returns what it says."""
        return "\n".join(filter(None, [self.title.text(), self.facts.text(), self.cut.text()]))

    def give_up(self) -> None:
        """Sends nothing of it."""
        if self._work is not None:
            self._work.cancel()
        self._work = self._then = self._to = self._layer = None
        self._next()

    def give_all_up(self) -> None:
        """Sends neither this nor what would come after it."""
        self._waiting.clear()
        self.give_up()

    def _next(self) -> None:
        while self._waiting:
            conversation, layer = self._waiting.pop(0)
            if not sip.isdeleted(layer):
                self._begin(conversation, tr("send_layer_to", room=conversation.name))
                self.layers.show()
                self.layers.setLayer(layer)
                self._take(layer)
                return
        self.hide()
        self.opened.emit(False)

    def _begin(self, conversation: Conversation, title: str) -> None:
        self._to = conversation
        self.title.setText(title)
        self.title.setToolTip(title.replace("<", "‹"))
        self.send.setEnabled(False)
        self.show()
        self.opened.emit(True)

    def _take(self, layer: Optional[QgsMapLayer]) -> None:
        """Looks at this layer; at its selection, if it has one."""
        if self._to is None or layer is self._layer or not isinstance(layer, QgsVectorLayer):
            return
        self._layer = layer
        chosen = layer.selectedFeatureCount()
        self.selected.setText(tr("look_selected", count=chosen))
        self.whole.setText(tr("look_all", count=max(0, layer.featureCount())))
        for button in (self.selected, self.whole):
            button.setVisible(chosen > 0)
        self.selected.blockSignals(True)
        (self.selected if chosen else self.whole).setChecked(True)
        self.selected.blockSignals(False)
        self._prepare()

    def _prepare(self) -> None:
        if self._work is not None:
            self._work.cancel()
        self._then = None
        self.send.setEnabled(False)
        if self._layer is None or sip.isdeleted(self._layer):
            return
        self._say_facts(self._layer.name(), "", is_fault=False)
        is_part = self.selected.isChecked() and self._layer.selectedFeatureCount() > 0
        self._work = Sliced(preparing_layer(self._layer, is_part, self._limits()), self._ready, self._failed)

    def _ready(self, outgoing: Outgoing) -> None:
        """Unless the session has ended meanwhile."""
        if sip.isdeleted(self) or self._layer is None or self._to is None or sip.isdeleted(self._layer):
            return
        look, content, conversation, name = outgoing.look, outgoing.content, self._to, self._layer.name()
        if look.too_much is not None or content is None:
            self._say_facts(tr("look_too_much", name=name), look.too_much or "", is_fault=True)
            return
        features = tr("card_feature" if look.features == 1 else "card_features", number=look.features)
        size = tr("look_size", size=max(1, round(look.bytes / 1024)))
        facts = [features, size, content["crs_authid"], tr("card_style") if content["style"] else ""]
        self._say_facts(f"{name}: " + ", ".join(filter(None, facts)), tr("look_cut", what="; ".join(look.cut)) if look.cut else "", False)
        self._can(lambda: self._say(conversation, content))

    def _failed(self, error: ContentError) -> None:
        if not sip.isdeleted(self):
            self._say_facts(str(error), "", is_fault=True)

    def _say_facts(self, facts: str, cut: str, is_fault: bool) -> None:
        looks = looks_of(self)
        palette = QPalette()
        if is_fault:
            palette.setColor(QPalette.ColorRole.WindowText, looks.failed)
        for label, words in ((self.facts, facts), (self.cut, cut)):
            label.setPalette(palette)
            label.setText(words)
            label.setVisible(bool(words))

    def _can(self, then: Callable[[], object]) -> None:
        self._then = then
        self.send.setEnabled(True)
        self.send.setFocus()

    def _agree(self) -> None:
        then = self._then
        self.give_up()
        if then is not None:
            then()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter sends, and Escape gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.send.isEnabled():
            self._agree()
        else:
            super().keyPressEvent(event)
