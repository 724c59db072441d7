// The media sent in a call: less to each the more there are, and sound before pictures where the connection is bad.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { button, FALSE_DEVICES, joins, person, tile } from "./in-call.ts";
import { hears, sees } from "./links.ts";

useBrowser(...FALSE_DEVICES);
useServer();

/** Returns the encodings of the senders of a kind, over every open connection. */
function encodings(page: Page, kind: "audio" | "video"): Promise<RTCRtpEncodingParameters[]> {
  return page.evaluate((wanted) => {
    const { links } = globalThis as unknown as { links: RTCPeerConnection[] };
    const senders = links.filter(({ connectionState }) => connectionState === "connected").flatMap((link) => link.getSenders());
    const sending = senders.filter(({ track }) => track?.kind === wanted);
    return sending.map((sender) => sender.getParameters().encodings[0] as RTCRtpEncodingParameters);
  }, kind);
}

test("the more there are in a call, the less goes out to each", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  await hears(lena, 1);
  await button(lena, "Camera on").click();
  await sees(tom, 1);
  const rates = async (): Promise<unknown[]> => (await encodings(lena, "video")).map(({ maxBitrate, maxFramerate }) => [maxBitrate, maxFramerate]);
  await expect.poll(rates).toEqual([[1_200_000, 30]]);
  await expect.poll(() => encodings(lena, "audio")).toMatchObject([{ maxBitrate: 40_000, networkPriority: "high" }]);
  const odile = await person("odile", server);
  await joins(odile, "Only listen");
  await sees(odile, 1);
  await expect.poll(rates).toEqual([[500_000, 25], [500_000, 25]]);
  await expect.poll(async () => (await encodings(lena, "video")).map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([2, 2]);
  const height = (): Promise<number> => tile(odile, /^lena/).locator("video").evaluate((video) => (video as HTMLVideoElement).videoHeight);
  await expect.poll(height).toBeLessThanOrEqual(360);
  await button(odile, "Leave").click();
  await expect.poll(rates).toEqual([[1_200_000, 30]]);
});

test("pictures make way for sound over a bad connection, and whose it is stands on the tile", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) await joins(page);
  await button(lena, "Camera on").click();
  await sees(tom, 1);
  await lena.evaluate(() => {
    const counts = RTCPeerConnection.prototype.getStats;
    RTCPeerConnection.prototype.getStats = async function lossy(this: RTCPeerConnection) {
      const all = (await counts.call(this)) as unknown as Map<string, object>;
      const worse = [...all].map(([id, stat]): [string, object] => [id, "fractionLost" in stat ? { ...stat, fractionLost: 0.3 } : stat]);
      return new Map(worse);
    } as typeof counts;
  });
  await tile(lena, /^tom.*bad connection, sound first/).waitFor();
  await expect.poll(() => encodings(lena, "video")).toMatchObject([{ active: false }]);
  await expect.poll(async () => (await encodings(lena, "audio"))[0]?.active).toBe(true);
  await hears(tom, 1);
});
