"""What the dock looks like: it can be read in each theme of QGIS, and a narrow one cuts neither words nor links."""

from __future__ import annotations

import unittest
from typing import Iterator, Tuple
from unittest import mock

from people import Person
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QRectF
from qgis.PyQt.QtGui import QColor, QImage, QPalette
from qgis_app import QgisTest, waits

from causerie import words
from causerie.dock.delegate import whole_in
from causerie.dock.form import ConnectForm
from causerie.dock.looks import Looks
from causerie.dock.plan import shown_sign
from causerie.layers import canvas_image, image_content


class LooksTest(QgisTest):
    def person(self, nickname: str) -> Person:
        one = Person(self.server, nickname)
        self.addCleanup(one.close)
        one.enters()
        return one

    def test_the_log_can_be_read_in_each_theme(self) -> None:
        lena = self.person("lena")
        self.addCleanup(QgsApplication.setUITheme, "default")
        view = lena.dock.page.talk.view
        for theme in QgsApplication.uiThemes():
            QgsApplication.setUITheme(theme)
            waits(lambda: view.drawn.looks.base == view.palette().color(QPalette.ColorRole.Base), f"the colours of {theme}")
            for ink, ground in _pairs(view.drawn.looks):
                self.assertTrue(_is_readable(ink, ground), (theme, ink.name(), ground.name()))

    def test_a_narrow_form_cuts_no_words(self) -> None:
        for language in map(words.words_in, ("en", "fr")):
            with mock.patch.object(words, "language", lambda language=language: language):
                form = ConnectForm()
                self.addCleanup(form.deleteLater)
                form.resize(form.minimumSizeHint())
                form.fold.setCollapsed(False)
                form.show()
                # 230 pixels in QGIS's letters of 9 points.
                self.assertLess(form.minimumSizeHint().width(), 13.5 * form.fontMetrics().height(), language["connect"])
                for hint in ("credential_hint", "credential_kept"):
                    # The line has edges, too.
                    self.assertLess(form.token.fontMetrics().horizontalAdvance(language[hint]), form.token.width() - 12, language[hint])

    def test_everything_stays_within_a_narrow_talk(self) -> None:
        lena, tom = self.person("lena"), self.person("tom_b")
        tom.says("see https://example.org/" + "wells/" * 30)
        tom.dock.chat.say(tom.dock.page.talk.conversation, image_content(canvas_image(tom.iface.canvas), tom.dock.page.sending._limits()))
        layer = {"kind": "geojson", "layer_name": "wells_" * 40, "crs_authid": "EPSG:2154", "crs_wkt": "", "geojson": {"features": []}}
        tom.dock.chat.say(tom.dock.page.talk.conversation, layer)
        tom.dock.chat.say(tom.dock.page.talk.conversation, {"kind": "crs", "crs_authid": "EPSG:2154", "crs_wkt": ""})
        view = lena.dock.page.talk.view
        lena.reads("Reference system")
        waits(lambda: view.pictures.kept, "the picture")
        for width in range(150, 520, 7):
            view.setFixedWidth(width)
            waits(lambda: view.drawn.width == view.viewport().width(), "another width")
            for row in view.lines.rows:
                for hit in view.drawn.hits(row):
                    self.assertTrue(0 <= hit.rect.left() < hit.rect.right() <= view.drawn.width, (width, hit))
            self.assertEqual(view.horizontalScrollBar().maximum(), 0)

    def test_reactions_without_a_sign_are_words_of_the_language(self) -> None:
        metrics = mock.Mock()
        for has, code, shown in ((False, "en", ["love", "+1"]), (False, "fr", ["j’adore", "+1"]), (True, "fr", ["♥", "👍"])):
            metrics.inFontUcs4 = lambda _sign, has=has: has
            with mock.patch.object(words, "language", lambda code=code: words.words_in(code)):
                self.assertEqual([shown_sign(emoji, metrics) for emoji in ("♥", "👍")], shown)
        self.assertEqual(shown_sign("🦀", mock.Mock(inFontUcs4=lambda _sign: False)), "?")

    def test_all_of_a_layer_is_seen_in_a_wide_place_and_in_a_square(self) -> None:
        for rect, seen in ((QRectF(6, 6, 188, 60), QRectF(55, 6, 90, 60)), (QRectF(6, 6, 60, 60), QRectF(6, 16, 60, 40))):
            self.assertEqual(whole_in(rect, QImage(90, 60, QImage.Format.Format_RGB32)), seen)

    def test_what_the_bar_cannot_show_is_in_its_tool_tip(self) -> None:
        lena = self.person("lena")
        lena.dock.page._say("a long word of advice " * 10)
        self.assertIn("a long word of advice " * 9, lena.iface.bar.items()[0].toolTip())


def _pairs(looks: Looks) -> Iterator[Tuple[QColor, QColor]]:
    """What stands on what in the talk."""
    words = [looks.text, looks.quiet, looks.link, looks.accent, looks.live, looks.waits, looks.failed, *map(looks.ink, range(6))]
    yield from ((ink, ground) for ink in words for ground in (looks.base, looks.mention))
    yield from ((looks.text, ground) for ground in (looks.code, looks.card))
    yield looks.quiet, looks.card


def _is_readable(ink: QColor, ground: QColor) -> bool:
    """As WCAG 2 has it."""
    light, dark = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05) >= 4.5


def _luminance(colour: QColor) -> float:
    parts = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.getRgbF()[:3])
    return sum(part * share for part, share in zip(parts, (0.2126, 0.7152, 0.0722)))


if __name__ == "__main__":
    unittest.main()
