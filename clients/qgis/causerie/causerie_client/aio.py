"""A session over asyncio and the library `websockets` (`pip install causerie-client[aio]`): for bots and tests."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import TracebackType
from typing import Any, AsyncIterator, Dict, List, Optional, Type, Union

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from .events import Answered, Ended, Event, Lost, Refused, Request, Silent, Unanswered
from .forms import Frame
from .room import Room
from .session import LARGEST_FRAME, SUBPROTOCOL, Session


class RequestRefused(Exception):
    """The server's `error` to a request, or to `hello`; without one, the session is over."""

    def __init__(self, request: Optional[Request], error: Optional[Frame] = None) -> None:
        self.request, self.code, self.message = request, "ended", "the session is over"
        if error is not None:
            self.code, self.message = str(error["code"]), str(error["message"])
        super().__init__(f"{request.type if request else 'hello'}: {self.code}: {self.message}")


class RequestLost(RequestRefused):
    """The connection broke before the answer came: the request was carried out, or not."""

    def __init__(self, request: Request) -> None:
        super().__init__(request, {"code": "lost", "message": "the connection broke before the answer came"})


class Client:
    """One person or bot at a server. `async with` holds the connection; iterating over it yields what the session tells.

        async with Client("wss://chat.example.org/ws", "walker") as client:
            room = await client.join("QGIS")
            await client.send("QGIS", "Hi")
            async for event in client: ...
    """

    def __init__(self, url: str, nickname: Optional[str] = None, **session: Any) -> None:
        self.url = url
        self.session = Session(nickname, **session)
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._waiting: Dict[int, asyncio.Future[Frame]] = {}
        self._more = asyncio.Event()
        self._task: Optional[asyncio.Task[None]] = None
        self._ended: Optional[Ended] = None

    async def __aenter__(self) -> Client:
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(self._stopped)
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]) -> None:
        """Closes with 1000: the session ends at once."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def __aiter__(self) -> AsyncIterator[Event]:
        while self._ended is None or not self._events.empty():
            yield await self._events.get()

    async def ask(self, type: str, **keys: Any) -> Frame:
        """Makes a request and returns its `ok`; raises `RequestRefused`, or `RequestLost` where it cannot be said again after a break."""
        return await self._reply_to(self.session.request(type, **keys))

    async def join(self, room: str, **keys: Any) -> Room:
        """Joins a room, and returns it once one is in."""
        await self._reply_to(self.session.join(room, **keys))
        return self.session.rooms[room]

    async def send(self, room: str, content: Any, **keys: Any) -> Frame:
        """Says something to a room, and returns the `ok` with its `id`."""
        return await self._reply_to(self.session.send(room, content, **keys))

    async def _reply_to(self, request: Request) -> Frame:
        if self._ended is not None:
            raise RequestRefused(request, self._ended.error)
        reply: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[request.ref] = reply
        self._more.set()
        return await reply

    async def _run(self) -> None:
        offered = [Subprotocol(SUBPROTOCOL)]
        while self._ended is None:
            code = None
            # A handshake that takes too long is no `OSError` before Python 3.11, and a line that breaks in it none in newer `websockets`.
            with suppress(OSError, EOFError, asyncio.TimeoutError, InvalidHandshake):
                async with connect(self.url, subprotocols=offered, max_size=LARGEST_FRAME, ping_interval=None) as socket:
                    code = await self._talk(socket)
            if self._ended is not None:
                return
            for event in self._tell(self.session.disconnected(code, self._now())):
                if isinstance(event, Lost):
                    await asyncio.sleep(event.retry_after)

    def _stopped(self, task: asyncio.Task[None]) -> None:
        """Lets nobody wait for what cannot come any more, such as an answer of an address that is none."""
        if not task.cancelled() and task.exception() is not None:
            self._tell([Ended(None, {"type": "error", "code": "failed", "message": str(task.exception())})])

    async def _talk(self, socket: ClientConnection) -> Optional[int]:
        """Holds the session over one connection. Returns the code that closed it."""
        self.session.connected(self._now())
        writer = asyncio.create_task(self._write(socket))
        try:
            with suppress(ConnectionClosed):
                async for text in socket:
                    if isinstance(text, str):
                        self._tell(self.session.receive(text, self._now()))
                        self._more.set()
                    if self._ended is not None:
                        break
        except asyncio.CancelledError:
            # With 1000. By itself the library says 1011, and the session would wait for somebody to resume it.
            await socket.close()
            raise
        finally:
            writer.cancel()
        return socket.close_code

    async def _write(self, socket: ClientConnection) -> None:
        while True:
            self._more.clear()
            if any(isinstance(event, Silent) for event in self._tell(self.session.tick(self._now()))):
                socket.transport.abort()
                return
            for text in self.session.outgoing():
                try:
                    await socket.send(text)
                except ConnectionClosed:
                    return
            due = self.session.due
            # Not `wait_for`, which may miss that it is cancelled (until Python 3.12).
            more = asyncio.ensure_future(self._more.wait())
            try:
                await asyncio.wait({more}, timeout=None if due is None else max(0.0, due - self._now()))
            finally:
                more.cancel()

    def _tell(self, events: List[Event]) -> List[Event]:
        for event in events:
            if isinstance(event, Answered):
                self._resolve(event.request.ref, event.reply)
            elif isinstance(event, Refused) and event.request is not None:
                self._resolve(event.request.ref, RequestRefused(event.request, event.error))
            elif isinstance(event, Unanswered):
                for request in event.requests:
                    self._resolve(request.ref, RequestLost(request))
            elif isinstance(event, Ended):
                self._ended = event
                for ref in list(self._waiting):
                    self._resolve(ref, RequestRefused(None, event.error))
            self._events.put_nowait(event)
        return events

    def _resolve(self, ref: int, reply: Union[Frame, RequestRefused]) -> None:
        waiting = self._waiting.pop(ref, None)
        if waiting is None or waiting.done():
            return
        if isinstance(reply, RequestRefused):
            waiting.set_exception(reply)
        else:
            waiting.set_result(reply)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
