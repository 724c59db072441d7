"""The asyncio client against the real server."""

from __future__ import annotations

import asyncio
import unittest
from typing import Any, Callable

from causerie_client import Ended, Entered, Event, Told, Welcomed
from causerie_client.aio import Client, RequestRefused
from document import Document
from server import PATIENCE, Server, Wire
from websockets.exceptions import InvalidURI


async def heard(client: Client, fits: Callable[[Event], bool]) -> Event:
    """The next event that fits; those before it are gone."""

    async def look() -> Event:
        async for event in client:
            if fits(event):
                return event
        raise AssertionError("the session ended")

    return await asyncio.wait_for(look(), PATIENCE)


def says(text: str) -> Callable[[Event], bool]:
    return lambda event: isinstance(event, Told) and event.type == "message" and event.frame["content"].get("text") == text


class WireTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self) -> None:
        self.server = await self.enterAsyncContext(Server(LIMIT_ACK_TIMEOUT="60"))

    async def asyncTearDown(self) -> None:
        """All that was said is of the server's own description."""
        document = Document(await self.server.get("/asyncapi.json"))
        self.assertNotEqual(self.server.said, [])
        for text in self.server.said:
            document.check(text)

    async def enters(self, nickname: str, **session: Any) -> Client:
        client = await self.enterAsyncContext(self.server.client(nickname, **session))
        await asyncio.wait_for(client.join("QGIS"), PATIENCE)
        return client

    async def test_two_talk_edit_and_write_to_each_other(self) -> None:
        ann, bob = await self.enters("ann"), await self.enters("bob")
        said = await ann.send("QGIS", "helo")
        await heard(bob, says("helo"))
        await ann.send("QGIS", "hello", replaces=said["id"])
        await heard(bob, says("hello"))
        self.assertEqual([one["content"]["text"] for one in bob.session.rooms["QGIS"].messages.values()], ["hello"])
        member = ann.session.welcome["member"]
        reply = await bob.ask("direct_send", room="QGIS", to=member, content={"kind": "text", "text": "psst"})
        self.assertEqual(reply["delivery"], "delivered")
        with self.assertRaisesRegex(RequestRefused, "kick: forbidden"):
            await bob.ask("kick", room="QGIS", member=member)

    async def test_nothing_is_lost_and_nothing_doubled_over_breaks(self) -> None:
        listener = await self.enters("listener")
        wire = await self.enterAsyncContext(Wire(self.server))
        speaker = await self.enters("speaker", port=wire.port)
        for number in range(12):
            speaker.session.send("QGIS", f"number {number}")
            speaker._more.set()
            if number % 4 == 2:
                wire.cut()
                await heard(speaker, lambda event: isinstance(event, Welcomed) and event.resumed)
        await heard(listener, says("number 11"))
        said = [one["content"]["text"] for one in listener.session.rooms["QGIS"].messages.values()]
        self.assertEqual(said, [f"number {number}" for number in range(12)])
        self.assertEqual(len({one["id"] for one in listener.session.rooms["QGIS"].messages.values()}), 12)

    async def test_what_is_said_during_a_break_is_heard_after_it(self) -> None:
        ann = await self.enters("ann")
        wire = await self.enterAsyncContext(Wire(self.server))
        bob = await self.enters("bob", port=wire.port)
        wire.cut()
        await ann.send("QGIS", "while you were away")
        entered = await heard(bob, lambda event: isinstance(event, Entered) and event.again)
        self.assertFalse(entered.gap)
        await heard(bob, says("while you were away"))

    async def test_a_server_that_starts_anew_is_joined_again(self) -> None:
        ann = await self.enters("ann")
        await self.server.__aexit__()
        await self.server.__aenter__()
        entered = await heard(ann, lambda event: isinstance(event, Entered) and event.again)
        self.assertTrue(entered.gap)

    async def test_a_refused_name_ends_the_session(self) -> None:
        client = await self.enterAsyncContext(self.server.client("admin"))
        ended = await heard(client, lambda event: isinstance(event, Ended))
        self.assertEqual(ended.error["code"], "nickname_invalid")
        with self.assertRaises(RequestRefused):
            await client.join("QGIS")

    async def test_who_leaves_is_gone_at_once(self) -> None:
        ann = await self.enters("ann")
        async with self.server.client("bob") as bob:
            await bob.join("QGIS")
            await heard(ann, lambda event: isinstance(event, Told) and event.frame.get("joined") is not None)
        told = await heard(ann, lambda event: isinstance(event, Told) and event.frame.get("left") is not None)
        self.assertEqual([(left["nickname"], left["reason"]) for left in told.frame["left"]], [("bob", "left")])

    async def test_nobody_waits_for_an_address_that_is_none(self) -> None:
        with self.assertRaises(InvalidURI):
            async with Client("chat.example.org", "bob") as bob:
                with self.assertRaisesRegex(RequestRefused, "failed"):
                    await asyncio.wait_for(bob.join("QGIS"), PATIENCE)
        await self.enters("somebody")

    async def test_the_map_of_a_room_is_shared(self) -> None:
        ann, bob = await self.enters("ann", features=["map"]), await self.enters("bob", features=["map"])
        await ann.ask("live", room="QGIS", set={"cursor": {"at": [5.72, 45.18]}})
        point = {"type": "Point", "coordinates": [5.7, 45.2]}
        feature = {"id": "b." + "a" * 16, "geometry": point, "properties": {"shape": "mark", "color": 1}}
        await ann.ask("board_put", room="QGIS", features=[feature])
        room = bob.session.rooms["QGIS"]
        await heard(bob, lambda event: isinstance(event, Told) and room.board != {} and room.live != {})
        self.assertEqual(room.live[ann.session.welcome["member"]]["cursor"]["at"], [5.72, 45.18])
        self.assertEqual(room.board[feature["id"]]["by"], "ann")


if __name__ == "__main__":
    unittest.main()
