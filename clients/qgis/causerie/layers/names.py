"""Names that strangers chose, as they may stand in the layer tree and on the disk."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
_BRACKETS = str.maketrans({"<": "‹", ">": "›"})
#: Signs that no file system or only some take in names.
_NO_FILE = re.compile(r'[\\/:*?"<>|%$~`\'&;]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def plain_name(name: object, otherwise: str) -> str:
    """Returns a name in one line, without signs that steer a line or begin HTML or a template: QGIS shows names of layers in many
    places, and evaluates `[% … %]` in those of a legend.
    """
    text = name if isinstance(name, str) else ""
    shown = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text[:4 * LONGEST])
    return " ".join(shown.translate(_BRACKETS).replace("[%", "[ %").split())[:LONGEST] or otherwise


def safe_file_name(name: object, ending: str) -> str:
    """Returns a name for a file in any folder, with this ending, such as `.model3`."""
    stem = _NO_FILE.sub("_", plain_name(name, "causerie")).strip(" .-")[:64].strip(" .-")
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"causerie_{stem}".rstrip("_")
    return f"{stem}{ending}"
