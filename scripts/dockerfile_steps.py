"""Carries out the steps of the Dockerfile without a container engine, with this machine's own Rust and Node.

Each stage gets a folder that stands for its root; a RUN line runs there as it is written. As in an engine, a step
whose line and inputs are those of the last time is not repeated, nor are those before it. Lines may not name absolute
paths inside the stage, except as the goal of COPY and WORKDIR: there is no other root here.

    dockerfile_steps.py FOLDER    prints, as JSON, what the last stage is: its root, USER, ENV, ENTRYPOINT, HEALTHCHECK
"""

import filecmp
import fnmatch
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

# Of this machine's environment, what would make the steps build something else.
FOREIGN = re.compile(r"^(CARGO_TARGET_DIR|CARGO_BUILD_.*|CARGO_PROFILE_.*|RUSTFLAGS|CAUSERIE_.*|MAKEFLAGS|MAKELEVEL)$")


def read_instructions(text):
    """(name, rest) of each instruction, continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for logical in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if logical.strip():
            name, _, rest = logical.strip().partition(" ")
            yield name.upper(), rest.strip()


def read_context():
    """What git knows or does not ignore, less what .dockerignore keeps out; the last matching line counts."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], check=True, capture_output=True, text=True
    ).stdout
    rules = [line.strip() for line in Path(".dockerignore").read_text("utf-8").splitlines()]
    rules = [line for line in rules if line and not line.startswith("#")]

    def sent(name):
        kept = True
        parts = name.split("/")
        prefixes = ["/".join(parts[: i + 1]) for i in range(len(parts))]
        for rule in rules:
            pattern = rule.lstrip("!").strip("/")
            if any(fnmatch.fnmatchcase(prefix, pattern) for prefix in prefixes):
                kept = rule.startswith("!")
        return kept

    return sorted(name for name in listed.split("\0") if name and Path(name).is_file() and sent(name))


class Stage:
    """One FROM and what follows."""

    def __init__(self, folder, base):
        self.folder, self.base = folder, base
        self.root = folder / "root"
        self.workdir = "/"
        self.env, self.told = {}, {}
        self.key = base
        record = json.loads((folder / "steps.json").read_text()) if (folder / "steps.json").exists() else {}
        # The keys of the steps that have succeeded, in their order; and what each COPY line has put here.
        self.known, self.copied = record.get("keys", []), record.get("copied", {})
        self.done = []
        self.fresh = False
        self.root.mkdir(parents=True, exist_ok=True)

    def inside(self, path):
        return self.root / os.path.join(self.workdir, path).lstrip("/")

    def step(self, line, inputs, act):
        """Runs `act`, unless this step and all before it are those of the last time."""
        self.key = hashlib.sha256(f"{self.key}\n{line}\n{inputs}".encode()).hexdigest()
        if not self.fresh and self.known[len(self.done) : len(self.done) + 1] == [self.key]:
            self.done.append(self.key)
            return
        self.fresh = True
        print(f"  {line}", file=sys.stderr)
        # Until it has succeeded, neither this step nor any after it counts as done.
        self.save()
        started = time.monotonic()
        act()
        print(f"    {time.monotonic() - started:.0f} s", file=sys.stderr)
        self.done.append(self.key)

    def save(self):
        (self.folder / "steps.json").write_text(json.dumps({"keys": self.done, "copied": self.copied}))

    def run(self, line):
        env = {name: value for name, value in os.environ.items() if not FOREIGN.match(name)}
        cwd = self.inside(".")
        cwd.mkdir(parents=True, exist_ok=True)

        def act():
            subprocess.run(
                ["/bin/sh", "-c", line], check=True, cwd=cwd, env=env | self.env, stdin=subprocess.DEVNULL, stdout=sys.stderr
            )

        self.step(f"RUN {line}", json.dumps(self.env, sort_keys=True), act)

    def copy(self, line, source_root, names):
        """`names`: the files that may be copied, relative to `source_root`."""
        *sources, goal = [word for word in shlex.split(line) if not word.startswith("--")]
        pairs = list(self.pairs(sources, goal, names))
        inputs = "".join(f"{name} {hashlib.sha256((source_root / name).read_bytes()).hexdigest()}\n" for name, _ in pairs)

        def act():
            files = [str(target.relative_to(self.root)) for _, target in pairs]
            for gone in set(self.copied.get(line, [])) - set(files):
                (self.root / gone).unlink(missing_ok=True)
            for name, target in pairs:
                target.parent.mkdir(parents=True, exist_ok=True)
                if not (target.is_file() and filecmp.cmp(source_root / name, target, shallow=False)):
                    # With its time of change, as an engine does it.
                    shutil.copy2(source_root / name, target)
            self.copied[line] = files

        self.step(f"COPY {line}", inputs, act)

    def pairs(self, sources, goal, names):
        into = goal.endswith("/") or len(sources) > 1
        for source in sources:
            source = source.strip("/")
            if source in names:
                yield source, self.inside(goal) / Path(source).name if into else self.inside(goal)
                continue
            below = [name for name in names if name.startswith(f"{source}/")]
            if not below:
                sys.exit(f"COPY {source}: nothing there (is it left out by .dockerignore?)")
            for name in below:
                yield name, self.inside(goal) / name[len(source) + 1 :]


def files_below(root, source):
    start = root / source.strip("/")
    if start.is_file():
        return [source.strip("/")]
    return sorted(str(path.relative_to(root)) for path in start.rglob("*") if path.is_file())


def tools():
    """A step is repeated when the tools are others."""
    asked = ("rustc --version", "node --version")
    told = (subprocess.run(line.split(), check=True, capture_output=True, text=True).stdout.strip() for line in asked)
    return " ".join(told)


def carry_out(folder):
    context = read_context()
    used, stages, stage = tools(), {}, None
    for name, rest in read_instructions(Path("Dockerfile").read_text("utf-8")):
        if name == "FROM":
            if stage:
                stage.save()
            base, *alias = rest.split()
            label = alias[1] if alias else "final"
            print(f"stage {label} ({base}; here: {used})", file=sys.stderr)
            stage = stages[label] = Stage(folder / label, f"{base} {used}")
        elif name == "RUN":
            stage.run(rest)
        elif name == "COPY":
            origin = re.search(r"--from=(\S+)", rest)
            if origin:
                root = stages[origin[1]].root
                source = [word for word in shlex.split(rest) if not word.startswith("--")][0]
                stage.copy(rest, root, files_below(root, source))
            else:
                stage.copy(rest, Path("."), context)
        elif name == "WORKDIR":
            stage.workdir = rest
        elif name == "ENV":
            stage.env |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        elif name in ("USER", "ENTRYPOINT", "HEALTHCHECK", "EXPOSE", "LABEL"):
            stage.told[name.lower()] = rest
        else:
            sys.exit(f"{name}: this script does not know how to carry it out")
    stage.save()
    return stage


def main():
    folder = Path(sys.argv[1]).resolve()
    last = carry_out(folder)
    health = re.search(r"CMD\s+(\[.*\])", last.told["healthcheck"])
    told = {
        "base": last.base.split()[0],
        "root": str(last.root),
        "files": files_below(last.root, ""),
        "user": last.told["user"],
        "env": last.env,
        "entrypoint": json.loads(last.told["entrypoint"]),
        "healthcheck": json.loads(health[1]),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
