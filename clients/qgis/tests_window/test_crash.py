"""After a crash one is back in one's rooms, and a second QGIS takes nothing from the first."""

from __future__ import annotations

import stat
import unittest
from pathlib import Path

from window import Other, Qgis, Screen, Server, waits

PRIVATE = "~" + "p" * 24


class CrashTest(unittest.TestCase):
    def test_a_crash_takes_nobody_out_of_a_room(self) -> None:
        # QGIS may take minutes to start.
        server = Server(RESUME_GRACE="600")
        self.addCleanup(server.stop)
        screen = Screen()
        self.addCleanup(screen.close)
        qgis = Qgis(screen)
        self.addCleanup(qgis.close)
        tom = Other(server, "tom_b")
        self.addCleanup(tom.close)
        self.enters(qgis, server)
        qgis.ask(f"dock().page.enter({PRIVATE!r}, None, 'Direction')")
        qgis.waits(f"{PRIVATE!r} in dock().chat.session.rooms", "the private room")
        [file] = Path(qgis.home).rglob("causerie/session-?")
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        waits(lambda: PRIVATE in file.read_text(), "the rooms in the file")
        waits(lambda: tom.people == ["lena", "tom_b"])
        member = [key for key, one in tom.room.members.items() if one["nickname"] == "lena"]
        qgis.crashes()
        tom.says("while you were away")
        qgis.start()
        self.enters(qgis, server)
        self.assertTrue(qgis.ask("dock().chat.session.welcome['resumed']"))
        qgis.waits("'while you were away' in log()", "what was said meanwhile")
        qgis.waits(f"{PRIVATE!r} in dock().chat.session.rooms", "the private room")
        self.assertTrue(qgis.waits("[c.name for c in dock().chat.conversations.values() if c.name == 'Direction']"))
        self.assertEqual([key for key, one in tom.room.members.items() if one["nickname"] == "lena"], member)
        # A second one with the same profile: the first goes on.
        other = Qgis(screen, qgis.home)
        other.ask("dock().show()")
        other.ask(f"dock().begin(parse({server.url!r}), 'lena')")
        other.waits("'has your nickname' in log()", "that the nickname is taken")
        self.assertEqual(qgis.ask("dock().chat.connection.state"), "connected")
        other.crashes()
        qgis.ask("dock().end()")
        waits(lambda: tom.people == ["tom_b"], "that lena left")
        self.assertFalse(file.exists())
        self.assertEqual(qgis.ask("FAULTS"), [])

    def enters(self, qgis: Qgis, server: Server) -> None:
        qgis.ask("dock().show()")
        qgis.ask(f"dock().begin(parse({server.url!r}), 'lena')")
        qgis.waits("dock().chat.room(dock().page.talk.conversation) is not None", "a room")


if __name__ == "__main__":
    unittest.main()
