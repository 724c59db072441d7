"""The plugin of causerie for QGIS. What QGIS loads first; everything else is imported when it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from .plugin import Plugin


def classFactory(iface: QgisInterface) -> Plugin:  # noqa: N802, the name that QGIS asks for
    """Returns the plugin."""
    from .plugin import Plugin

    return Plugin(iface)
