"""The server as a repository of plugins: QGIS's own installer subscribes to it, installs the plugin, and is told of a newer one."""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from unittest import main, mock

from qgis_app import QgisTest, waits

import qgis.utils
from qgis import core
from qgis.core import QgsApplication, QgsSettings
from qgis.PyQt.QtCore import QDateTime, Qt

# As QGIS itself has it there.
sys.path.append(QgsApplication.pkgDataPath() + "/python")

from pyplugin_installer import installer_data, qgsplugininstallerinstallingdialog  # noqa: E402

PLUGIN = Path(__file__).parent.parent / "causerie"


def lay_out_settings() -> None:
    """Makes the settings of the installer that QGIS's window brings, since 3.36."""
    tree = getattr(core, "QgsSettingsTree", None)
    if hasattr(tree, "treeRoot") and tree.node("plugin-manager") is None:
        node = tree.treeRoot().createChildNode("plugin-manager")
        kept = [core.QgsSettingsEntryBool(name, node, False) for name in ("allow-experimental", "allow-deprecated")]
        SETTINGS.extend([*kept, core.QgsSettingsEntryStringList("seen-plugins", node, [])])


#: They are gone with whoever holds them.
SETTINGS: list = []
lay_out_settings()


class Repository(QgisTest):
    """The public address is nowhere; QGIS asks from the server's own machine, as one may without encryption."""

    settings = {"PUBLIC_URL": "https://chat.example.org/chat"}

    def setUp(self) -> None:
        super().setUp()
        self.folder = Path(tempfile.mkdtemp(prefix="plugins-"))
        QgsSettings().setValue(installer_data.reposGroup + "/causerie/url", self.server.url + "plugins.xml")
        # The first one by its name in newer QGIS, too.
        for name, value in (
            ("home_plugin_path", str(self.folder)), ("HOME_PLUGIN_PATH", str(self.folder)), ("plugin_paths", [str(self.folder)]),
        ):
            for module in (qgis.utils, installer_data, qgsplugininstallerinstallingdialog):
                patch = mock.patch.object(module, name, value, create=True)
                patch.start()
                self.addCleanup(patch.stop)
        installer_data.repositories.load()

    def fetched(self) -> dict:
        """What QGIS knows of the plugin, after it asked the server and looked at what is installed."""
        repositories, plugins = installer_data.repositories, installer_data.plugins
        plugins.clearRepoCache()
        repositories.requestFetching("causerie", force_reload=True)
        waits(lambda: not repositories.fetchingInProgress(), "the list")
        told = repositories.all()["causerie"]
        self.assertEqual((told["state"], told["error"]), (repositories.STATE_LOADED, ""))
        plugins.getAllInstalled()
        plugins.rebuild()
        return plugins.all()["causerie"]

    def test_qgis_reads_the_list(self) -> None:
        plugin = self.fetched()
        self.assertEqual((plugin["status"], plugin["error"]), ("not installed", ""))
        self.assertEqual(plugin["download_url"], "https://chat.example.org/chat/qgis")
        self.assertEqual(plugin["homepage"], "https://chat.example.org/chat/")
        self.assertEqual(plugin["version_available"], self.server.get("version")["version"])
        self.assertIn("QChat", plugin["about"])
        self.assertEqual(plugin["icon"], "https://chat.example.org/chat/icons/icon-192.png")
        self.assertTrue(plugin["changelog"].startswith(plugin["version_available"]))
        for date in ("create_date", "update_date"):
            self.assertTrue(QDateTime.fromString(plugin[date], Qt.DateFormat.ISODate).isValid(), date)

    def test_qgis_installs_the_plugin_and_is_told_of_a_newer_one(self) -> None:
        plugin = self.fetched()
        # What is behind the public address.
        plugin["download_url_stable"] = self.server.url + "qgis?qgis=3.22"
        dialog = qgsplugininstallerinstallingdialog.QgsPluginInstallerInstallingDialog(None, plugin)
        self.addCleanup(dialog.deleteLater)
        waits(lambda: dialog.result() or (self.folder / "causerie/words.py").exists(), "the files")
        self.assertEqual(dialog.result(), "")
        for path in [*PLUGIN.rglob("*.py"), *PLUGIN.rglob("*.ts"), *PLUGIN.rglob("*.json")]:
            if path.name == "aio.py":
                self.assertFalse((self.folder / "causerie" / path.relative_to(PLUGIN)).exists(), "it is for bots")
                continue
            self.assertEqual((self.folder / "causerie" / path.relative_to(PLUGIN)).read_bytes(), path.read_bytes(), path)
        installed = self.fetched()
        self.assertEqual((installed["status"], installed["error"]), ("installed", ""))

        metadata = self.folder / "causerie/metadata.txt"
        version = installed["version_available"]
        metadata.write_text(metadata.read_text("utf-8").replace(f"version={version}", "version=0.0.1"), "utf-8")
        self.assertEqual(self.fetched()["status"], "upgradeable")

    def test_a_way_that_is_not_encrypted_is_refused_with_the_reason(self) -> None:
        for path in ("plugins.xml", "qgis"):
            request = urllib.request.Request(self.server.url + path, headers={"X-Forwarded-Proto": "http"})
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)
            self.assertEqual(refused.exception.code, 404)
            self.assertIn("https", json.load(refused.exception)["detail"])


if __name__ == "__main__":
    main()
