"""The native protocol of causerie in pure Python, 3.9 and newer: a `Session` without I/O, and an asyncio `Client` in `aio`."""

from .address import Address
from .events import Answered, Ended, Entered, Event, Left, Lost, Refused, Request, Silent, Told, Unanswered, Welcomed
from .forms import Frame
from .room import Room
from .session import LARGEST_FRAME, SUBPROTOCOL, Session

__all__ = [
    "LARGEST_FRAME", "SUBPROTOCOL", "Address", "Answered", "Ended", "Entered", "Event", "Frame", "Left", "Lost", "Refused", "Request",
    "Room", "Session", "Silent", "Told", "Unanswered", "Welcomed",
]
