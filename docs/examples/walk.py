"""A bot that walks along a line on the map of a room, to and fro:
    python walk.py wss://chat.example.org/ws QGIS walker 45.1847,5.7231 45.1885,5.7245 45.1930,5.7312
"""
import asyncio
import sys
from contextlib import suppress
from math import atan2, cos, degrees, hypot, radians

from causerie_client.aio import Client, RequestLost

SPEED, PAUSE = 1.4, 2  # metres a second, and seconds between two positions; one is gone after 120
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


async def main(url, room, nickname, *places):
    async with Client(url, nickname, features=["map"]) as bot:
        await bot.join(room, history=0)
        for position in walk([[float(x), float(y)] for y, x in (place.split(",") for place in places)]):
            with suppress(RequestLost):  # the next one is as good
                await bot.ask("live", room=room, set={"position": position})
            await asyncio.sleep(PAUSE)


asyncio.run(main(*sys.argv[1:]))
