"""What the dock looks like: it can be read in each theme of QGIS, and a narrow one cuts neither words nor links."""

from __future__ import annotations

import unittest
from typing import Iterator, Tuple
from unittest import mock

from people import Person
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPalette, QTextCharFormat, QTextCursor
from qgis_app import QgisTest, waits

from causerie import words
from causerie.dock.form import ConnectForm
from causerie.dock.view import ConversationView
from causerie.layers import canvas_image, image_content
from causerie.words_en import EN
from causerie.words_fr import FR


class LooksTest(QgisTest):
    def person(self, nickname: str) -> Person:
        one = Person(self.server, nickname)
        self.addCleanup(one.close)
        one.enters()
        return one

    def test_the_log_can_be_read_in_each_theme(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.says("@lena, `SELECT 1` of https://example.org/wells")
        lena.reads("SELECT 1")
        lena.dock.talk.reply_to(lena.message("@lena, `SELECT 1` of https://example.org/wells"))
        lena.says("`two`")
        lena.reads("two")
        waits(lambda: "waits" not in lena.text)
        self.addCleanup(QgsApplication.setUITheme, "default")
        view = lena.dock.talk.view
        for theme in QgsApplication.uiThemes():
            QgsApplication.setUITheme(theme)
            waits(lambda: all(_is_readable(form, ground) for form, ground in _parts(view)), f"words that can be read in {theme}")

    def test_a_narrow_form_cuts_no_words(self) -> None:
        for language in (EN, FR):
            with mock.patch.object(words, "language", lambda language=language: language):
                form = ConnectForm()
                self.addCleanup(form.deleteLater)
                form.resize(form.minimumSizeHint())
                form.show()
                for hint in ("credential_hint", "credential_kept"):
                    # The line has edges, too.
                    self.assertLess(form.token.fontMetrics().horizontalAdvance(language[hint]), form.token.width() - 12, language[hint])

    def test_links_are_broken_nowhere_and_stay_below_their_picture(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.says("here")
        tom.dock.chat.say(tom.dock.talk.conversation, image_content(canvas_image(tom.iface.canvas), tom.dock.sending._limits()))
        view = lena.dock.talk.view
        waits(lambda: view.pictures, "the picture")
        self.assertEqual(lena.text.splitlines()[1], "here  ⋯")
        self.assertEqual(lena.text.splitlines()[3], "Save as…  ⋯")
        for width in range(180, 420, 7):
            view.setFixedWidth(width)
            waits(lambda width=width: view.width() == width and not view._redraw.isActive(), "another width")
            self.assertEqual(_line_of(view, "Save"), _line_of(view, "as…"), width)
            self.assertEqual(_line_of(view, "as…"), _last_line(view), width)

    def test_what_the_bar_cannot_show_is_in_its_tool_tip(self) -> None:
        lena = self.person("lena")
        lena.dock._say("a long word of advice " * 10)
        self.assertIn("a long word of advice " * 9, lena.iface.bar.items()[0].toolTip())


def _parts(view: ConversationView) -> Iterator[Tuple[QTextCharFormat, QColor]]:
    """What stands in the log: the format of words, and the colour behind them."""
    block = view.document().begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            form, ground = parts.fragment().charFormat(), view.palette().color(QPalette.ColorRole.Base)
            for brush in (block.blockFormat().background(), form.background()):
                if brush.style() != Qt.BrushStyle.NoBrush:
                    ground = _over(brush.color(), ground)
            yield form, ground
            parts += 1
        block = block.next()


def _over(colour: QColor, ground: QColor) -> QColor:
    """A colour that may be seen through, on a ground."""
    share = colour.alphaF()
    return QColor.fromRgbF(*(share * a + (1 - share) * b for a, b in zip(colour.getRgbF()[:3], ground.getRgbF()[:3])))


def _is_readable(form: QTextCharFormat, ground: QColor) -> bool:
    """As WCAG 2 has it."""
    light, dark = sorted((_luminance(_over(form.foreground().color(), ground)), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: QColor) -> float:
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3])
    return sum(part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722)))


def _line_of(view: ConversationView, there: str) -> int:
    """How far down words are."""
    return int(view.cursorRect(view.document().find(there)).bottom())


def _last_line(view: ConversationView) -> int:
    cursor = QTextCursor(view.document())
    cursor.movePosition(QTextCursor.MoveOperation.End)
    return int(view.cursorRect(cursor).bottom())


if __name__ == "__main__":
    unittest.main()
