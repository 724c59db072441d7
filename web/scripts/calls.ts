// Measures what one person sends in calls of 2, 4 and 8, with a camera and with a screen besides: npm run calls. The camera is
// noise, as the hardest picture there is; the others only listen, for one machine cannot encode everybody's.
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { test } from "vitest";
import { closePages, useBrowser } from "../tests/browser/browser.ts";
import { button, FALSE_DEVICES, joins, person } from "../tests/browser/in-call.ts";
import { Server } from "../tests/browser/server.ts";

const CAMERA = join(tmpdir(), "causerie-calls.y4m");
/** Until the browsers have found their rate. */
const SETTLE_MS = 20_000;
const MEASURE_MS = 8_000;

useBrowser(...FALSE_DEVICES, `--use-file-for-fake-video-capture=${CAMERA}`);

/** What goes out over one connection, by kind. */
interface Sent {
  kind: string;
  bytes: number;
  frames: number;
  picture: string;
}

function sent(page: Page): Promise<Sent[]> {
  return page.evaluate(async () => {
    const { links } = globalThis as unknown as { links: RTCPeerConnection[] };
    const live = links.filter(({ connectionState }) => connectionState === "connected");
    const reports = await Promise.all(live.map((link) => link.getStats()));
    return reports.flatMap((report) => {
      const all = [...(report as unknown as Map<string, Record<string, unknown>>).values()];
      return all
        .filter(({ type }) => type === "outbound-rtp")
        .map((one) => ({
          kind: String(one["kind"]),
          bytes: Number(one["bytesSent"]) + Number(one["headerBytesSent"]),
          frames: Number(one["framesSent"] ?? 0),
          picture: one["frameWidth"] === undefined ? "" : `${one["frameWidth"]}x${one["frameHeight"]}`,
        }));
    });
  });
}

async function measured(page: Page, what: string): Promise<void> {
  await page.waitForTimeout(SETTLE_MS);
  const before = await sent(page);
  await page.waitForTimeout(MEASURE_MS);
  const after = await sent(page);
  const rate = (bytes: number): number => Math.round((bytes * 8) / MEASURE_MS);
  const each = after.map((one, at) => ({
    ...one,
    kbit: rate(one.bytes - (before[at]?.bytes ?? 0)),
    fps: Math.round(((one.frames - (before[at]?.frames ?? 0)) * 1000) / MEASURE_MS),
  }));
  const total = each.reduce((sum, { kbit }) => sum + kbit, 0);
  const pictures = new Set(each.filter(({ kbit, picture }) => kbit > 0 && picture !== "").map(({ picture, fps }) => `${picture} at ${fps}`));
  const sound = each.filter(({ kind }) => kind === "audio").reduce((sum, { kbit }) => sum + kbit, 0);
  console.log(`${what}: ${total} kbit/s, of it sound ${sound}; ${[...pictures].join(", ")}`);
}

test.each([2, 4, 8])("a call of %i", { timeout: 240_000 }, async (people) => {
  writeFileSync(CAMERA, noise());
  const server = await Server.start();
  try {
    const first = await person("first", server);
    await joins(first);
    for (let at = 1; at < people; at += 1) await joins(await person(`other${at}`, server), "Only listen");
    await button(first, "Camera on").click();
    await measured(first, `${people} people, camera`);
    await button(first, "Share").click();
    await measured(first, `${people} people, camera and screen`);
  } finally {
    await closePages();
    await server.end();
  }
});

/** Frames of 1280x720 that have nothing in common: blocks of chance. */
function noise(): Buffer {
  const [width, height, frames, block] = [1280, 720, 30, 8];
  const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F30:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame += 1) {
    const luma = Buffer.alloc(width * height);
    for (let y = 0; y < height; y += block) {
      const row = Buffer.alloc(width);
      for (let x = 0; x < width; x += block) row.fill(Math.floor(Math.random() * 256), x, x + block);
      for (let line = 0; line < block; line += 1) row.copy(luma, (y + line) * width);
    }
    parts.push(Buffer.from("FRAME\n"), luma, Buffer.alloc((width * height) / 2, 128));
  }
  return Buffer.concat(parts);
}
