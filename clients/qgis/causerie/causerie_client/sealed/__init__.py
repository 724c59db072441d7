"""Sealed rooms (docs/sealed.md): between a session and its connection, frames of rooms whose link is known are sealed on their way out
and opened on their way in, so that the session meets ordinary ones. Calls, files, the board and live values are for browsers.

`construction` has keys and ciphertexts, `lines` and `loads` who said what in one room, `outgoing` and `incoming` the frames of both
directions, `frames` what can be read of the server's.
"""

from .construction import decoded_secret, encoded, is_available, is_sealed, room_name
from .incoming import SealedRooms

__all__ = ["SealedRooms", "decoded_secret", "encoded", "is_available", "is_sealed", "room_name"]
