"""A small client of causerie: shows what is said in one room, and says what is typed.

    python client.py wss://chat.example.org/ws QGIS jane_doe [TOKEN]
"""
import asyncio
import sys
import threading

from causerie_client import Ended, Entered, Left, Told
from causerie_client.aio import Client, RequestLost, RequestRefused


def show(text):
    """Prints a line. What others wrote is text and nothing else: it cannot steer the terminal."""
    print("".join(c if c.isprintable() else " " for c in text), flush=True)


async def listen(client):
    async for event in client:
        if isinstance(event, Entered):
            show(f"* in {event.room.name} as {event.room.nickname}")
            if event.gap:
                show("* some of what was said meanwhile is lost")
        elif isinstance(event, Told) and event.type in ("message", "direct_message"):
            to, content = " to you" if event.type == "direct_message" else "", event.frame["content"]
            show(f"{event.frame['from']['nickname']}{to}: {content.get('text', '[' + content['kind'] + ']')}")
        elif isinstance(event, Left) and not event.returns:
            sys.exit(f"out of {event.room}: {event.reason}")
        elif isinstance(event, Ended):
            sys.exit(f"closed for good: {event.code}")


async def talk(client, room, lines):
    await client.join(room)
    while (line := await lines.get()) is not None:
        try:
            await client.send(room, line)
        except RequestLost:
            show(f"* perhaps not said: {line}")
        except RequestRefused as error:
            show(f"* {error.code}: {error.message} {line}")


def typed():
    """Lines as they are typed, and None at their end."""
    lines, loop = asyncio.Queue(), asyncio.get_running_loop()

    def read():
        for line in sys.stdin:
            loop.call_soon_threadsafe(lines.put_nowait, line.strip())
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True).start()
    return lines


async def main(url, room, nickname, token=None):
    async with Client(url, nickname, token=token) as client:
        listening = asyncio.create_task(listen(client))
        try:
            await talk(client, room, typed())
        except RequestRefused as error:
            show(f"* {error.code}: {error.message}")
            sys.exit(1)
        finally:
            listening.cancel()


asyncio.run(main(*sys.argv[1:]))
