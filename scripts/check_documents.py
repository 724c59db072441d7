"""What documents and samples promise without saying it: each link leads somewhere, and each setting that is shown is read as it is
meant, by systemd's own reader of environment files too, which takes a comment behind a value for a part of it."""

import ctypes
import glob
import re
import subprocess
import sys
import tempfile
from pathlib import Path

NAME = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*"
# In files of settings what is off stands behind a `#`; in the documents and in YAML a line may begin a list.
SETTING = re.compile(rf"^(?:\s*- |#)?({NAME})=(.*)$")
FENCE = re.compile(r"^```(?:sh|yaml|ini|)\n(.*?)^```$", re.S | re.M)
LINK = re.compile(r"\]\(([^)\s]+)\)")
# A way through documents that code, samples and the page name.
PATH = re.compile(r"\bdocs/[a-z-]+\.md\b")


def own_files():
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], check=True, capture_output=True, text=True).stdout
    return sorted(name for name in listed.split("\0") if name and Path(name).is_file())


def settings(path):
    """(line, name, value) of each setting that is shown."""
    text = Path(path).read_text("utf-8")
    blocks = FENCE.findall(text) if path.endswith(".md") else [text]
    for line in "\n".join(blocks).splitlines():
        if found := SETTING.match(line):
            yield line, found[1], found[2]


def systemds_reader():
    """`load_env_file` of the library that systemd's own programs share: what reads EnvironmentFile=."""
    libraries = glob.glob("/usr/lib/*/systemd/libsystemd-shared-*.so") + glob.glob("/usr/lib/systemd/libsystemd-shared-*.so")
    if not libraries:
        sys.exit("check_documents: systemd is missing, run scripts/setup")
    load = ctypes.CDLL(libraries[0]).load_env_file

    def read(text):
        with tempfile.NamedTemporaryFile() as file:
            file.write(text.encode())
            file.flush()
            told = ctypes.POINTER(ctypes.c_char_p)()
            code = load(None, file.name.encode(), ctypes.byref(told))
            if code < 0:
                sys.exit(f"check_documents: systemd does not read {text!r}: {code}")
        values = []
        while told and told[len(values)] is not None:
            values.append(told[len(values)].decode())
        return values

    return read


def anchors(path):
    """Those that GitHub gives to the headings of a document."""
    text = re.sub(r"^```.*?^```$", "", Path(path).read_text("utf-8"), flags=re.S | re.M)
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path):
    text = re.sub(r"^```.*?^```$", "", Path(path).read_text("utf-8"), flags=re.S | re.M)
    for link in LINK.findall(text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        goal = Path(path).parent / file if file else Path(path)
        if not goal.exists() or (anchor and anchor not in anchors(goal)):
            yield link


def main():
    files, read, faults, shown = own_files(), systemds_reader(), [], 0
    documents = [name for name in files if name.endswith(".md")]
    samples = [name for name in files if name == ".env.example" or name.endswith((".yaml", ".service", ".conf"))]
    for name in documents + samples:
        for line, setting, value in settings(name):
            shown += 1
            if re.search(r"\s#", value):
                faults.append(f"{name}: a comment behind a value: {line}")
            elif read(f"{setting}={value}\n") not in ([f"{setting}={value}"], [f"{setting}={value.strip(chr(34))}"]):
                faults.append(f"{name}: systemd reads something else: {line}")
    if "# all" not in (read("A=1 # all\n") or [""])[0]:
        faults.append("systemd's reader does not take comments behind values for parts of them any more")
    for name in documents:
        faults += [f"{name}: leads nowhere: {link}" for link in broken_links(name)]
    for name in files:
        if name.endswith((".rs", ".ts", ".tsx", ".py", ".html", ".conf", ".yaml", ".example", ".toml")) or name.startswith("scripts/"):
            named = set(PATH.findall(Path(name).read_text("utf-8")))
            faults += [f"{name}: there is no {path}" for path in sorted(named) if not Path(path).exists()]
    if faults:
        sys.exit("\n".join(f"check_documents: {fault}" for fault in faults))
    print(f"check_documents: {len(documents)} documents lead somewhere; {shown} settings are read as they are shown")


if __name__ == "__main__":
    main()
