"""Completes an SBOM that cargo-cyclonedx wrote, to standard output: adds the packages of the page, and leaves out where the checkout is.

sbom.py SBOM CHECKOUT
"""

import base64
import json
import re
import sys
from pathlib import Path

# Only the build asks for it, but puts its data into the page.
BUILT_IN = "emojibase-data"


def page(lock: dict) -> list[dict]:
    """The packages that the page has of npm; not those that only build or test it."""
    components = []
    for path, package in sorted(lock["packages"].items()):
        name = path.rpartition("node_modules/")[2]
        if not name or (package.get("dev") and name != BUILT_IN):
            continue
        kind, _, digest = package["integrity"].partition("-")
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        components.append({
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": package["version"],
            "scope": "required",
            "hashes": [{"alg": kind.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}],
            "licenses": [{"expression": package["license"]}],
            "purl": purl,
        })
    return components


def main() -> None:
    sbom, checkout = map(Path, sys.argv[1:])
    # Cargo leaves the name of a crate out where its folder has the same.
    text = re.sub(rf"path\+file://{re.escape(str(checkout))}#(causerie@)?", "path+file:///causerie#", sbom.read_text())
    bom = json.loads(text.replace(f"path+file://{checkout}/", "path+file:///causerie/"))
    packages = page(json.loads((checkout / "web/package-lock.json").read_text()))
    bom["components"] += packages
    root = bom["metadata"]["component"]["bom-ref"]
    of_root = next(known for known in bom["dependencies"] if known["ref"] == root)
    of_root["dependsOn"] = sorted(of_root["dependsOn"] + [package["bom-ref"] for package in packages])
    json.dump(bom, sys.stdout, indent=1)
    print()


main()
