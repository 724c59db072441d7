"""A small client of causerie: shows what is said in one room, and says what is typed. After `pip install websockets`:

    python client.py wss://chat.example.org/ws QGIS jane_doe [TOKEN]
"""
import asyncio
import json
import random
import sys
import threading
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException


def show(text):
    """Prints a line. What others wrote is text and nothing else: it cannot steer the terminal."""
    print("".join(c if c.isprintable() else " " for c in text), flush=True)


class Client:
    """One session in one room. It outlives its connection; what is typed meanwhile is said afterwards."""

    def __init__(self, url, room, nickname, token=None):
        self.url, self.room, self.nickname, self.token = url, room, nickname, token
        self.socket, self.resume, self.is_in = None, None, False
        self.unsaid = {}  # nonce: text, until the server has said ok
        self.on_the_way = set()  # nonces of what this session has sent
        self.seen = []  # the latest ids, for some events come twice

    async def run(self):
        pause = 1
        while True:
            try:
                async with connect(self.url, subprotocols=["causerie.v1"], max_size=17 * 2**20) as self.socket:
                    await self.send(type="hello", ref="hello", protocol=1, nickname=self.nickname,
                                    features=["direct"], token=self.token, resume=self.resume)
                    try:
                        async for frame in self.socket:
                            pause = 1
                            with suppress(ValueError):  # Python reads no integer of more than 4300 digits
                                await self.hear(json.loads(frame))
                    except asyncio.CancelledError:
                        return  # closes with 1000, after all that was sent: the session ends at once
            except (OSError, WebSocketException) as error:
                show(f"* {error}")
            self.is_in = False
            if (code := self.socket and self.socket.close_code or 1006) >= 4500:
                sys.exit(f"closed for good: {code}")
            await asyncio.sleep(30 if code in (1013, 4004) else pause * random.uniform(0.5, 1))
            pause = min(pause * 2, 30)

    async def send(self, **frame):
        with suppress(WebSocketException):  # `run` notices it too, and what was to be said is said later
            await self.socket.send(json.dumps(frame))

    async def hear(self, frame):
        kind = frame["type"]
        if kind == "welcome":
            self.resume = frame["resume"]
            if not frame["resumed"]:  # a new session: what was on the way may have been said or not
                while self.on_the_way:
                    show(f"* perhaps not said: {self.unsaid.pop(self.on_the_way.pop())}")
                await self.send(type="join", ref="join", room=self.room)
        elif kind in ("ok", "error"):
            await self.hear_reply(frame.get("ref"), frame)
        elif kind == "room_state":  # the session was resumed
            await self.enter(frame["state"])
        elif kind in ("message", "direct_message"):
            if frame["id"] not in self.seen:
                self.seen = [*self.seen[-999:], frame["id"]]
                said = frame["content"].get("text", f"[{frame['content']['kind']}]")
                show(f"{frame['from']['nickname']}{' to you' if kind == 'direct_message' else ''}: {said}")
            if kind == "direct_message":  # each time it comes: the last ack may have been lost
                await self.send(type="ack", room=frame["room"], ids=[frame["id"]])
        elif kind == "removed":
            sys.exit(f"out of {frame['room']}: {frame['reason']}")

    async def hear_reply(self, ref, frame):
        if frame["type"] == "error":
            show(f"* {frame['code']}: {frame['message']} {self.unsaid.get(ref, '')}")
            if ref in ("hello", "join"):
                sys.exit(f"{ref} was refused")
        elif ref == "join":
            await self.enter(frame["state"])
        self.unsaid.pop(ref, None)
        self.on_the_way.discard(ref)

    async def enter(self, state):
        self.is_in = True
        show(f"* in {state['room']} as {state['nickname']}")
        for nonce in list(self.unsaid):  # again under the same nonce: nothing is said twice
            await self.say(nonce)

    async def say(self, nonce):
        self.on_the_way.add(nonce)
        await self.send(type="send", ref=nonce, nonce=nonce, room=self.room,
                        content={"kind": "text", "text": self.unsaid[nonce]})

    async def take(self, text):
        self.unsaid[nonce := f"{random.getrandbits(64):x}"] = text
        if self.is_in:
            await self.say(nonce)

    async def all_said(self):
        while self.unsaid or not self.is_in:
            await asyncio.sleep(0.1)


async def main():
    client, loop = Client(*sys.argv[1:5]), asyncio.get_running_loop()
    running = asyncio.create_task(client.run())

    def read():
        for line in sys.stdin:
            asyncio.run_coroutine_threadsafe(client.take(line.strip()), loop)
        said = asyncio.run_coroutine_threadsafe(client.all_said(), loop)
        said.add_done_callback(lambda _: loop.call_soon_threadsafe(running.cancel))

    threading.Thread(target=read, daemon=True).start()
    await asyncio.wait([running])


asyncio.run(main())
