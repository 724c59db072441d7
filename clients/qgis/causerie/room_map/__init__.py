"""The map of a room: people, views and the board on QGIS's canvas."""

from .people import Person
from .room_map import RoomMap

__all__ = ["Person", "RoomMap"]
