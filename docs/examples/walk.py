"""A bot that walks along a line on the map of a room, to and fro. After `pip install websockets`:

    python walk.py wss://chat.example.org/ws QGIS walker 45.1847,5.7231 45.1885,5.7245 45.1930,5.7312
"""
import asyncio
import json
import sys
from contextlib import suppress
from math import atan2, cos, degrees, hypot, radians
from random import uniform

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

SPEED = 1.4  # metres a second
PAUSE = 2  # seconds between two positions; one is gone after 120
DEGREE = 111_195  # metres, from south to north


def walk(line):
    """Yields positions along a line of longitudes and latitudes, to its end and back, for ever."""
    while True:
        for (x, y), (to_x, to_y) in zip(line, line[1:]):
            east, north = (to_x - x) * cos(radians(y)) * DEGREE, (to_y - y) * DEGREE
            steps = max(1, round(hypot(east, north) / (SPEED * PAUSE)))
            for step in range(steps):
                at = [round(x + (to_x - x) * step / steps, 6), round(y + (to_y - y) * step / steps, 6)]
                yield {"at": at, "heading": round(degrees(atan2(east, north))) % 360, "speed": SPEED}
        line = line[::-1]


async def ask(socket, **request):
    """Sends a request, and returns its reply. Everything else that comes is passed over."""
    await socket.send(json.dumps(request | {"ref": request["type"]}))
    while True:
        with suppress(ValueError):  # Python reads no integer of more than 4300 digits
            frame = json.loads(await socket.recv())
            if frame["type"] == "error":
                sys.exit(f"{frame['code']}: {frame['message']}")
            if frame.get("ref") == request["type"]:
                return frame


async def main(url, room, nickname, *places):
    positions = walk([[float(x), float(y)] for y, x in (place.split(",") for place in places)])
    resume = None
    while True:  # again, after each break
        try:
            async with connect(url, subprotocols=["causerie.v1"], max_size=17 * 2**20) as socket:
                hello = {"protocol": 1, "nickname": nickname, "features": ["map"], "resume": resume}
                welcome = await ask(socket, type="hello", **hello)
                resume = welcome["resume"]
                if not welcome["resumed"]:
                    await ask(socket, type="join", room=room, history=0)
                while True:
                    await ask(socket, type="live", room=room, set={"position": next(positions)})
                    await asyncio.sleep(PAUSE)
        except ConnectionClosed as error:
            if error.rcvd and error.rcvd.code >= 4500:
                sys.exit(f"closed for good: {error}")
        except (OSError, WebSocketException) as error:
            print(f"* {error}", file=sys.stderr)
        await asyncio.sleep(uniform(1, 5))  # not all bots at once


asyncio.run(main(*sys.argv[1:]))
