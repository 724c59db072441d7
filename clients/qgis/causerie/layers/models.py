"""Models of the processing toolbox as content, and what came as files: saved by a person, never where QGIS loads from."""

from __future__ import annotations

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


def model_file(content: Dict[str, Any]) -> Dict[str, str]:
    """Returns the `name` and the `text` of the file as which a model that came is offered. Raises `ContentError`."""
    text = content.get("raw_xml")
    if not isinstance(text, str):
        raise ContentError(tr("content_unreadable"))
    return {"name": safe_file_name(content.get("model_name"), ".model3"), "text": text}
