"""A screen, a QGIS in a window on it with the plugin, and the mouse and the keyboard of `xdotool`: as a person has them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, Coroutine, List, Optional

from causerie_client.aio import Client
from tests_qgis.running import PATIENCE, Server, waits

HERE = Path(__file__).parent
PLUGIN = HERE.parent / "causerie"
#: Seconds for the start of QGIS, on a machine that has much else to do.
STARTS = 240.0
_QUIET = subprocess.DEVNULL
_SETTINGS = """[PythonPlugins]
causerie=true
MetaSearch=false
db_manager=false
grassprovider=false
processing=true
sagaprovider=false

[app]
projections\\promptWhenNoProjSetting=false

[core]
NewsFeed\\httpsfeedqgisorg\\disabled=true

[locale]
overrideFlag=true
userLocale=en

[qgis]
checkVersion=false
newProjectDefault=false
"""


class Screen:
    """An X server without a screen, 1280 pixels by 800, with a small window manager: without one nothing gets the keyboard."""

    def __init__(self) -> None:
        near, far = os.pipe()
        options = ["-screen", "0", "1280x800x24", "-nolisten", "tcp", "-r", "-displayfd", str(far)]
        self._server = subprocess.Popen(["Xvfb", *options], pass_fds=[far], stdin=_QUIET, stdout=_QUIET, stderr=_QUIET)
        os.close(far)
        with open(near, "rb") as told:
            self.display = f":{told.readline().decode().strip()}"
        self._manager = subprocess.Popen(["openbox", "--sm-disable"], env=self.env, stdin=_QUIET, stdout=_QUIET, stderr=_QUIET)

    @property
    def env(self) -> dict:
        return {**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def close(self) -> None:
        for process in (self._manager, self._server):
            process.terminate()
            process.wait()


class Other:
    """Somebody else in a room, with a bare client."""

    def __init__(self, server: Server, nickname: str, room: str = "QGIS", **session: Any) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.client = Client(f"ws://127.0.0.1:{server.port}/ws", nickname, **{"features": ["direct", "map"], **session})
        self._does(self.client.__aenter__())
        self.room = self._does(self.client.join(room))

    def asks(self, type: str, **keys: Any) -> dict:
        return self._does(self.client.ask(type, **keys))

    def says(self, text: str) -> None:
        self._does(self.client.send(self.room.name, text))

    @property
    def contents(self) -> List[dict]:
        """What was said in the room."""
        return [one["content"] for one in list(self.room.messages.values())]

    @property
    def people(self) -> List[str]:
        return sorted(one["nickname"] for one in list((self.room.members or {}).values()))

    def close(self) -> None:
        self._does(self.client.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _does(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(PATIENCE)


class Qgis:
    """QGIS on a screen, with a profile of its own that has the plugin, and nothing of the person who runs the tests."""

    def __init__(self, screen: Screen, home: Optional[str] = None) -> None:
        self.screen = screen
        self.home = home or tempfile.mkdtemp(prefix="qgis-window-")
        profile = Path(self.home, "profiles", "default")
        if not profile.exists():
            (profile / "python" / "plugins").mkdir(parents=True)
            (profile / "python" / "plugins" / "causerie").symlink_to(PLUGIN)
            (profile / "QGIS").mkdir()
            (profile / "QGIS" / "QGIS3.ini").write_text(_SETTINGS)
        self.start()

    def start(self) -> None:
        """Starts it, again after a crash too."""
        run = Path(self.home, "run")
        run.mkdir(mode=0o700, exist_ok=True)
        door = socket.create_server(("127.0.0.1", 0))
        door.settimeout(STARTS)
        env = {
            **self.screen.env, "HOME": self.home, "XDG_RUNTIME_DIR": str(run), "PYTHONDONTWRITEBYTECODE": "1",
            "CAUSERIE_WINDOW": str(door.getsockname()[1]), "LC_ALL": "C.UTF-8", "QT_LOGGING_RULES": "*=false",
        }
        for name in ("PYTHONPATH", "VIRTUAL_ENV"):
            env.pop(name, None)
        options = ["--nologo", "--noversioncheck", "--profiles-path", self.home, "--code", str(HERE / "inside.py")]
        self._log = open(Path(self.home, "log"), "ab")
        self.process = subprocess.Popen(["qgis", *options], env=env, stdin=_QUIET, stdout=self._log, stderr=self._log)
        with door:
            self._socket, _ = door.accept()
        self._socket.settimeout(PATIENCE)
        self._reader = self._socket.makefile("rb")
        self._reader.readline()

    def ask(self, expression: str) -> Any:
        """Asks for the value of an expression in QGIS (`inside.py`)."""
        self._socket.sendall(json.dumps(expression).encode() + b"\n")
        answer = json.loads(self._reader.readline())
        if "fault" in answer:
            raise AssertionError(f"{expression}: {answer['fault']}")
        return answer["value"]

    def waits(self, expression: str, what: str = "") -> Any:
        """Waits until an expression holds in QGIS, and returns its value."""
        return waits(lambda: self.ask(expression), what or expression)

    def crashes(self) -> None:
        """Ends without a word to anybody."""
        self.process.kill()
        self._ended()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self._ended()
        shutil.rmtree(self.home, ignore_errors=True)

    def _ended(self) -> None:
        self.process.wait()
        self._reader.close()
        self._socket.close()
        self._log.close()

    # What a person does.

    def points(self, place: str) -> None:
        """Moves the mouse to a place that QGIS tells: an expression."""
        self.mouse("mousemove", *self.ask(place))

    def presses(self, place: str, button: int = 1) -> None:
        """Presses a mouse button at a place."""
        at: List[int] = []
        while at != self.ask(place):
            # Windows that have just been opened are still put to their places.
            at = self.ask(place)
            self.mouse("mousemove", *at)
        self.mouse("click", button)

    def drags(self, start: str, end: str) -> None:
        """Takes something at a place and lets it go at another."""
        x, y = self.ask(start)
        self.mouse("mousemove", x, y, "mousedown", 1)

        def begins() -> bool:
            # A drag begins with the second move; of those that come while QGIS is busy, Qt shows it the last one alone.
            for step in range(1, 6):
                self.mouse("mousemove", x + 4 * step, y + 2 * step)
            return bool(self.ask("is_dragging()"))

        waits(begins, "a drag")
        self.goes(end)
        self.mouse("mouseup", 1)
        waits(lambda: not self.ask("is_dragging()"), "the end of the drag")

    def goes(self, end: str) -> None:
        """Comes to a place as a hand does, not at once."""
        x, y = self.ask(end)
        for left in (40, 20, 8, 3, 1, 0):
            self.mouse("mousemove", x - left, y - left)

    def types(self, text: str) -> None:
        self.mouse("type", "--delay", 20, text)

    def strikes(self, *keys: str) -> None:
        self.mouse("key", "--delay", 20, *keys)

    def mouse(self, *what: object) -> None:
        """Lets `xdotool` do something."""
        subprocess.run(["xdotool", *map(str, what)], env=self.screen.env, check=True, stdin=_QUIET, stdout=_QUIET, timeout=PATIENCE)


class WindowTest(unittest.TestCase):
    """A server, a screen and a QGIS for all tests of a class, and an empty project and no session for each."""

    settings: dict = {}
    server: Server
    qgis: Qgis

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server(**cls.settings)
        cls.addClassCleanup(cls.server.stop)
        screen = Screen()
        cls.addClassCleanup(screen.close)
        cls.qgis = Qgis(screen)
        cls.addClassCleanup(cls.qgis.close)

    def setUp(self) -> None:
        self.addCleanup(self.nothing_failed)
        self.qgis.ask("QgsProject.instance().clear()")

    def nothing_failed(self) -> None:
        """Whatever a test did, no exception came out of the plugin."""
        faults = self.qgis.ask("FAULTS")
        self.qgis.ask("FAULTS.clear()")
        self.assertEqual(faults, [])

    def other(self, nickname: str = "tom_b", room: str = "QGIS", **session: Any) -> Other:
        one = Other(self.server, nickname, room, **session)
        self.addCleanup(one.close)
        return one

    def enters(self, nickname: str = "lena", link: str = "") -> None:
        """The person at QGIS is in a room."""
        self.qgis.ask("dock().show()")
        self.qgis.ask(f"dock().begin(parse({link or self.server.url!r}), {nickname!r})")
        self.addCleanup(self.qgis.ask, "dock().end()")
        self.qgis.waits("dock().chat.room(dock().page.talk.conversation) is not None", "a room")
