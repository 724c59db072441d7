"""Pictures that a style may name: those that QGIS brings, and those that are embedded and refer to nothing."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path

from qgis.core import QgsApplication

from .xml_tree import BadXml, Element, read

#: What is drawn in place of a marker that is left out.
PLAIN_MARKER = "crosses/Star1.svg"
_EMBEDDED = "base64:"
_RASTERS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_RASTER_LINK = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_REFERS = re.compile(r"url\s*\(\s*['\"]?\s*[^#\s'\"]|@import|expression\s*\(|\\", re.IGNORECASE)
_ACTIVE = frozenset({"script", "foreignobject", "iframe", "video", "audio", "set", "handler", "listener"})


def allowed(value: str, is_svg: bool) -> str:
    """Returns the value of a path as it may stay, or "" where it may not."""
    if value.startswith(_EMBEDDED):
        return value if _is_plain(value[len(_EMBEDDED):], is_svg) else ""
    return _brought(value) if is_svg else ""


def is_plain_svg(data: bytes) -> bool:
    """Whether a drawing refers to nothing outside itself."""
    try:
        root = read(data.decode("utf-8"))
    except (BadXml, UnicodeDecodeError):
        return False
    return root.tag.split(":")[-1] == "svg" and _is_closed(root)


def _is_plain(encoded: str, is_svg: bool) -> bool:
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    return is_plain_svg(data) if is_svg else data.startswith(_RASTERS)


def _is_closed(element: Element) -> bool:
    if element.tag.split(":")[-1].lower() in _ACTIVE or _REFERS.search(element.text):
        return False
    for key, value in element.attributes.items():
        name = key.split(":")[-1].lower()
        if name in ("href", "src") and not value.startswith("#") and not _RASTER_LINK.fullmatch(value):
            return False
        if name == "base" or name.startswith("on") or (not key.startswith("xmlns") and name != "href" and _REFERS.search(value)):
            return False
    return all(_is_closed(child) for child in element.children)


def _brought(name: str) -> str:
    """The name of a drawing in QGIS's own folder, relative to it."""
    folder = Path(QgsApplication.pkgDataPath(), "svg").resolve()
    name = name.replace("\\", "/")
    if ":" in name[2:] or "\0" in name or name.startswith("//"):
        return ""
    path = Path(name)
    own = (path if path.is_absolute() and folder in path.parents else folder / name.lstrip("/")).resolve()
    if folder not in own.parents or own.suffix != ".svg" or not own.is_file():
        return ""
    return own.relative_to(folder).as_posix()
