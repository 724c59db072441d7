"""Prints how long the longest slots of the map of a room take, with 500 features and 500 people. Not a test: times are the machine's.

    PYTHONPATH=clients/qgis:clients/qgis/tests_qgis /usr/bin/python3 clients/qgis/tests_qgis/time_map.py
"""

from __future__ import annotations

import gc
import time
from typing import Any, Callable, List

from qgis.core import QgsCoordinateReferenceSystem, QgsRectangle
from qgis.gui import QgsMapCanvas
from qgis_app import waits

from causerie.causerie_client import Entered, Room, Session, Told
from causerie.connection import Connection
from causerie.room_map import RoomMap

MANY = 500


def timed(what: str, then: Callable[[], Any]) -> None:
    begin = time.perf_counter()
    then()
    print(f"{(time.perf_counter() - begin) * 1000:7.1f} ms  {what}")


def area(number: int, points: int) -> dict:
    ring = [[5 + number / 1000 + step / 1e5, 45 + step * step / 1e7] for step in range(points)]
    return {
        "id": f"b.{number:016d}", "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}, "by": "lena", "time": 1795156330,
        "properties": {"shape": "area", "color": number % 8, "note": f"note {number}"},
    }


def main() -> None:
    session, canvas = Session("tom_b", features=["map"]), QgsMapCanvas()
    canvas.resize(1600, 1000)
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:2154"))
    canvas.show()
    canvas.setExtent(QgsRectangle(910000, 6455000, 920000, 6465000))
    connection, room = Connection("ws://127.0.0.1:9/ws", session), Room("QGIS")
    session.rooms["QGIS"] = room
    room_map = RoomMap(connection, "QGIS", canvas)
    slices: List[float] = []
    take_over = room_map.board._take_over

    def slice_of() -> None:
        begin = time.perf_counter()
        take_over()
        slices.append((time.perf_counter() - begin) * 1000)

    room_map.board._timer.timeout.disconnect()
    room_map.board._timer.timeout.connect(slice_of)
    for points in (100, 1000):
        frame = {"type": "board", "room": "QGIS", "put": [area(number, points) for number in range(MANY)]}
        room.hear(frame)
        timed(f"hear of {MANY} areas of {points} points", lambda: connection.happened.emit(Told(frame, room)))
        slices.clear()
        waits(lambda: not room_map.board.is_waiting())
        print(f"{max(slices):7.1f} ms  longest of {len(slices)} slices that put them into the layer")
    frame.clear()
    room.board.clear()
    gc.collect()
    members = {f"m.{number}": {
        "position": {"at": [5.7 + number / 9000, 45.2], "accuracy": 20}, "cursor": {"at": [5.7, 45.1 + number / 9000]},
        "view": {"bbox": [5.7, 45.1, 5.71 + number / 9000, 45.3]},
    } for number in range(MANY)}
    room.members = {member: {"member": member, "nickname": f"person_{member[2:]}"} for member in members}
    live = {"type": "live", "room": "QGIS", "members": members}
    at = {member: {"position": values["position"]} for member, values in members.items()}
    positions = {"type": "live", "room": "QGIS", "members": at}
    timed(f"{MANY} positions come", lambda: connection.happened.emit(Told(positions, room)))
    timed("the same come again", lambda: connection.happened.emit(Told(positions, room)))
    timed(f"the canvas moves under {MANY} positions", lambda: canvas.setCenter(canvas.center() * 1.001))
    timed("the list of people", room_map.people)
    timed("one comes into the room", lambda: connection.happened.emit(Entered(room, True, False)))
    room_map.others.clear()
    few = {"type": "live", "room": "QGIS", "members": dict(list(live["members"].items())[:50])}
    timed("50 positions, cursors and views come", lambda: connection.happened.emit(Told(few, room)))
    timed("the canvas moves under them", lambda: canvas.setCenter(canvas.center() * 1.001))
    room_map.close()


main()
