// The plugin for QGIS and the page in one room: talk, layers, the board and each other's views, with two headless QGIS.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { puts, mark } from "./boards.ts";
import { say, useBrowser } from "./browser.ts";
import { lena, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { layerNames, openMap, placeIn } from "./room-maps.ts";

useBrowser();
useServer();

const CLIENTS = fileURLToPath(new URL("../../../clients/qgis", import.meta.url));

/** Somebody in QGIS: what clients/qgis/tests_qgis/by_pipe.py does. */
class InQgis {
  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly process: ChildProcess & { stdin: NonNullable<ChildProcess["stdin"]>; stdout: NonNullable<ChildProcess["stdout"]> }) {
    this.lines = createInterface(process.stdout)[Symbol.asyncIterator]();
  }

  static async comes(nickname: string): Promise<InQgis> {
    const env = { ...process.env, PYTHONPATH: `${CLIENTS}:${CLIENTS}/tests_qgis` };
    const child = spawn("/usr/bin/python3", [`${CLIENTS}/tests_qgis/by_pipe.py`, server.page, nickname], { env, stdio: ["pipe", "pipe", "ignore"] });
    onTestFinished(() => void child.kill());
    const person = new InQgis(child);
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
      if (done === true) throw new Error("QGIS has ended");
      // QGIS says things of its own there.
      if (!value.startsWith("{")) continue;
      expect(JSON.parse(value)).toEqual({ ok: true });
      return;
    }
  }
}

test("two with the plugin and one at the page share talk, layers, the board and views", async () => {
  const page = await lena();
  const [odile, hans] = await Promise.all([InQgis.comes("odile"), InQgis.comes("hans")]);
  await say(page, "hello QGIS");
  await odile.does("reads", "hello QGIS");
  await hans.does("says", "hello page");
  await odile.does("reads", "hello page");
  await page.getByRole("log").getByText("hello page").waitFor();

  await odile.does("sends_layer");
  await hans.does("reads", "Layer wells · 3 features · EPSG:2154 · with style");
  await hans.does("adds", "wells");
  await page.getByRole("log").getByText("wells").first().waitFor();
  const map = await openMap(page);
  await expect.poll(() => layerNames(map)).toContain("wells");
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom", features: ["map"] });
  expect(await tom.asks(puts([mark("1", [5.7, 45.2], "levee")]))).toMatchObject({ type: "ok" });
  await odile.does("sees_board", 1);
  await odile.does("draws");
  await hans.does("sees_board", 2);
  await map.getByRole("tab", { name: "Board" }).click();
  await map.getByText("from QGIS").waitFor();

  // The map of the page is a view that the plugin follows.
  const [latitude, longitude] = await placeIn(map);
  for (const person of [odile, hans]) {
    await person.does("sees", "lena");
    await person.does("follows", "lena");
    await person.does("stands", longitude, latitude);
  }
});
