"""What QGIS remembers of causerie: address and nickname in its settings, tokens in its authentication manager alone."""

from __future__ import annotations

import hashlib
from typing import List, Optional

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings

_PREFIX = "causerie/"


def remembered(name: str, default: str = "") -> str:
    """Returns what was remembered under a name."""
    return str(QgsSettings().value(_PREFIX + name, default) or default)


def remember(name: str, value: str) -> None:
    """Remembers a value until it is replaced; an empty one is forgotten."""
    if value:
        QgsSettings().setValue(_PREFIX + name, value)
    else:
        QgsSettings().remove(_PREFIX + name)


def known_servers() -> List[str]:
    """Returns the servers from which QGIS installs plugins, as they may be ones of causerie, but for QGIS's own."""
    kept = QgsSettings()
    kept.beginGroup("app/plugin_repositories")
    addresses = [str(kept.value(f"{name}/url", "")) for name in kept.childGroups()]
    found = [address.partition("?")[0] for address in addresses if "plugins.qgis.org" not in address]
    return [address[:-len("plugins.xml")] for address in found if address.endswith("/plugins.xml")]


def token_of(server: str) -> Optional[str]:
    """Returns the token for a server, for which QGIS may ask for its master password."""
    identifier = remembered(_place(server))
    if not identifier:
        return None
    config = QgsAuthMethodConfig()
    loaded = QgsApplication.authManager().loadAuthenticationConfig(identifier, config, True)
    return _found(loaded, config, server) or None


def has_token(server: str) -> bool:
    """Returns whether a token is kept for a server, for which QGIS asks nobody anything."""
    return bool(remembered(_place(server)))


def keep_token(server: str, token: str) -> bool:
    """Keeps a token for a server, or forgets it if it is empty. Returns whether QGIS could keep it."""
    manager, identifier = QgsApplication.authManager(), remembered(_place(server))
    if not token:
        if identifier:
            manager.removeAuthenticationConfig(identifier)
            remember(_place(server), "")
        return True
    config = QgsAuthMethodConfig("Basic")
    config.setName(f"causerie {server}")
    config.setUri(server)
    config.setConfig("password", token)
    config.setConfig("username", "token")
    if identifier:
        config.setId(identifier)
        return bool(manager.updateAuthenticationConfig(config))
    stored = manager.storeAuthenticationConfig(config)
    if not (stored[0] if isinstance(stored, tuple) else stored):
        return False
    remember(_place(server), (stored[1] if isinstance(stored, tuple) else config).id())
    return True


def _found(loaded: object, config: QgsAuthMethodConfig, server: str) -> str:
    """Some versions hand back a pair, others fill in what they were given."""
    if isinstance(loaded, tuple):
        loaded, config = loaded
    return config.config("password") if loaded and config.uri() == server else ""


def _place(server: str) -> str:
    """No two servers have the same one: a token goes to no other server than its own."""
    return "token/" + hashlib.sha256(server.encode()).hexdigest()
