"""Makes `causerie_client/forms.json` of the server's /asyncapi.json: `python generate_forms.py < asyncapi.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Dict, List

from document import Document, Json

FORMS = Path(__file__).parents[1] / "causerie" / "causerie_client" / "forms.json"
_SIMPLE = {"string": "str", "number": "float", "integer": "int", "boolean": "bool"}
_OF_VALUES = {str: "str", float: "float", int: "int", bool: "bool"}


def forms_of(document: Document) -> Json:
    """Returns the forms of all that a server says, as `forms.py` tells."""
    replies = {name: _payload(document, reply) for name, reply in document.replies.items()}
    return {
        "welcome": replies.pop("hello"),
        "error": _payload(document, document.error),
        "replies": {name: reply for name, reply in replies.items() if reply},
        "events": {name: _payload(document, event) for name, event in document.events.items()},
    }


def _payload(document: Document, message: Json) -> Dict[str, Any]:
    return {key: form for key, form in _form(document, message["payload"]).items() if key not in ("type", "ref?")}


def _form(document: Document, schema: Json) -> Any:
    """The form that a schema of the document gives to a value."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        # Limits may be added: none is relied on.
        return {"$all": "int", "$null": False} if name == "Announced" else _form(document, document.schema(name))
    if "allOf" in schema:
        return _form(document, schema["allOf"][0])
    if "oneOf" in schema and schema.get("type") != "string":
        return _one_of(document, [one for one in schema["oneOf"] if one != {"const": None}])
    values = [value for value in schema.get("enum", [schema.get("const")]) if value is not None]
    if values:
        return _OF_VALUES[type(values[0])]
    if schema["type"] in _SIMPLE:
        return _SIMPLE[schema["type"]]
    return _array(document, schema) if schema["type"] == "array" else _object(document, schema)


def _one_of(document: Document, schemas: List[Json]) -> Any:
    if len(schemas) == 1 or schemas[0].get("type") == "string":
        return _form(document, schemas[0])
    if not all("properties" in one and {"kind", "type"} & set(one["properties"]) for one in schemas):
        return {"$any": [_form(document, one) for one in schemas]}
    key = "kind" if "kind" in schemas[0]["properties"] else "type"
    kinds = {one["properties"][key]["const"]: _form(document, one) for one in schemas}
    return {"$by": key, "$kinds": {kind: {name: one for name, one in form.items() if name != key} for kind, form in kinds.items()}}


def _array(document: Document, schema: Json) -> Any:
    if "items" not in schema:
        return "list"
    item = _form(document, schema["items"])
    return {"$of": item, "$times": schema["minItems"]} if schema.get("minItems", 1) > 1 else [item]


def _object(document: Document, schema: Json) -> Any:
    for values in [schema.get("additionalProperties"), *schema.get("patternProperties", {}).values()]:
        if values:
            return {"$all": _form(document, values), "$null": {"const": None} in values.get("oneOf", [])}
    if "properties" not in schema:
        return "dict"
    required = schema.get("required", [])
    return {key if key in required else f"{key}?": _form(document, value) for key, value in schema["properties"].items()}


if __name__ == "__main__":
    FORMS.write_text(json.dumps(forms_of(Document(json.load(sys.stdin))), indent=1, sort_keys=True) + "\n")
