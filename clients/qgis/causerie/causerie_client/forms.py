"""The forms of what a server says, as /asyncapi.json has them. A frame of another form is passed over, so that nobody meets one.

They stand in `forms.json`, which `clients/qgis/tests/generate_forms.py` makes of that document. A form is the name of a type (`float`:
any finite number; `int`: a whole one from 0; `dict`: an object that is passed on unread), an object (keys that end in `?` may be left
out or be null, others may be added), or an array of one form. Objects with these keys are other forms: `$all`, an object with any keys,
whose values have this form (or are null: `$null`); `$by`, an object whose key of this name says which of `$kinds` it is, where a kind
that is not known has any form; `$of`, an array of as many as `$times` says; `$any`, one of several forms.
"""

from __future__ import annotations

import json
from math import isfinite
from pathlib import Path
from typing import Any, Dict, Optional

#: A JSON object that a server or a client says.
Frame = Dict[str, Any]
Form = Any
#: Largest whole number that every client of the protocol can read.
LARGEST = 2**53

_ALL: Dict[str, Any] = json.loads(Path(__file__).with_name("forms.json").read_text(encoding="utf-8"))
WELCOME: Form = _ALL["welcome"]
ERROR: Form = _ALL["error"]
#: What else a reply has, by the type of the request.
REPLIES: Dict[str, Form] = _ALL["replies"]
EVENTS: Dict[str, Form] = _ALL["events"]
_TYPES = {"str": str, "bool": bool, "dict": dict, "list": list}


def read_object(text: str) -> Optional[Frame]:
    """Returns the object that a text is, or nothing where it is none. Halves of signs, which nobody could write again, become "?"."""
    try:
        value = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            value = json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError):  # Python reads no integer of more than 4300 digits either
        return None
    return value if isinstance(value, dict) else None


def fits(value: Any, form: Form) -> bool:
    """Whether a value has a form."""
    if isinstance(form, str):
        return _is_of(value, form)
    if isinstance(form, dict) and "$any" in form:
        return any(fits(value, one) for one in form["$any"])
    if isinstance(form, list):
        return isinstance(value, list) and all(fits(one, form[0]) for one in value)
    if "$of" in form:
        return isinstance(value, list) and len(value) == form["$times"] and all(fits(one, form["$of"]) for one in value)
    if not isinstance(value, dict):
        return False
    if "$all" in form:
        return all(fits(one, form["$all"]) or (one is None and form["$null"]) for one in value.values())
    if "$by" in form:
        kind = value.get(form["$by"])
        return isinstance(kind, str) and fits(value, form["$kinds"].get(kind, {}))
    return all(_has(value, key, of) for key, of in form.items())


def _has(value: Dict[str, Any], key: str, form: Form) -> bool:
    name = key.rstrip("?")
    found = value.get(name)
    return name != key if found is None else fits(found, form)


def _is_of(value: Any, form: str) -> bool:
    if form == "float":
        return _is_whole(value) or (isinstance(value, float) and isfinite(value))
    return _is_whole(value) and value >= 0 if form == "int" else isinstance(value, _TYPES[form])


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
