"""Qt's WebSocket, which is a package of its own in some distributions, and which older QGIS does not hand on."""

from __future__ import annotations

try:
    from qgis.PyQt.QtWebSockets import QWebSocket
except ImportError:
    try:
        from PyQt6.QtWebSockets import QWebSocket
    except ImportError:
        from PyQt5.QtWebSockets import QWebSocket

__all__ = ["QWebSocket"]
