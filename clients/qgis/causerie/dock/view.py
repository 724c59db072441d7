"""The log of a conversation. It is built of plain text and formats alone, never of HTML, so that nothing that was said becomes more than
text; and it loads nothing but the pictures that it has put in itself."""

from __future__ import annotations

import re
import time
from datetime import date, datetime
from typing import Callable, Dict, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QByteArray, QDate, QEvent, QLocale, QMimeData, QUrl, Qt, pyqtSignal
from qgis.PyQt.QtGui import (
    QColor, QDragEnterEvent, QDropEvent, QFont, QImage, QKeyEvent, QPalette, QResizeEvent, QTextBlockFormat, QTextCharFormat,
    QTextCursor, QTextDocument, QTextImageFormat,
)
from qgis.PyQt.QtWidgets import QTextBrowser, QWidget

from ..causerie_client import Frame
from ..layers import decoded, describe, plain_name, takes_copy
from ..room_map.colours import INKS, colour_of, readable
from ..timers import single_shot
from ..words import tr
from .chat import Chat, Conversation, Line, line_of, shortened, text_of

#: Lines that are drawn when a conversation is opened; more of them on demand would make every change slow.
DRAWN = 200
#: Width of a picture in the log, in pixels, and how many of them are decoded of one there, which nobody asked for.
PICTURE = 240
SHOWN_PIXELS = 8_000_000
#: Pixels that a theme of QGIS may put around the log.
_SLACK = 4
#: Characters of a text that are drawn, and of a name: Qt takes minutes for a million of them. Copies have all.
LONGEST = 8000
LONGEST_NAME = 64
#: Reactions to a message that are drawn, and characters of each line of them.
REACTIONS = 20
REACTION = 200
#: Seconds that decoding pictures may take before Qt goes on, and milliseconds until the log is drawn anew.
DECODING = 0.06
REDRAW_MS = 40
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]']")
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
#: Places that quotes lead to, pictures, and links to menus.
_OWN_SIGNS = re.compile("[\u200b\ufffc]| *⋯$", re.MULTILINE)
_CODE = re.compile(r"```\w{0,20}\n?(.*?)```|`([^`\n]+)`", re.DOTALL)


