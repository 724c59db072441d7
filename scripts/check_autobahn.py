"""Runs the Autobahn suite for `scripts/check-autobahn`, tells by section what became of its cases, and fails if one failed. Asked to
record, it stands between the suite and the echo, and writes the fixture of `tests/common/autobahn.rs`."""

import collections
import json
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

# From the best to the worst; what else the suite says is a failure.
OUTCOMES = {"OK": "passed", "INFORMATIONAL": "informational", "UNIMPLEMENTED": "unimplemented", "NON-STRICT": "non-strict"}
COLUMNS = ["cases", *OUTCOMES.values(), "failed"]
FIXTURE = "tests/fixtures/autobahn.txt"
HEAD = """\
# Cases of the Autobahn suite 25.10.1 (crossbario, Apache License 2.0): number, what its client says behind the handshake, and what an echo
# answers, in hexadecimal. Written by `RECORD=1 scripts/check-autobahn`.
"""


def numbers(case):
    return [int(part) for part in case.split(".")]


def pass_on(reader, writer, kept):
    try:
        while data := reader.recv(65536):
            kept += data
            writer.sendall(data)
        writer.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # one side broke off, as some cases do


def proxy(address, exchanges):
    """Keeps the bytes of both sides of each connection. Returns where it listens."""
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            near, far, kept = server.accept()[0], socket.create_connection(address), (bytearray(), bytearray())
            exchanges.append(kept)
            for way in ((near, far, kept[0]), (far, near, kept[1])):
                threading.Thread(target=pass_on, args=way, daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()


def table_of(results, exchanges):
    """The cases that are short and that the echo ends, of the characters of section 6 the first of each kind."""
    lines, kinds = [], set()
    for case, sides in zip(sorted(results, key=numbers), exchanges, strict=True):
        sent, answered = (bytes(side).partition(b"\r\n\r\n")[2] for side in sides)
        kind = case if case[0] != "6" else case.rpartition(".")[0]
        if kind not in kinds and len(sent) + len(answered) <= 300 and b"\x88" in answered:
            kinds.add(kind)
            lines.append(f"{case} {sent.hex()} {answered.hex()}\n")
    return HEAD + "".join(lines)


def outcome(result):
    """The worse of what is said of the frames and of the close."""
    return max((OUTCOMES.get(result[part], "failed") for part in ("behavior", "behaviorClose")), key=COLUMNS.index)


def report(results):
    sections, named = collections.defaultdict(collections.Counter), collections.defaultdict(list)
    for case in sorted(results, key=numbers):
        became = outcome(results[case])
        sections[case.split(".")[0]].update(["cases", became])
        named[became].append(case)
    sections["all"] = sum(sections.values(), collections.Counter())
    print("section", *(f"{column:>14}" for column in COLUMNS))
    for section, counts in sections.items():
        print(f"{section:7}", *(f"{counts[column]:14}" for column in COLUMNS))
    for became in ("informational", "non-strict", "failed"):
        print(f"{became}:", *named[became])
    return named["failed"]


def main(root, work, echo, *patterns):
    root, work, recording = Path(root), Path(work), "RECORD" in os.environ
    address, exchanges = echo.split(":"), []
    if recording:
        patterns, address = [f"{section}.*" for section in range(1, 8)], proxy(address, exchanges)
    inside = Path("/", work.relative_to(root))
    server = {"agent": "causerie", "url": "ws://{}:{}".format(*address)}
    spec = {"outdir": f"{inside}/reports", "servers": [server], "cases": patterns or ["*"], "exclude-cases": [], "exclude-agent-cases": {}}
    (work / "spec.json").write_text(json.dumps(spec))
    suite = ["chroot", root, "env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "wstest"]
    told = subprocess.run([*suite, "-m", "fuzzingclient", "-s", f"{inside}/spec.json"], check=True, capture_output=True, text=True).stdout
    results = json.loads((work / "reports/index.json").read_text())["causerie"]
    if recording:
        Path(FIXTURE).write_text(table_of(results, exchanges))
    # The suite ends in order, with what it has, when nobody listens any more.
    planned = int(re.search(r"will run (\d+) test cases", told)[1])
    if report(results) or len(results) != planned:
        sys.exit(f"check_autobahn: cases failed, or not all {planned} were run")


main(*sys.argv[1:])
