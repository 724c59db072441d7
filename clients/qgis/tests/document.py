"""/asyncapi.json of the real server: what clients may say, what is said to them, and an example of each."""

from __future__ import annotations

import json
from typing import Any, Dict, List

from jsonschema import Draft7Validator

Json = Dict[str, Any]


class Document:
    """The native protocol, as the server describes it to programs."""

    def __init__(self, document: Json) -> None:
        self.components = document["components"]
        #: What clients say, and the `ok` (or `welcome`) that they get for it, by the type of the request.
        self.requests: Dict[str, Json] = {}
        self.replies: Dict[str, Json] = {}
        for name, operation in document["operations"].items():
            if name.startswith("native_") and operation["action"] == "receive":
                [request] = [_last(message["$ref"]) for message in operation["messages"]]
                self.requests[request] = self._message(request)
                if "reply" in operation:
                    self.replies[request] = self._message(_last(operation["reply"]["messages"][0]["$ref"]))
        hear = "native_hear_"
        self.events = {name[len(hear):]: one for name, one in self.components["messages"].items() if name.startswith(hear)}
        self.error = self._message("error")

    def _message(self, name: str) -> Json:
        return self.components["messages"][f"native_{name}"]

    def schema(self, name: str) -> Json:
        return self.components["schemas"][name]

    def check(self, text: str) -> None:
        """Raises unless a text is a request of the protocol. AsyncAPI goes by draft 7 of JSON Schema."""
        frame = json.loads(text)
        Draft7Validator({**self.requests[frame["type"]]["payload"], "components": self.components}).validate(frame)


def examples(message: Json) -> List[Json]:
    return [example["payload"] for example in message["examples"]]


def _last(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]