class ConversationView(QTextBrowser):
    """The lines of the conversation that is shown."""

    #: (action, key of the line): a link of a message was pressed.
    pressed = pyqtSignal(str, str)
    #: (address): a link in a text was pressed.
    link_pressed = pyqtSignal(str)
    #: (files or layers): something was dropped.
    dropped = pyqtSignal(QMimeData)
    #: (text): somebody begins to write.
    typed = pyqtSignal(str)
    _is_made = False

    def __init__(self, chat: Chat, actions_of: Callable[[Frame], Dict[str, str]], parent: Optional[QWidget] = None) -> None:
        """`actions_of`: which actions a message has: their names, each with its words."""
        super().__init__(parent)
        self._chat = chat
        self._actions_of = actions_of
        self._shown: Optional[Conversation] = None
        #: Those in the log, by their address there.
        self.pictures: Dict[str, QImage] = {}
        self._before: Dict[str, QImage] = {}
        self._decoding = 0.0
        self._drawn_for = 0
        self._last = ""
        self._day = date.today()
        self.setPlaceholderText(tr("nothing_said"))
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(True)
        self.setAccessibleName(tr("log"))
        self.anchorClicked.connect(self._pressed)
        self._stays = True
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._resized)
        self._redraw = single_shot(self, self._draw)
        self._is_made = True
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

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802
        """What is copied is what was said, without the signs that the log has for itself."""
        mime = QMimeData()
        mime.setText(_OWN_SIGNS.sub("", self.textCursor().selection().toPlainText()))
        return mime

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What is typed here is meant for the field. Tab goes from link to link, Escape to the field."""
        is_text = event.text().strip().isprintable() and event.text().strip() != ""
        if event.key() == Qt.Key.Key_Escape or (is_text and not event.modifiers() & _COMMANDS):
            self.typed.emit(event.text() if is_text else "")
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if not takes_copy(event):
            event.ignore()

    dragMoveEvent = dragEnterEvent  # noqa: N815

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        if takes_copy(event):
            self.dropped.emit(event.mimeData())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Another theme of QGIS has other colours."""
        super().changeEvent(event)
        # Qt tells the first one while this is made.
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange) and self._is_made:
            self._draw_again()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Pictures fit a narrow dock."""
        super().resizeEvent(event)
        if self.pictures and min(PICTURE, self._width()) != min(PICTURE, self._drawn_for):
            self._draw_again()

    def _added(self, conversation: Conversation, line: Line) -> None:
        if conversation is not self._shown or self._redraw.isActive():
            return
        at_end, self._decoding = self._is_at_end(), 0.0
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        self._write(cursor, line)
        cursor.endEditBlock()
        if at_end:
            self._to_end()

    def _changed(self, conversation: Conversation) -> None:
        if conversation is self._shown:
            self._draw_again()

    def _draw_again(self) -> None:
        """Soon, and once for all that has changed until then."""
        if not self._redraw.isActive():
            self._redraw.start(REDRAW_MS)

    def _draw(self) -> None:
        bar = self.verticalScrollBar()
        at_end, place = self._is_at_end(), bar.value()
        self.clear()
        # Those that are drawn again are not decoded again.
        self._before, self.pictures = self.pictures, {}
        self._decoding = 0.0
        self._drawn_for = self._width()
        self._last = ""
        self._day = date.today()
        if self._shown is None:
            return
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for line in list(self._shown.lines.values())[-DRAWN:]:
            self._write(cursor, line)
        cursor.endEditBlock()
        self._before = {}
        if at_end:
            self._to_end()
        else:
            bar.setValue(place)

    def _is_at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bool(bar.value() >= bar.maximum() - 8)

    def _scrolled(self) -> None:
        self._stays = self._is_at_end()

    def _resized(self) -> None:
        """Who is at the end stays there, when the window or a line becomes another one too."""
        if self._stays:
            self._to_end()

    def _to_end(self) -> None:
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    # One line.

    def _write(self, cursor: QTextCursor, line: Line) -> None:
        frame = self._newest(line)
        self._rules(cursor, line, frame)
        if frame is None:
            self._last = ""
            self._block(cursor, 6)
            cursor.insertText(shortened(line.note, LONGEST), self._quiet(italic=True))
            if line.again is not None:
                cursor.insertText("  ", self._plain())
                self._link(cursor, tr("other_nickname"), f"causerie:again/{line.key}")
            return
        self._head(cursor, frame)
        self._quote(cursor, frame)
        self._block(cursor, 0, self._is_for_me(frame))
        self._content(cursor, frame)
        self._foot(cursor, line, frame)

    def _rules(self, cursor: QTextCursor, line: Line, frame: Optional[Frame]) -> None:
        """What parts days, and what is new from what was there."""
        words = []
        said = 0 if frame is None else _moment(frame)
        if said and date.fromtimestamp(said) != self._day:
            self._day = date.fromtimestamp(said)
            day = QDate(self._day.year, self._day.month, self._day.day)
            words.append(QLocale(QgsApplication.locale()).toString(day, QLocale.FormatType.LongFormat))
        if self._shown is not None and line.key == self._shown.first_new:
            words.append(tr("new_lines"))
        if words:
            self._last = ""
            self._block(cursor, 10, centred=True)
            cursor.insertText(f"── {' · '.join(words)} ──", self._quiet())

    def _newest(self, line: Line) -> Optional[Frame]:
        """A message as its edits left it."""
        room = self._chat.room(self._shown)
        return line.frame if room is None else room.messages.get(line.key, line.frame)

    def _head(self, cursor: QTextCursor, frame: Frame) -> None:
        """Name and time, where somebody else speaks or five minutes have passed."""
        name = plain_name(frame["from"].get("nickname"), "?")[:LONGEST_NAME]
        said = _moment(frame)
        head = f"{name} {frame['from'].get('hook')} {said // 300}"
        if head == self._last and frame.get("in_reply_to_id") is None:
            return
        self._last = head
        self._block(cursor, 8)
        bold = self._plain()
        bold.setFontWeight(QFont.Weight.Bold)
        bold.setForeground(self._colour(colour_of(name, frame["from"].get("avatar"))))
        cursor.insertText(name, bold)
        if frame["from"].get("hook") is True:
            cursor.insertText(f"  {tr('bot')}", self._quiet(italic=True))
        cursor.insertText(f"  {datetime.fromtimestamp(said):%H:%M}", self._quiet())

    def _quote(self, cursor: QTextCursor, frame: Frame) -> None:
        answered = frame.get("in_reply_to_id")
        room = self._chat.room(self._shown)
        if answered is None or room is None:
            return
        first = room.messages.get(str(answered))
        words = tr("earlier_message")
        if first is not None:
            words = f"{first['from'].get('nickname', '?')[:LONGEST_NAME]}: {line_of(first['content'])}"
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
            self._text(cursor, shortened(text_of(content), LONGEST))
        elif content.get("kind") == "image":
            self._picture(cursor, f"causerie:picture/{frame['id']}/{frame.get('edits', 0)}", content)
        else:
            cursor.insertText(describe(content), self._plain())
        if content.get("kind") == "image":
            self._block(cursor, 0)
        for action, words in self._actions_of(frame).items():
            if not cursor.atBlockStart():
                cursor.insertText("   ", self._plain())
            self._link(cursor, _whole(words), f"causerie:{action}/{frame['id']}")

    def _text(self, cursor: QTextCursor, text: str) -> None:
        """Text with code and links. What stands between backquotes is code, as on the page."""
        at = 0
        for code in _CODE.finditer(text):
            self._words(cursor, text[at:code.start()])
            fixed = self._plain()
            fixed.setFontFamily("monospace")
            fixed.setBackground(self._tint())
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

    def _picture(self, cursor: QTextCursor, name: str, content: Frame) -> None:
        picture = self._before.get(name)
        if picture is None and self._decoding > DECODING:
            # Others have taken their time: QGIS goes on first.
            cursor.insertText("…", self._quiet())
            self._draw_again()
            return
        if picture is None:
            begin = time.monotonic()
            picture = decoded(content, PICTURE, SHOWN_PIXELS) or QImage()
            self._decoding += time.monotonic() - begin
        self.pictures[name] = picture
        if picture.isNull():
            cursor.insertText(tr("no_picture"), self._quiet())
            return
        self.document().addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), picture)
        image = QTextImageFormat()
        image.setName(name)
        width = min(picture.width(), self._width())
        image.setWidth(width)
        image.setHeight(max(1, round(picture.height() * width / picture.width())))
        image.setAnchor(True)
        image.setAnchorHref(f"causerie:look/{name.split('/')[1]}")
        image.setToolTip(tr("do_look"))
        cursor.insertImage(image)

    def _width(self) -> int:
        """What a picture may take of a line, with the scroll bar or without: it comes and goes while the log is drawn."""
        bar = self.verticalScrollBar().sizeHint().width()
        width: int = self.width() - bar - 2 * self.frameWidth() - 2 * int(self.document().documentMargin()) - _SLACK
        return max(16, width)

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
            # Not alone in a line.
            cursor.insertText(_whole("  "), self._plain())
            self._link(cursor, "⋯", f"causerie:menu/{line.key}")
        reactions = {} if room is None else room.reactions.get(line.key, {})
        for emoji, names in [(emoji, names) for emoji, names in reactions.items() if names][:REACTIONS]:
            self._block(cursor, 0)
            words = f"{plain_name(emoji, '♥')[:LONGEST_NAME]} {', '.join(names[:REACTION])}"
            cursor.insertText(shortened(words, REACTION), self._quiet())

    def _is_for_me(self, frame: Frame) -> bool:
        room = self._chat.room(self._shown)
        return room is not None and frame["from"].get("nickname") != room.nickname and self._chat.speaks_to_me(frame, room)

    # Formats.

    def _colour(self, number: int) -> QColor:
        """Of a person: the ink, light where the ground is dark."""
        ink = QColor(INKS[number])
        ground = self.palette().color(QPalette.ColorRole.Base)
        return QColor.fromHslF(ink.hslHueF(), 0.85, 0.68) if ground.lightness() < 128 else readable(ink, ground)

    def _block(self, cursor: QTextCursor, above: int, marked: bool = False, centred: bool = False) -> None:
        form = QTextBlockFormat()
        if centred:
            form.setAlignment(Qt.AlignmentFlag.AlignHCenter)
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
        colour.setAlphaF(0.78)
        form.setForeground(colour)
        form.setFontItalic(italic)
        return form

    def _tint(self) -> QColor:
        """The ground of code. The palette has one for it, which not all themes of QGIS set."""
        colour: QColor = self.palette().color(QPalette.ColorRole.Text)
        colour.setAlphaF(0.08)
        return colour

    def _link(self, cursor: QTextCursor, words: str, address: str) -> None:
        form = self._plain()
        form.setAnchor(True)
        form.setAnchorHref(address)
        form.setForeground(readable(self.palette().color(QPalette.ColorRole.Link), self.palette().color(QPalette.ColorRole.Base)))
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


def _whole(words: str) -> str:
    """Words that stand in one line, or begin the next one together."""
    return words.replace(" ", "\u00a0")


def _moment(frame: Frame) -> int:
    moment = frame.get("timestamp")
    return int(moment) if isinstance(moment, (int, float)) and 0 <= moment < 2**33 else 0
