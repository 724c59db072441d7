"""What a program says that it is made of (`cargo auditable`), and what its SBOM says: that both are there, and agree.

check_sbom.py PROGRAM SBOM
"""

import json
import struct
import sys
import zlib
from pathlib import Path

# Of the server, of its client for the terminal, and of the page.
KNOWN = {"axum", "tokio", "ratatui", "preact", "ol"}


def told(program: bytes) -> set[tuple[str, str]]:
    """Names and versions of the crates in a program's section `.dep-v0` (ELF of 64 bits, as both processors have it)."""
    (table,) = struct.unpack_from("<Q", program, 0x28)
    _, count, names = struct.unpack_from("<HHH", program, 0x3A)
    sections = [struct.unpack_from("<IIQQQQ", program, table + 64 * index) for index in range(count)]
    for name, _, _, _, offset, size in sections:
        if program.startswith(b".dep-v0\0", sections[names][4] + name):
            crates = json.loads(zlib.decompress(program[offset : offset + size]))["packages"]
            return {(crate["name"], crate["version"]) for crate in crates if crate.get("kind", "runtime") == "runtime"}
    return set()


def main() -> None:
    program, sbom = map(Path, sys.argv[1:])
    bom = json.loads(sbom.read_text())
    components = bom["components"] + [bom["metadata"]["component"]]
    named = {(component["name"], component["version"]) for component in components}
    crates = told(program.read_bytes())
    faults = []
    if not crates:
        faults.append("the program does not say what it is made of")
    faults += [f"not in the SBOM: {name} {version}" for name, version in sorted(crates - named)]
    faults += [f"not in the SBOM: {name}" for name in sorted(KNOWN - {name for name, _ in named})]
    faults += [f"no licence: {component['name']}" for component in components if not component.get("licenses")]
    if faults:
        sys.exit(f"{sbom.name}: " + "; ".join(faults))
    print(f"{sbom.name}: {len(components)} components, among them all {len(crates)} crates that the program names")


main()
