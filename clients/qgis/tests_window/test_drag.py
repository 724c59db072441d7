"""What is dragged with a real mouse arrives, and stays where it was."""

from __future__ import annotations

import select
import subprocess
import tempfile
import unittest
from pathlib import Path

from window import HERE, Other, Screen, WindowTest, waits

LOG = "middle(dock().page.talk.view.viewport())"
FIELD = "middle(dock().page.talk.entry.viewport())"
NAMES = [["D0", "D1", "D2"]]


class DragTest(WindowTest):
    def sends_roads(self, target: str, tom: Other) -> None:
        """A layer that nothing but QGIS's memory has is dragged from the layer tree."""
        self.qgis.ask("roads()")
        self.qgis.drags("in_tree('roads')", target)
        self.assertIn("3 features", self.qgis.waits("look()"))
        self.assertEqual(self.qgis.ask("fields()"), NAMES)
        self.qgis.presses("button('Send')")
        content = waits(lambda: tom.contents, "the layer")[0]
        self.assertEqual((content["kind"], len(content["geojson"]["features"])), ("geojson", 3))
        self.assertEqual(self.qgis.ask("fields()"), NAMES)

    def test_a_layer_is_dragged_onto_the_talk(self) -> None:
        tom = self.other()
        self.enters()
        self.sends_roads(LOG, tom)

    def test_a_layer_is_dragged_onto_the_field(self) -> None:
        tom = self.other()
        self.enters()
        self.sends_roads(FIELD, tom)

    def test_a_layer_that_is_let_go_where_it_cannot_be_sent_stays(self) -> None:
        self.qgis.ask("roads()")
        self.enters()
        self.qgis.drags("in_tree('roads')", "middle(dock().page.switcher)")
        self.qgis.ask("dock().end()")
        self.qgis.drags("in_tree('roads')", "middle(dock().form.address)")
        self.assertEqual(self.qgis.ask("fields()"), NAMES)
        self.assertEqual(self.qgis.ask("look()"), "")

    def test_a_layer_for_nobody_is_said_and_stays(self) -> None:
        self.enters()
        self.qgis.ask("dock().page.show_conversation(None)")
        self.qgis.ask("roads()")
        self.qgis.drags("in_tree('roads')", LOG)
        self.qgis.waits("any('choose a room' in said for said in bar())", "a word")
        self.assertEqual(self.qgis.ask("fields()"), NAMES)

    def test_a_picture_is_dragged_from_a_folder_and_stays_in_it(self) -> None:
        tom = self.other()
        self.enters()
        path = Path(tempfile.mkdtemp(), "mill.png")
        self.qgis.ask(f"QtGui.QPixmap(60, 40).toImage().save({str(path)!r})")
        for sent, (name, target) in enumerate({"view": LOG, "entry": FIELD}.items(), 1):
            source = Source(self.qgis.screen, path)
            self.addCleanup(source.close)
            self.assertEqual(self.drags_from_folder(source, name, target), 1, "it is copied, not moved")
            waits(lambda sent=sent: len(tom.contents) == sent, f"picture {sent}")
            # Not before: it hands the picture over when it is wanted.
            source.close()
            self.assertEqual(tom.contents[-1]["kind"], "image")
            self.assertTrue(path.exists())

    def drags_from_folder(self, source: Source, name: str, target: str) -> int:
        """Returns the action of Qt that the other program was told."""
        x, y = map(int, source.says().split())
        self.qgis.ask(f"begins_to_see('target', dock().page.talk.{name}.viewport())")
        self.qgis.mouse("mousemove", x, y, "mousedown", 1)
        self.qgis.mouse("mousemove", x + 10, y + 10)
        self.qgis.mouse("mousemove", x + 30, y + 20)

        def comes() -> bool:
            # The other program may begin late: where the mouse is only its moves tell.
            self.qgis.goes(target)
            return self.qgis.ask("has_seen('target', QEvent.Type.DragMove)")

        waits(comes, "the drag")
        self.qgis.mouse("mouseup", 1)
        return int(source.says())


class Source:
    """The other program."""

    def __init__(self, screen: Screen, path: Path) -> None:
        command = ["/usr/bin/python3", str(HERE / "source.py"), str(path)]
        self._process = subprocess.Popen(command, env=screen.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def says(self) -> str:
        """Returns its next line."""
        waits(lambda: select.select([self._process.stdout], [], [], 0)[0], "the other program")
        return self._process.stdout.readline().decode()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


if __name__ == "__main__":
    unittest.main()
