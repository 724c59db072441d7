"""XML of strangers as a plain tree: no entities, no declarations but the one that QGIS writes, bounded in size and depth."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List

from qgis.PyQt.QtCore import QXmlStreamReader

from .slices import Steps, finish

#: Most characters of a document.
LONGEST = 2**20
DEEPEST = 64
#: Tokens that are read between two breaths.
_TOKENS = 2000
#: What QGIS itself writes before a style. Every other declaration is refused.
_OWN_DECLARATION = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"


class BadXml(ValueError):
    """A document that is not read."""


@dataclass
class Element:
    """An element without namespace, comments and instructions. `text` is all that stands between its children."""

    tag: str
    attributes: Dict[str, str] = field(default_factory=dict)
    children: List[Element] = field(default_factory=list)
    text: str = ""

    def child(self, tag: str) -> Element:
        """Returns the first child with this tag, or an empty one."""
        return next((child for child in self.children if child.tag == tag), Element(tag))


def read(text: str) -> Element:
    """Returns the root of a document, or raises `BadXml`."""
    return finish(reading(text))


def reading(text: str) -> Steps[Element]:
    """Reads a document by and by."""
    if len(text) > LONGEST:
        raise BadXml("too long")
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith(_OWN_DECLARATION):
        text = text[len(_OWN_DECLARATION):]
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadXml("a declaration")
    reader = QXmlStreamReader(text)
    top = Element("")
    path = [top]
    tokens = QXmlStreamReader.TokenType
    count = 0
    while not reader.atEnd():
        token = reader.readNext()
        if token == tokens.StartElement:
            if len(path) > DEEPEST:
                raise BadXml("too deep")
            path.append(_begun(reader, path[-1]))
        elif token == tokens.EndElement:
            path.pop()
        elif token == tokens.Characters:
            path[-1].text += reader.text()
        elif token in (tokens.DTD, tokens.EntityReference):
            raise BadXml("a declaration")
        count += 1
        if count % _TOKENS == 0:
            yield
    if reader.hasError() or len(top.children) != 1:
        raise BadXml("not well-formed")
    return top.children[0]


def _begun(reader: QXmlStreamReader, parent: Element) -> Element:
    element = Element(reader.qualifiedName(), {one.qualifiedName(): one.value() for one in reader.attributes()})
    parent.children.append(element)
    return element


def write(root: Element) -> str:
    """Returns a document that `read` reads as the same tree."""
    parts: List[str] = []
    _write(root, parts)
    return "".join(parts)


def _write(element: Element, parts: List[str]) -> None:
    parts.append(f"<{element.tag}")
    parts.extend(f' {key}="{_escaped(value)}"' for key, value in element.attributes.items())
    if not element.children and not element.text:
        parts.append("/>")
        return
    parts.append(f">{_escaped(element.text)}")
    for child in element.children:
        _write(child, parts)
    parts.append(f"</{element.tag}>")


#: Line ends and tabs are given by number: a reader makes blanks of them in attributes.
_NUMBERED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _escaped(text: str) -> str:
    return text.translate(_NUMBERED)
