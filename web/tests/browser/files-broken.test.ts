// Files that do not arrive at once: broken off by somebody or by the network, continued, damaged, gone.
import { rmSync, truncateSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { AWAY, expectWrongs, useBrowser, type Visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { collects } from "./passing.ts";
import { accepts, card, file, hashOf, holds, MEGABYTE, offers, onDisk, personWithDisk, useFolder } from "./sharing.ts";
import { SOAK } from "./soak.ts";

useBrowser();
useFolder();
let large = "";
let small = "";
let hollow = "";
beforeAll(() => {
  large = file("dem 1m.tif", (SOAK ? 60 : 20) * MEGABYTE);
  small = file("parcels.gpkg", MEGABYTE + 7);
  hollow = file("hollow.bin", 1);
  truncateSync(hollow, 150 * MEGABYTE);
});

useServer();
const person = (name: string, more: Visit = {}): Promise<Page> => personWithDisk(name, server, more);
/** A transfer may stand still for as long as the story needs: `SILENCE_MS`. */
const PATIENT: Visit = { stretched: [30_000] };

/** A large file is on its way from the first person to the second, and stands in its midst until it may go on. */
async function partGoes(from: Page, to: Page): Promise<() => Promise<void>> {
  await offers(from, large);
  await card(to, /dem/).waitFor();
  const goesOn = await holds(from);
  await accepts(to, /dem/);
  const bar = card(to, /dem/).getByRole("progressbar", { name: /^Receiving/ });
  await expect.poll(() => bar.evaluate((element) => (element as HTMLProgressElement).value)).toBeGreaterThan(2 * MEGABYTE);
  return goesOn;
}

describe("broken off", () => {
  test("by who receives it: it can be fetched from its beginning", async () => {
    const [lena, tom] = [await person("lena"), await person("tom")];
    await partGoes(lena, tom);
    await card(tom, /dem/).getByRole("button", { name: "Cancel" }).click();
    await card(tom, /dem/).getByRole("button", { name: "Accept", exact: true }).waitFor();
    await card(lena, /dem/).getByText("cancelled").waitFor();
    const kept = (): Promise<string[]> => tom.evaluate(async () => {
      const names: string[] = [];
      for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
      return names;
    });
    await expect.poll(kept).toEqual([]);
  });

  test("by who sends it: it can go on", async () => {
    const [lena, tom] = [await person("lena"), await person("tom")];
    await partGoes(lena, tom);
    await card(lena, /dem/).getByRole("button", { name: "Cancel for tom" }).click();
    await card(lena, /dem/).getByText("stopped by you").waitFor();
    await card(tom, /dem/).getByText("lena stopped it.").waitFor();
    await card(tom, /dem/).getByRole("button", { name: /Continue from \d+ %/ }).waitFor();
  });

  test("because nothing can check it, also at the second try: it begins when that can be fetched", async () => {
    expectWrongs(/ERR_FAILED/);
    const [lena, tom] = [await person("lena"), await person("tom")];
    const worker = /\/assets\/hash\.worker-[^/]+\.js$/;
    await tom.route(worker, (route) => route.abort());
    await offers(lena, small);
    await accepts(tom, /parcels/);
    await card(tom, /parcels/).getByRole("button", { name: "Try again" }).waitFor();
    await card(tom, /parcels/).getByText("The part of this page that checks files could not be fetched.").waitFor();
    await card(lena, /parcels/).getByText("broken off; can continue").waitFor();
    await tom.unroute(worker);
    await card(tom, /parcels/).getByRole("button", { name: "Try again" }).click();
    await card(tom, /parcels/).getByText("checked and saved").waitFor();
    expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(small));
  });

  test("before a hundredth of it was there: it is tried again", async () => {
    const [lena, tom] = [await person("lena"), await person("tom")];
    await offers(lena, hollow);
    await card(tom, /hollow/).waitFor();
    // Nothing after the first piece is ever read.
    await lena.evaluate(() => {
      const { slice } = Blob.prototype;
      Blob.prototype.slice = function (this: Blob, ...at) {
        const part = slice.apply(this, at);
        if (this instanceof File && Number(at[0]) > 0) part.arrayBuffer = () => new Promise(() => undefined);
        return part;
      };
    });
    await accepts(tom, /hollow/);
    const bar = card(tom, /hollow/).getByRole("progressbar", { name: /^Receiving/ });
    await expect.poll(() => bar.evaluate((element) => (element as HTMLProgressElement).value)).toBeGreaterThan(0);
    await card(lena, /hollow/).getByRole("button", { name: "Cancel for tom" }).click();
    await card(tom, /hollow/).getByText("lena stopped it.").waitFor();
    await card(tom, /hollow/).getByRole("button", { name: "Try again" }).waitFor();
  });

  test("by the network, with the server's connection: it goes on where it stopped", async () => {
    expectWrongs(...AWAY);
    const wire = await server.wire();
    try {
      const [lena, tom] = [await person("lena"), await personWithDisk("tom", wire)];
      const goesOn = await partGoes(lena, tom);
      const told = await collects(tom, ".state");
      await tom.evaluate(() => (globalThis as unknown as { links: RTCPeerConnection[] }).links.at(-1)?.close());
      wire.cut();
      const again = card(tom, /dem/).getByRole("button", { name: /Continue from \d+ %/ });
      await again.waitFor();
      expect(Number.parseInt((await again.innerText()).replace(/\D/g, ""), 10)).toBeGreaterThan(1);
      await card(lena, /dem/).getByText("broken off; can continue").waitFor();
      await expect.poll(async () => (await told()).join()).toContain("Connection lost.");
      await tom.getByText("Connected", { exact: true }).waitFor();
      const offset = await bytesFrom(tom, async () => again.click());
      await goesOn();
      await card(tom, /dem/).getByText("checked and saved").waitFor();
      expect(offset).toBeGreaterThan(2 * MEGABYTE);
      expect((await onDisk(tom, "dem 1m.tif")).hash).toBe(await hashOf(large));
      await card(lena, /dem/).getByText("has it").waitFor();
    } finally {
      wire.close();
    }
  });
});

/** The offset at which the next transfer begins, as the bar shows it first. */
async function bytesFrom(page: Page, begin: () => Promise<void>): Promise<number> {
  await begin();
  const bar = card(page, /dem/).getByRole("progressbar");
  await bar.waitFor();
  return bar.evaluate((element) => (element as HTMLProgressElement).value);
}

test("a file goes on while the server is started anew", async () => {
  expectWrongs(...AWAY);
  const [lena, tom] = [await person("lena", PATIENT), await person("tom", PATIENT)];
  const goesOn = await partGoes(lena, tom);
  const told = await collects(tom, ".state");
  await server.stop();
  await expect.poll(async () => (await told()).join()).toContain("The server is restarting.");
  await server.run();
  for (const page of [lena, tom]) await page.getByText("Connected", { exact: true }).waitFor();
  await card(lena, /dem/).getByText("no longer offered").waitFor();
  await goesOn();
  await card(tom, /dem/).getByText("checked and saved").waitFor();
  await card(lena, /dem/).getByText("has it").waitFor();
  expect((await onDisk(tom, "dem 1m.tif")).hash).toBe(await hashOf(large));
  await card(lena, /dem/).getByRole("button", { name: "Offer again" }).click();
  await tom.getByRole("group", { name: /dem/ }).last().getByRole("button", { name: "Accept", exact: true }).waitFor();
});

test("what arrives damaged is not kept, and can be fetched again", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await lena.evaluate(() => {
    const { send } = RTCDataChannel.prototype as { send: (data: unknown) => void };
    let harmed = false;
    RTCDataChannel.prototype.send = function (this: RTCDataChannel, data: unknown) {
      const wrong = data instanceof Uint8Array && !harmed ? data.map((byte, at) => (at === 5 ? byte ^ 1 : byte)) : data;
      harmed ||= data instanceof Uint8Array;
      send.call(this, wrong);
    } as RTCDataChannel["send"];
  });
  await offers(lena, small);
  await accepts(tom, /parcels/);
  await card(tom, /parcels/).getByText("The file arrived damaged and was not kept.").waitFor();
  await card(lena, /parcels/).getByText("arrived damaged").waitFor();
  await card(tom, /parcels/).getByRole("button", { name: "Fetch again" }).click();
  await card(tom, /parcels/).getByText("checked and saved").waitFor();
  expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(small));
});

