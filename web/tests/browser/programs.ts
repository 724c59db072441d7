// Other people's programs in a room of the page: the plugin in a headless QGIS, our plugin for QField, QField's livefield.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const QGIS = `${ROOT}/clients/qgis`;
const PYTHON = `${ROOT}/.tools/bin/python`;

/** Somebody with a plugin: what `by_pipe.py` among the tests of each does. */
export class Plugin {
  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly process: ChildProcess & { stdin: NonNullable<ChildProcess["stdin"]>; stdout: NonNullable<ChildProcess["stdout"]> }) {
    this.lines = createInterface(process.stdout)[Symbol.asyncIterator]();
  }

  static inQgis(page: string, nickname: string): Promise<Plugin> {
    return Plugin.comes("/usr/bin/python3", `${QGIS}/tests_qgis/by_pipe.py`, page, nickname, { PYTHONPATH: `${QGIS}:${QGIS}/tests_qgis` });
  }

  static inQfield(page: string, nickname: string): Promise<Plugin> {
    return Plugin.comes(PYTHON, `${ROOT}/clients/qfield/tests/by_pipe.py`, page, nickname);
  }

  private static async comes(python: string, script: string, page: string, nickname: string, env = {}): Promise<Plugin> {
    const child = spawn(python, [script, page, nickname], { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "ignore"] });
    onTestFinished(() => void child.kill());
    const person = new Plugin(child);
    await person.answers();
    return person;
  }

  async does(...command: unknown[]): Promise<void> {
    this.process.stdin.write(`${JSON.stringify(command)}\n`);
    await this.answers();
  }

  private async answers(): Promise<void> {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done === true) throw new Error("the program has ended");
      // It says things of its own there.
      if (!value.startsWith("{")) continue;
      expect(JSON.parse(value)).toEqual({ ok: true });
      return;
    }
  }
}

/** An app with QField's plugin livefield: tests/fixtures/livefield.qml. */
export class Livefield {
  private readonly shown: string[] = [];

  /** `more`: longitude and what it says. */
  constructor(page: string, user: string, group: string, latitude: string, ...more: string[]) {
    const address = page.replace("http", "ws");
    const child = spawn(PYTHON, [`${ROOT}/tests/fixtures/livefield.py`, address, user, group, latitude, ...more], { stdio: ["ignore", "ignore", "pipe"] });
    onTestFinished(() => void child.kill());
    createInterface(child.stderr).on("line", (line) => this.shown.push(line));
  }

  /** It shows this, or has shown it. */
  async shows(text: string): Promise<void> {
    await expect.poll(() => this.shown.join("\n")).toContain(text);
  }
}
