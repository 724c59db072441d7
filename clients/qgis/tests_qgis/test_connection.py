"""The session over Qt's WebSocket, with the real server."""

from __future__ import annotations

import unittest

from qgis_app import QgisTest, waits


class ConnectionTest(QgisTest):
    def test_two_meet_in_a_room(self) -> None:
        lena, tom = self.connects("lena"), self.connects("tom_b")
        answers: list = []
        lena.submit(lena.session.send("QGIS", "hello"), answers.append)
        waits(lambda: [m["content"]["text"] for m in tom.session.rooms["QGIS"].messages.values()] == ["hello"])
        waits(lambda: answers)
        self.assertIn("id", answers[0])


if __name__ == "__main__":
    unittest.main()
