"""The forms of what a server says, as /asyncapi.json has them. A frame of another form is passed over, so that nobody meets one.

A form is a type (`float`: any finite number; `int`: a whole one from 0; `dict`: an object that is passed on unread), a dictionary
(an object; keys that end in `?` may be left out or be null, others may be added), a list (an array of one form), a tuple (an array
of so many), `Each` or `Kinds`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any, Dict

#: A JSON object that a server or a client says.
Frame = Dict[str, Any]
Form = Any
#: Largest whole number that every client of the protocol can read.
LARGEST = 2**53


@dataclass(frozen=True)
class Each:
    """An object with any keys, whose values have this form, or (`may_be_null`) are gone."""

    form: Form
    may_be_null: bool = False


@dataclass(frozen=True)
class Kinds:
    """An object whose `key` says which form it has. A kind that is not known has any form."""

    key: str
    forms: Dict[str, Form]


_PLACE = (float, float)
_CRS = {"crs_wkt": str, "crs_authid": str}
_LISTED = {"name": str, "access": str, "nb_users": int, "call?": int}
_FROM = {"nickname": str, "member?": str, "avatar?": str, "hook?": bool, "gischat?": bool}
_PERSON = {"member": str, "nickname": str, "features": [str], "avatar?": str, "roles?": [str], "gischat?": bool, "away?": bool}
_LEFT = {"member": str, "nickname": str, "reason": str}
_PARTICIPANT = {
    "peer": str, "member": str, "nickname": str, "mic": bool, "camera": bool, "screen": bool, "resumed": int, "screen_stream?": str,
    "away?": bool,
}
_CALL = {"call": str, "participants": [_PARTICIPANT]}
_OFFER = {
    "transfer": str, "peer": str, "from": _FROM, "name": str, "size": int, "expires_in": int, "direct?": bool, "mime?": str, "sha256?": str,
}
_FIX = {"at": _PLACE, "accuracy?": float, "heading?": float, "speed?": float, "altitude?": float, "label?": str}
_LIVE = Each({
    "nickname?": str, "cursor?": {"at": _PLACE}, "view?": {"bbox": (float,) * 4, "rotation?": float, "crs?": str, "layers?": [str]},
    "position?": _FIX, "stroke?": {"points": [_PLACE], "color?": int}, "presenting?": bool,
})
_TRACKERS = Each({**_FIX, "age": int}, may_be_null=True)
_GEOMETRY = Kinds("type", {
    "Point": {"coordinates": _PLACE},
    "LineString": {"coordinates": [_PLACE]},
    "Polygon": {"coordinates": [[_PLACE]]},
})
_FEATURE = {
    "id": str, "geometry": _GEOMETRY, "properties": {"shape": str, "color": int, "note?": str, "width?": int}, "by": str, "time": int,
    "rev": int,
}
_CONTENT = Kinds("kind", {
    "text": {"text": str},
    "image": {"image_data": str},
    "geojson": {"layer_name": str, **_CRS, "geojson": {"type?": str, "features": list}, "style?": str},
    "crs": _CRS,
    "bbox": {**_CRS, "xmin": float, "xmax": float, "ymin": float, "ymax": float},
    "position": {**_CRS, "x": float, "y": float, "accuracy?": float},
    "model": {"model_name": str, "model_group?": str, "raw_xml": str},
    "script": {"name": str, "raw_pycode": str},
    "like": {"liked_author": str, "message": str, "message_id?": str, "emoji?": str, "remove?": bool},
})
_STATE = {
    "room": str, "nickname": str, "nb_users": int, "members?": [_PERSON], "call?": _CALL, "calls_url?": str, "offers?": [_OFFER],
    "live?": _LIVE, "trackers?": _TRACKERS, "board?": {"rev": int, "features": int, "locked": bool},
    "mailbox?": {"ttl": int, "max": int, "waiting?": int}, "gap?": bool,
}
_SAID = {"id": str, "timestamp": int, "room": str, "from": _FROM, "content": _CONTENT}
_OF_ROOM = {"timestamp": int, "room": str}

WELCOME: Form = {
    "protocol": int, "server": str, "member": str, "resume": str, "resumed": bool, "time": int, "roles": [str], "ping_interval": int,
    "resume_grace": int, "limits": Each(int), "rooms_digest?": str, "rooms?": [_LISTED], "page?": str,
    "nickname?": str, "livefield?": str, "geojson?": {"board": bool, "layers": bool, "web_pages": bool},
}
ERROR: Form = {
    "code": str, "message": str, "field?": str, "retry_after?": float, "needs?": str, "feature?": _FEATURE, "supported?": [int],
}
#: What else a reply has, by the type of the request.
REPLIES: Dict[str, Form] = {
    "ping": {"time": int},
    "rooms": {"rooms": [_LISTED]},
    "ice": {"ice_servers": [{"urls": [str], "username?": str, "credential?": str}], "ice_ttl": int, "relay_only": bool},
    "auth": {"roles": [str], "rooms": [_LISTED]},
    "join": {"state": _STATE},
    "send": {"id": str, "timestamp": int, "duplicate?": bool},
    "direct_send": {"id": str, "timestamp": int, "delivery": str, "reason?": str, "duplicate?": bool},
    "invite": {"invite": str, "expires_in": int},
    "call_join": {"peer": str, "call": _CALL},
    "file_offer": {"transfer": str, "peer": str, "expires_in": int},
    "file_update": {"peer?": str},
    **dict.fromkeys(("board_put", "board_remove", "board_restore", "board_clear", "board_lock"), {"rev": int}),
    "notice": {"id": str, "timestamp": int},
}
EVENTS: Dict[str, Form] = {
    "message": {**_SAID, "in_reply_to_id?": str, "replaces?": str, "replay?": bool},
    "notice": {"id": str, "timestamp": int, "level": str, "text": str, "room?": str, "replay?": bool},
    "direct_message": {**_SAID, "queued?": bool},
    "presence": {**_OF_ROOM, "nb_users": int, "joined?": [_PERSON], "left?": [_LEFT], "away?": [str], "back?": [str]},
    "room_state": {"timestamp": int, "state": _STATE},
    "removed": {**_OF_ROOM, "reason": str, "message?": str},
    "typing": {**_OF_ROOM, "member": str},
    "deleted": {**_OF_ROOM, "id": str, "by": str, "replay?": bool},
    "direct_status": {**_OF_ROOM, "id": str, "delivery": str},
    "invited": {**_OF_ROOM, "invite": str, "expires_in": int, "from": _FROM, "call?": bool, "note?": str},
    "invite_closed": {**_OF_ROOM, "invite": str, "outcome": str},
    "invite_missed": {**_OF_ROOM, "call": bool, "reason": str, "from": _FROM},
    "call": {**_OF_ROOM, **_CALL},
    "signal": {**_OF_ROOM, "from": str, "to": str, "data": dict},
    "file_offered": {**_OF_ROOM, **_OFFER},
    "file_status": {**_OF_ROOM, "transfer": str, "status": str, "offset?": int, "peer?": str, "member?": str},
    "live": {**_OF_ROOM, "members?": _LIVE, "trackers?": _TRACKERS},
    "board": {
        **_OF_ROOM, "rev": int, "by?": {"member": str, "nickname": str}, "put?": [_FEATURE], "removed?": [str], "locked?": bool,
        "replay?": bool, "reset?": bool,
    },
}


def fits(value: Any, form: Form) -> bool:
    """Whether a value has a form."""
    if isinstance(form, type):
        return _is_of(value, form)
    if isinstance(form, (list, tuple)):
        if not isinstance(value, list):
            return False
        if isinstance(form, list):
            return all(fits(one, form[0]) for one in value)
        return len(value) == len(form) and all(map(fits, value, form))
    if not isinstance(value, dict):
        return False
    if isinstance(form, Each):
        return all(fits(one, form.form) or (one is None and form.may_be_null) for one in value.values())
    if isinstance(form, Kinds):
        kind = value.get(form.key)
        return isinstance(kind, str) and fits(value, form.forms.get(kind, {}))
    return all(_has(value, key, of) for key, of in form.items())


def _has(value: Dict[str, Any], key: str, form: Form) -> bool:
    name = key.rstrip("?")
    found = value.get(name)
    return name != key if found is None else fits(found, form)


def _is_of(value: Any, form: type) -> bool:
    if form is float:
        return _is_whole(value) or (isinstance(value, float) and isfinite(value))
    return _is_whole(value) and value >= 0 if form is int else isinstance(value, form)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
