"""What QGIS starts and stops: the dock with its action, a page in the options, a filter of the locator, an entry for layers."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

from qgis.gui import QgisInterface
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction

from .dock.dock import Dock
from .dock.locator import RoomsLocator
from .dock.options import OptionsFactory
from .layers import LayerAction
from .timers import single_shot
from .words import tr


class Plugin:
    """The plugin. QGIS calls `initGui` and `unload`."""

    def __init__(self, iface: QgisInterface) -> None:
        self._iface = iface
        self._action: Optional[QAction] = None
        self._send: Optional[LayerAction] = None
        self.dock: Optional[Dock] = None

    def initGui(self) -> None:  # noqa: N802
        """Adds the dock, hidden unless it was shown before, and everything else."""
        icon = QIcon(str(Path(__file__).parent / "icon.svg"))
        window = self._iface.mainWindow()
        self.dock = Dock(self._iface, window)
        self._iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self._action = self.dock.toggleViewAction()
        self._action.setIcon(icon)
        self._iface.addToolBarIcon(self._action)
        self._iface.addPluginToWebMenu(tr("causerie"), self._action)
        self._send = LayerAction(self._iface, self.dock.send_layer)
        self._options, self._locator = OptionsFactory(icon), RoomsLocator(self.dock.find, self.dock.take)
        self._iface.registerOptionsWidgetFactory(self._options)
        self._iface.registerLocatorFilter(self._locator)
        # When QGIS is there: it may have to ask for its master password.
        single_shot(self.dock, self.dock.form.connect_at_start).start(0)

    def unload(self) -> None:
        """Ends the session, and takes everything out again."""
        if self.dock is None:
            return
        self.dock.end()
        self._iface.unregisterOptionsWidgetFactory(self._options)
        self._iface.deregisterLocatorFilter(self._locator)
        self._iface.removeToolBarIcon(self._action)
        self._iface.removePluginWebMenu(tr("causerie"), self._action)
        if self._send is not None:
            self._send.remove()
        self._iface.removeDockWidget(self.dock)
        self.dock.deleteLater()
        self.dock = None
