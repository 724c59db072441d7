"""Pictures that go out and that come, and the canvas as one."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Dict, Optional

from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from qgis.PyQt.QtGui import QImage, QImageReader

from ..words import tr
from .slices import ContentError

#: A side below which a picture is not made smaller.
_SMALLEST = 64
#: Pixels of a picture that are decoded, and how much higher than wide one that is made smaller may be.
PIXELS = 32_000_000
_HIGHEST = 4


def image_content(image: QImage, limits: Dict[str, Any]) -> Dict[str, Any]:
    """Returns a picture, no larger than others get it; as JPEG, and smaller, where it does not fit. Raises `ContentError`."""
    most = int(limits.get("image", 5_000_000))
    side = max(_SMALLEST, int(limits.get("image_side", 800)))
    image = _scaled(image, side)
    while not image.isNull():
        for kind in ("PNG", "JPEG"):
            data = _written(image, kind)
            if 0 < len(data) <= most:
                return {"kind": "image", "image_data": data}
        side = min(side, max(image.width(), image.height())) * 3 // 4
        if side < _SMALLEST:
            break
        image = _scaled(image, side)
    raise ContentError(tr("image_unreadable"))


def canvas_image(canvas: QgsMapCanvas) -> QImage:
    """Returns what a canvas shows."""
    return canvas.grab().toImage()


def decoded(content: Dict[str, Any], width: int = 0, most: int = PIXELS) -> Optional[QImage]:
    """Returns the picture of a message, at most so wide, and not much higher; `None` where it is none or far too large."""
    try:
        data = base64.b64decode(str(content.get("image_data", "")), validate=True)
    except (binascii.Error, ValueError):
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"png")
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > most:
        return None
    if width and (size.width() > width or size.height() > _HIGHEST * width):
        fitting = size.scaled(width, _HIGHEST * width, Qt.AspectRatioMode.KeepAspectRatio)
        reader.setScaledSize(fitting.expandedTo(QSize(1, 1)))
    picture = reader.read()
    return None if picture.isNull() else picture


def _scaled(image: QImage, side: int) -> QImage:
    """A picture within a square. A large one is made smaller roughly first, which is many times faster and looks the same."""
    aspect, modes = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
    longest = max(image.width(), image.height())
    if longest > 4 * side:
        image = image.scaled(2 * side, 2 * side, aspect, modes.FastTransformation)
    return image.scaled(side, side, aspect, modes.SmoothTransformation) if longest > side else image


def _written(image: QImage, kind: str) -> str:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if kind == "JPEG":
        image = image.convertToFormat(QImage.Format.Format_RGB32)
    image.save(buffer, kind)
    return bytes(data.toBase64()).decode()
