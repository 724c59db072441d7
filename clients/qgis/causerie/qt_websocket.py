"""Qt's WebSocket, which is a package of its own in some distributions, and which older QGIS does not hand on."""

from __future__ import annotations

try:
    from qgis.PyQt.QtWebSockets import QWebSocket
except ImportError:
    try:
        from PyQt6.QtWebSockets import QWebSocket
    except ImportError:
        try:
            from PyQt5.QtWebSockets import QWebSocket
        except ImportError:
            # QGIS shows it, where it says that the plugin could not be loaded.
            raise ImportError("causerie needs Qt's WebSocket for Python: install python3-pyqt5.qtwebsockets, and start QGIS anew") from None

__all__ = ["QWebSocket"]
