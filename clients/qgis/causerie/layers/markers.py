"""Pictures that a style may name: those that QGIS brings, and those that are embedded and refer to nothing."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice
from qgis.PyQt.QtGui import QImageReader

from .xml_tree import BadXml, Element, read

#: What is drawn in place of a marker that is left out.
PLAIN_MARKER = "crosses/Star1.svg"
_EMBEDDED = "base64:"
#: Most pixels of a picture, and most repetitions in a drawing: a few bytes may ask for very much.
_MOST_PIXELS = 2**24
_MOST_USES = 16
_RASTER_LINK = re.compile(r"data:image/(?:png|jpeg|gif);base64,", re.IGNORECASE)
#: In a text without blanks.
_REFERS = re.compile(r"url\(['\"]?(?!#)|@import|expression\(|\\", re.IGNORECASE)
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
    return _name(root.tag) == "svg" and _is_closed(root) and _uses(root) <= _MOST_USES


def _is_plain(encoded: str, is_svg: bool) -> bool:
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    return is_plain_svg(data) if is_svg else _is_small_raster(data)


def _is_small_raster(data: bytes) -> bool:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    if bytes(reader.format()) not in (b"png", b"jpeg", b"gif"):
        return False
    size = reader.size()
    return bool(size.isValid() and size.width() * size.height() <= _MOST_PIXELS)


def _is_closed(element: Element) -> bool:
    if _name(element.tag) in _ACTIVE or _refers(element.text):
        return False
    for key, value in element.attributes.items():
        name = _name(key)
        if name in ("href", "src"):
            if not value.startswith("#") and not _is_raster_link(value):
                return False
        elif name == "base" or name.startswith("on") or (not key.startswith("xmlns") and _refers(value)):
            return False
    return all(_is_closed(child) for child in element.children)


def _is_raster_link(value: str) -> bool:
    match = _RASTER_LINK.match(value)
    return match is not None and _is_plain("".join(value[match.end():].split()), False)


def _refers(text: str) -> bool:
    return bool(_REFERS.search("".join(text.split())))


def _uses(element: Element) -> int:
    return (_name(element.tag) == "use") + sum(_uses(child) for child in element.children)


def _name(tag: str) -> str:
    return tag.split(":")[-1].lower()


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
