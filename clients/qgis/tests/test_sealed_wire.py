"""Sealed rooms over the real server: sessions of Python and the terminal understand each other, somebody without the link nothing."""

from __future__ import annotations

import asyncio
import os
import tempfile
import unittest
from typing import List

from causerie_client import Event, Room, Told
from causerie_client.aio import Client
from document import Document
from sealed_room import ROOM, SECRET, VECTORS, readable
from server import PATIENCE, PROGRAM, Server, Wire
from test_wire import heard, says


class Terminal:
    """A chat in a terminal, in the room: `async with` starts and ends it."""

    def __init__(self, server: Server, nickname: str) -> None:
        self._asked = [PROGRAM, "chat", f"http://127.0.0.1:{server.port}/", "--nick", nickname, "--plain", "--follow"]
        self.lines: List[str] = []

    async def __aenter__(self) -> Terminal:
        self._home = tempfile.TemporaryDirectory()
        homes = {name: self._home.name for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
        known = {**os.environ, **homes, "CAUSERIE_SEALED": f"https://chat.example.org/#name=Levee&sealed={VECTORS['S']}"}
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*self._asked, env=known, stdin=pipe, stdout=pipe, stderr=pipe)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._process.kill()
        await self._process.wait()
        self._home.cleanup()

    async def enter(self, line: str) -> None:
        self._process.stdin.write(f"{line}\n".encode())
        await self._process.stdin.drain()

    async def sees(self, text: str) -> None:
        """Waits for a line."""

        async def look() -> None:
            while not any(text in line for line in self.lines):
                line = await self._process.stdout.readline()
                if not line:
                    raise AssertionError(f"ended before {text!r}: {self.lines} {await self._process.stderr.read()}")
                self.lines.append(line.decode())

        await asyncio.wait_for(look(), PATIENCE)


class SealedWireTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.server = await self.enterAsyncContext(Server(MESSAGE_RATE="0", LIMIT_ACK_TIMEOUT="60"))
        self.eve = await self.enterAsyncContext(Client(f"ws://127.0.0.1:{self.server.port}/ws", "eve"))
        # Whoever knows the name alone: the server does.
        self.eve.session.sealed.say = lambda frame: [frame]
        self.eve.session.sealed.hear = lambda frame, _now: [frame]
        await asyncio.wait_for(self.eve.join(ROOM), PATIENCE)

    async def asyncTearDown(self) -> None:
        document = Document(await self.server.get("/asyncapi.json"))
        for text in self.server.said:
            document.check(text)

    async def enters(self, nickname: str, **session: int) -> Client:
        client = await self.enterAsyncContext(self.server.client(nickname, **session))
        client.session.sealed.hides_nickname = True
        await asyncio.wait_for(client.join(client.session.sealed.add(SECRET)), PATIENCE)
        return client

    async def test_python_and_the_terminal_understand_each_other(self) -> None:
        bob = await self.enterAsyncContext(Terminal(self.server, "bob"))
        await bob.sees("You are bob in")
        ann = await self.enters("ann")
        room = ann.session.rooms[ROOM]
        await bob.sees("ann came")
        await heard(ann, lambda _: "bob" in room.nicknames())
        said = await ann.send(ROOM, "the levee hold")
        await bob.sees("<ann> the levee hold")
        await ann.send(ROOM, "the levee holds 🌊", replaces=said["id"])
        await bob.sees("the levee holds 🌊")
        await bob.enter("good to hear")
        event = await heard(ann, says("good to hear"))
        self.assertEqual(event.frame["from"]["nickname"], "bob")
        reply = await ann._reply_to(ann.session.send_direct(ROOM, "under the mat", nickname="bob"))
        self.assertEqual(reply["delivery"], "delivered")
        await bob.sees("*ann* under the mat")
        await ann.ask("delete", room=ROOM, id=said["id"])
        await heard(ann, lambda event: isinstance(event, Told) and event.type == "deleted" and event.frame["id"] == said["id"])
        told = readable([one.frame for one in await self.all(self.eve) if isinstance(one, Told)])
        self.assertIn('"kind": "sealed"', told)
        self.assertEqual([word for word in ("levee", "good", "mat", "ann", "bob") if word in told], [])

    async def test_what_somebody_without_the_link_adds_is_not_shown(self) -> None:
        ann, bob = await self.enters("ann"), await self.enters("bob")
        sid = (await bob.send(ROOM, "once"))["id"].partition(".")[0]
        await heard(ann, says("once"))
        frames = [one.frame["content"] for one in await self.all(self.eve) if isinstance(one, Told) and one.type == "message"]
        once = [content for content in frames if content["sid"] == sid][-1]
        for content in (*frames, {"kind": "text", "text": "I am bob"}, {**once, "data": f"AAAA{once['data'][4:]}"}):
            await self.eve.send(ROOM, content)
        for words in ("is not sealed", "did not open"):
            await heard(ann, lambda event, words=words: isinstance(event, Told) and words in str(event.frame.get("text")))
        self.assertEqual(texts(ann.session.rooms[ROOM]), ["once"])

    async def test_nothing_is_lost_or_missed_over_breaks(self) -> None:
        wire = await self.enterAsyncContext(Wire(self.server))
        ann, bob = await self.enters("ann"), await self.enters("bob", port=wire.port)
        for number in range(6):
            bob.session.send(ROOM, f"number {number}")
            bob._more.set()
            if number == 2:
                wire.cut()
        await heard(ann, says("number 5"))
        await asyncio.sleep(3.5)
        self.assertEqual(texts(ann.session.rooms[ROOM]), [f"number {number}" for number in range(6)])
        self.assertEqual([one for one in await self.all(ann) if isinstance(one, Told) and one.type == "notice"], [])

    async def test_a_server_that_starts_anew_is_joined_again(self) -> None:
        ann, bob = await self.enters("ann"), await self.enters("bob")
        await heard(ann, lambda _: "bob" in ann.session.rooms[ROOM].nicknames())
        await self.server.__aexit__()
        await self.server.__aenter__()
        ann.session.send(ROOM, "are you there?")
        ann._more.set()
        await heard(bob, says("are you there?"))
        self.assertEqual(bob.session.rooms[ROOM].nicknames(), {"ann", "bob"})

    async def all(self, client: Client) -> List[Event]:
        """What has come until the server has answered."""
        await client.ask("rooms")
        return [client._events.get_nowait() for _ in range(client._events.qsize())]


def texts(room: Room) -> List[str]:
    return [one["content"]["text"] for one in room.messages.values()]


if __name__ == "__main__":
    unittest.main()