test("a file that is gone from the disk cannot be sent, and both are told", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const passing = file("passing.csv", 1000);
  await offers(lena, passing);
  await card(tom, /passing/).waitFor();
  rmSync(passing);
  await accepts(tom, /passing/);
  await expect.poll(() => card(tom, /passing/).innerText()).toContain("lena stopped it.");
  await card(lena, /passing/).getByText("the file cannot be read any more").waitFor();
});

test("who leaves the page while a file is on its way is asked once; who is taken out offers nothing any more", async () => {
  const [lena, tom] = [await person("lena", PATIENT), await person("tom", PATIENT)];
  await partGoes(lena, tom);
  for (const page of [lena, tom]) {
    const asked = page.waitForEvent("dialog");
    void page.close({ runBeforeUnload: true });
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
  }
  const judge = await Native.join(server, { room: "QGIS", nickname: "judge", token: server.token({ roles: ["moderator"] }) });
  const { state } = await judge.hears((frame) => "state" in frame);
  const { members } = state as { members: { member: string; nickname: string }[] };
  const member = members.find(({ nickname }) => nickname === "lena")?.member;
  expect(await judge.asks({ type: "kick", room: "QGIS", member })).toMatchObject({ type: "ok" });
  await card(tom, /dem/).getByText("lena stopped it.").waitFor();
  await card(tom, /dem/).getByRole("button", { name: /Continue from/ }).click();
  await card(tom, /dem/).getByText("lena no longer offers it.").waitFor();
});
