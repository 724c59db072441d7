"""The log of a conversation. It is built of plain text and formats alone, never of HTML, so that nothing that was said becomes more than
text; and it loads nothing but the pictures that it has put in itself."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from typing import Callable, Dict, Optional

from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl, Qt, pyqtSignal
from qgis.PyQt.QtGui import (
    QColor, QDragEnterEvent, QDropEvent, QFont, QImage, QImageReader, QPalette, QTextBlockFormat, QTextCharFormat, QTextCursor,
    QTextDocument,
)
from qgis.PyQt.QtWidgets import QTextBrowser, QWidget

from ..causerie_client import Frame
from ..layers import describe
from ..room_map.colours import INKS, SOFT, colour_of
from ..timers import single_shot
from ..words import tr
from .chat import Chat, Conversation, Line, line_of, text_of

#: Lines that are drawn when a conversation is opened; more of them on demand would make every change slow.
DRAWN = 200
#: Width of a picture in the log, in pixels.
PICTURE = 240
#: Pixels of a picture that are decoded.
PIXELS = 32_000_000
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]']")
_CODE = re.compile(r"```\w*\n?(.*?)```|`([^`\n]+)`", re.DOTALL)


class ConversationView(QTextBrowser):
    """The lines of the conversation that is shown."""

    #: (action, key of the line): a link of a message was pressed.
    pressed = pyqtSignal(str, str)
    #: (address): a link in a text was pressed.
    link_pressed = pyqtSignal(str)
    #: (files or layers): something was dropped.
    dropped = pyqtSignal(QMimeData)

    def __init__(self, chat: Chat, actions_of: Callable[[Frame], Dict[str, str]], parent: Optional[QWidget] = None) -> None:
        """`actions_of`: which actions a message has: their names, each with its words."""
        super().__init__(parent)
        self._chat = chat
        self._actions_of = actions_of
        self._shown: Optional[Conversation] = None
        #: Those in the log, by their address there.
        self.pictures: Dict[str, QImage] = {}
        self._last = ""
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("log"))
        self.anchorClicked.connect(self._pressed)
        self._redraw = single_shot(self, self._draw)
        chat.line_added.connect(self._added)
        chat.lines_changed.connect(self._changed)

    def show_conversation(self, conversation: Optional[Conversation]) -> None:
        """Shows another conversation, at its end."""
        self._shown = conversation
        self._draw()
        self._to_end()

    def loadResource(self, kind: int, name: QUrl) -> object:  # noqa: N802
        """Nothing but pictures that were put in here: Qt would read files."""
        return self.pictures.get(name.toString()) or QByteArray()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.acceptProposedAction()

    dragMoveEvent = dragEnterEvent  # noqa: N815

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self.dropped.emit(event.mimeData())
        event.acceptProposedAction()

    def _added(self, conversation: Conversation, line: Line) -> None:
        if conversation is not self._shown or self._redraw.isActive():
            return
        at_end = self._is_at_end()
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        self._write(cursor, line)
        cursor.endEditBlock()
        if at_end:
            self._to_end()

    def _changed(self, conversation: Conversation) -> None:
        if conversation is self._shown:
            self._redraw.start(0)

    def _draw(self) -> None:
        bar = self.verticalScrollBar()
        at_end, place = self._is_at_end(), bar.value()
        self.clear()
        self.pictures.clear()
        self._last = ""
        if self._shown is None:
            return
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for line in list(self._shown.lines.values())[-DRAWN:]:
            self._write(cursor, line)
        cursor.endEditBlock()
        if at_end:
            self._to_end()
        else:
            bar.setValue(place)

    def _is_at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bool(bar.value() >= bar.maximum() - 8)

    def _to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    # One line.

    def _write(self, cursor: QTextCursor, line: Line) -> None:
        frame = self._newest(line)
        if frame is None:
            self._last = ""
            self._block(cursor, 6)
            cursor.insertText(line.note, self._quiet(italic=True))
            return
        self._head(cursor, frame)
        self._quote(cursor, frame)
        self._block(cursor, 0, self._is_for_me(frame))
        self._content(cursor, frame)
        self._foot(cursor, line, frame)

    def _newest(self, line: Line) -> Optional[Frame]:
        """A message as its edits left it."""
        room = self._chat.room(self._shown)
        return line.frame if room is None else room.messages.get(line.key, line.frame)

    def _head(self, cursor: QTextCursor, frame: Frame) -> None:
        """Name and time, where somebody else speaks or five minutes have passed."""
        name = str(frame["from"].get("nickname", "?"))
        said = _moment(frame)
        head = f"{name} {said // 300}"
        if head == self._last and frame.get("in_reply_to_id") is None:
            return
        self._last = head
        self._block(cursor, 8)
        bold = self._plain()
        bold.setFontWeight(QFont.Weight.Bold)
        bold.setForeground(QColor((SOFT if self._is_dark() else INKS)[colour_of(name, frame["from"].get("avatar"))]))
        cursor.insertText(name, bold)
        cursor.insertText(f"  {datetime.fromtimestamp(said):%H:%M}", self._quiet())

    def _quote(self, cursor: QTextCursor, frame: Frame) -> None:
        answered = frame.get("in_reply_to_id")
        room = self._chat.room(self._shown)
        if answered is None or room is None:
            return
        first = room.messages.get(str(answered))
        words = tr("earlier_message") if first is None else f"{first['from'].get('nickname', '?')}: {line_of(first['content'])}"
        self._block(cursor, 0)
        form = self._quiet()
        if first is not None:
            form.setAnchor(True)
            form.setAnchorHref(f"causerie:message/{answered}")
        cursor.insertText("│ " + " ".join(words.split())[:80], form)

    def _content(self, cursor: QTextCursor, frame: Frame) -> None:
        content, place = frame["content"], self._plain()
        # Where a quote leads.
        place.setAnchorNames([str(frame["id"])])
        cursor.insertText("\u200b", place)
        if content.get("kind") == "text":
            self._text(cursor, text_of(content))
        elif content.get("kind") == "image":
            self._picture(cursor, str(frame["id"]), content)
        else:
            cursor.insertText(describe(content), self._plain())
        for action, words in self._actions_of(frame).items():
            cursor.insertText("   ", self._plain())
            self._link(cursor, words, f"causerie:{action}/{frame['id']}")

    def _text(self, cursor: QTextCursor, text: str) -> None:
        """Text with code and links. What stands between backquotes is code, as on the page."""
        at = 0
        for code in _CODE.finditer(text):
            self._words(cursor, text[at:code.start()])
            fixed = self._plain()
            fixed.setFontFamily("monospace")
            fixed.setBackground(self.palette().color(QPalette.ColorRole.AlternateBase))
            cursor.insertText((code.group(1) or code.group(2) or "").strip("\n"), fixed)
            at = code.end()
        self._words(cursor, text[at:])

    def _words(self, cursor: QTextCursor, text: str) -> None:
        at = 0
        for link in _LINK.finditer(text):
            cursor.insertText(text[at:link.start()], self._plain())
            self._link(cursor, link.group(), link.group())
            at = link.end()
        cursor.insertText(text[at:], self._plain())

    def _picture(self, cursor: QTextCursor, key: str, content: Frame) -> None:
        picture = self.pictures.get(f"causerie:picture/{key}") or decoded(content, PICTURE)
        if picture is None:
            cursor.insertText(tr("no_picture"), self._quiet())
            return
        name = f"causerie:picture/{key}"
        self.pictures[name] = picture
        self.document().addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)
        cursor.insertImage(name)

    def _foot(self, cursor: QTextCursor, line: Line, frame: Frame) -> None:
        """Edits, reactions, what became of it, and the menu."""
        room = self._chat.room(self._shown)
        if frame.get("edits"):
            cursor.insertText("  " + tr("edited"), self._quiet())
        if line.state:
            cursor.insertText("  " + line.state, self._quiet())
        if line.again is not None:
            cursor.insertText("  ", self._plain())
            self._link(cursor, tr("again"), f"causerie:again/{line.key}")
        if not frame.get("own"):
            cursor.insertText("  ", self._plain())
            self._link(cursor, "⋯", f"causerie:menu/{line.key}")
        for emoji, names in ({} if room is None else room.reactions.get(line.key, {})).items():
            if names:
                self._block(cursor, 0)
                cursor.insertText(f"{emoji or '♥'} {', '.join(names)}", self._quiet())

    def _is_for_me(self, frame: Frame) -> bool:
        room = self._chat.room(self._shown)
        return room is not None and frame["from"].get("nickname") != room.nickname and self._chat.speaks_to_me(frame, room)

    # Formats.

    def _is_dark(self) -> bool:
        return bool(self.palette().color(QPalette.ColorRole.Base).lightness() < 128)

    def _block(self, cursor: QTextCursor, above: int, marked: bool = False) -> None:
        form = QTextBlockFormat()
        form.setTopMargin(above)
        if marked:
            colour = self.palette().color(QPalette.ColorRole.Highlight)
            colour.setAlphaF(0.18)
            form.setBackground(colour)
        if cursor.atStart():
            cursor.setBlockFormat(form)
        else:
            cursor.insertBlock(form, self._plain())

    def _plain(self) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setForeground(self.palette().color(QPalette.ColorRole.Text))
        return form

    def _quiet(self, italic: bool = False) -> QTextCharFormat:
        form = QTextCharFormat()
        colour = self.palette().color(QPalette.ColorRole.Text)
        colour.setAlphaF(0.7)
        form.setForeground(colour)
        form.setFontItalic(italic)
        return form

    def _link(self, cursor: QTextCursor, words: str, address: str) -> None:
        form = self._plain()
        form.setAnchor(True)
        form.setAnchorHref(address)
        form.setForeground(self.palette().color(QPalette.ColorRole.Link))
        form.setFontUnderline(True)
        cursor.insertText(words, form)

    def _pressed(self, url: QUrl) -> None:
        address = url.toString()
        if address.startswith("causerie:message/"):
            self.scrollToAnchor(address.rpartition("/")[2])
        elif address.startswith("causerie:"):
            action, _, key = address[len("causerie:"):].partition("/")
            self.pressed.emit(action, key)
        else:
            self.link_pressed.emit(address)


def decoded(content: Frame, width: int = 0) -> Optional[QImage]:
    """Returns the picture of a message, at most so wide; `None` where it is none or far too large."""
    try:
        data = base64.b64decode(str(content.get("image_data", "")), validate=True)
    except (binascii.Error, ValueError):
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"png")
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > PIXELS:
        return None
    if width and size.width() > width:
        reader.setScaledSize(size.scaled(width, size.height(), Qt.AspectRatioMode.KeepAspectRatio))
    picture = reader.read()
    return None if picture.isNull() else picture


def _moment(frame: Frame) -> int:
    moment = frame.get("timestamp")
    return int(moment) if isinstance(moment, (int, float)) and 0 <= moment < 2**33 else 0
