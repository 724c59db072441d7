"""Models and scripts of the processing toolbox as content, and what came as files: saved by a person, never where QGIS loads from."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict

from qgis.core import QgsProcessingModelAlgorithm, QgsXmlUtils
from qgis.PyQt.QtXml import QDomDocument

from ..words import tr
from .names import safe_file_name
from .slices import ContentError

LONGEST_NAME = 128


def model_content(model: QgsProcessingModelAlgorithm, limits: Dict[str, Any]) -> Dict[str, Any]:
    """Returns a model as content. Values that its author typed in go with it. Raises `ContentError`."""
    document = QDomDocument("model")
    document.appendChild(QgsXmlUtils.writeVariant(model.toVariant(), document))
    text = document.toString(2)
    most = int(limits.get("model", 1_000_000))
    if len(text) > most:
        raise ContentError(tr("model_too_large", most=most))
    name = model.displayName()[:LONGEST_NAME] or tr("model")
    return {"kind": "model", "model_name": name, "model_group": model.group()[:LONGEST_NAME], "raw_xml": text}


def script_content(path: Path, limits: Dict[str, Any]) -> Dict[str, Any]:
    """Returns a script of Python as content, as it stands in its file. Raises `ContentError`."""
    most = int(limits.get("script", 2_000_000))
    try:
        # Signs that are no text are none of a script.
        text = path.read_text(encoding="utf-8") if path.stat().st_size <= 4 * most else None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(tr("content_unreadable")) from error
    if text is None or len(text) > most:
        raise ContentError(tr("script_too_large", most=most))
    return {"kind": "script", "name": path.name[:LONGEST_NAME], "raw_pycode": text}


def model_file(content: Dict[str, Any]) -> Dict[str, str]:
    """Returns the `name` and the `text` of the file as which a model that came is offered. Raises `ContentError`."""
    text = content.get("raw_xml")
    if not isinstance(text, str):
        raise ContentError(tr("content_unreadable"))
    return {"name": safe_file_name(content.get("model_name"), ".model3"), "text": text}
