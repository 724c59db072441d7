"""What can be read of the server's frames from a sealed room, which may have any form, and what is added to those that opened."""

from __future__ import annotations

import time
from typing import Any, List, Optional, Set, Tuple

from ..forms import Frame
from .construction import sealed_of


def rooms_of(frame: Frame) -> Set[str]:
    """Returns the rooms that a frame names, by itself and in a state."""
    state = frame.get("state")
    named = [frame.get("room"), state.get("room") if isinstance(state, dict) else None]
    return {room for room in named if isinstance(room, str)}


def has_state(frame: Frame) -> bool:
    """Whether a frame has the state of a room."""
    return isinstance(frame.get("state"), dict)


def records(members: Any) -> List[Frame]:
    """Returns the members of a list that have a name."""
    found = members if isinstance(members, list) else []
    return [one for one in found if isinstance(one, dict) and isinstance(one.get("member"), str)]


def sealed_content(frame: Frame) -> Tuple[Optional[Frame], str]:
    """Returns what is sealed in a message, and the member that the server names."""
    content, sender = frame.get("content"), frame.get("from")
    is_sealed_one = isinstance(content, dict) and content.get("kind") == "sealed"
    return sealed_of(content) if is_sealed_one else None, str(sender.get("member") or "") if isinstance(sender, dict) else ""


def has_unsealed(frame: Frame) -> bool:
    """Whether live values, features or an offer have something that is not sealed."""
    if frame["type"] == "board":
        put = frame.get("put")
        return isinstance(put, list) and any(not isinstance(one, dict) or sealed_of(one.get("sealed")) is None for one in put)
    if frame["type"] == "live":
        members = frame.get("members")
        of_members = [values for values in (members if isinstance(members, dict) else {}).values() if isinstance(values, dict)]
        values = [value for one in of_members for key, value in one.items() if key != "nickname" and value is not None]
        return bool(frame.get("trackers")) or any(sealed_of(value) is None for value in values)
    return frame["type"] == "file_offered" and sealed_of(frame.get("sealed")) is None


def without_words(reply: Frame) -> Frame:
    """Returns a reply without the words in which a server explains an error: they would stand in the room."""
    return {**reply, "message": ""} if reply["type"] == "error" else reply


def dated(content: Frame, seconds: Optional[int]) -> Frame:
    """Returns a text with the time when it was said, if that is known."""
    if not isinstance(content.get("text"), str):
        return content
    said = "at an unknown time" if seconds is None else time.strftime("on %Y-%m-%d, %H:%M UTC", time.gmtime(seconds))
    return {**content, "text": f"{content['text']} (said {said})"}
