"""What a message brings besides text, in one line of plain text."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

from ..words import tr
from .names import plain_name


def describe(content: Dict[str, Any]) -> str:
    """Returns what content is, such as "Layer roads · 120 features · EPSG:2154 · with style"; never HTML, never more than a line."""
    kind = content.get("kind")
    teller = _TELLERS.get(kind) if isinstance(kind, str) else None
    return tr("card_unknown") if teller is None else teller(content)


def card_of(content: Dict[str, Any]) -> List[str]:
    """Returns what a card says of content, line by line, what it is first, such as "roads", "120 features", "EPSG:2154"."""
    return _facts(content)[:3] if content.get("kind") == "geojson" else describe(content).split(" · ")


def _facts(content: Dict[str, Any]) -> List[str]:
    collection = content.get("geojson")
    features = collection.get("features") if isinstance(collection, dict) else None
    number = len(features) if isinstance(features, list) else 0
    counted = tr("card_feature" if number == 1 else "card_features", number=number)
    parts = [plain_name(content.get("layer_name"), "?"), counted, _system(content)]
    return parts + ([tr("card_style")] if isinstance(content.get("style"), str) and content["style"].strip() else [])


def _layer(content: Dict[str, Any]) -> str:
    name, *facts = _facts(content)
    return " · ".join([tr("card_layer", name=name), *facts])


def _gone(content: Dict[str, Any]) -> str:
    was = content.get("was")
    first = [] if was == "text" else [describe({**content, "kind": was, "was": None}).split(" · ")[0]]
    return " · ".join([*first, tr("card_gone")])


def _system(content: Dict[str, Any]) -> str:
    return plain_name(content.get("crs_authid"), tr("card_system"))


def _bbox(content: Dict[str, Any]) -> str:
    sides = " ".join(_number(content.get(key)) for key in ("xmin", "ymin", "xmax", "ymax"))
    return tr("card_bbox", sides=sides, system=_system(content))


def _position(content: Dict[str, Any]) -> str:
    return tr("card_position", x=_number(content.get("x")), y=_number(content.get("y")), system=_system(content))


def _number(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**15) else "?"


_TELLERS: Dict[str, Callable[[Dict[str, Any]], str]] = {
    "geojson": _layer,
    "bbox": _bbox,
    "position": _position,
    "crs": lambda content: tr("card_crs", system=_system(content)),
    "model": lambda content: tr("card_model", name=plain_name(content.get("model_name"), "?")),
    "script": lambda content: tr("card_script", name=plain_name(content.get("name"), "?")),
    "image": lambda content: tr("card_image"),
    "gone": _gone,
}
