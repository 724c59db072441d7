"""The plugin of causerie for QGIS. What QGIS loads first; everything else is imported when it is wanted."""


def classFactory(iface):  # noqa: N802, the name that QGIS asks for
    """Returns the plugin."""
    from .plugin import Plugin

    return Plugin(iface)
