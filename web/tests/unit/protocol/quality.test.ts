// The media sent to one person: by how many are in the call, and by how good the connection is.
import { expect, test } from "vitest";
import { boundOf, scaleOf } from "../../../src/protocol/bounds.ts";
import { type Count, FINE, isOwnEnd, nextQuality, type Sample, readingOf, type Video } from "../../../src/protocol/quality.ts";

/** The picture after each second of these readings. */
function through(...readings: Sample[]): Video[] {
  let now = FINE;
  return readings.map((reading, second) => {
    now = nextQuality(now, reading, second * 1000);
    return now.video;
  });
}

const GOOD = { lost: 0.08, roundTripMs: 500 };
const LOSSY = { lost: 0.081 };
const SLOW = { roundTripMs: 501 };
const seconds = (n: number, reading: Sample): Sample[] => Array.from({ length: n }, () => reading);

test.each([["loss", LOSSY], ["delay", SLOW]])("after 5 s of %s there is less picture, after 5 more none", (_what, bad) => {
  const seen = through(...seconds(12, bad));
  expect(seen.slice(0, 5)).toEqual(Array(5).fill("whole"));
  expect(seen.slice(5, 10)).toEqual(Array(5).fill("reduced"));
  expect(seen.slice(10)).toEqual(Array(2).fill("paused"));
});

test("after each 10 s that are good there is more picture again", () => {
  const seen = through(...seconds(11, LOSSY), ...seconds(25, GOOD));
  expect(seen.slice(11).indexOf("reduced")).toBe(10);
  expect(seen.slice(11).indexOf("whole")).toBe(20);
});

test("what is bad for a moment changes nothing, and what is good for a moment neither", () => {
  expect(new Set(through(...seconds(4, LOSSY), GOOD, ...seconds(5, SLOW), GOOD))).toEqual(new Set(["whole"]));
  expect(through(...seconds(11, LOSSY), ...seconds(9, GOOD), LOSSY).at(-1)).toBe("paused");
});

test("where most connections are bad it is at one's own end, and between two nobody can say", () => {
  expect([isOwnEnd(1, 1), isOwnEnd(1, 2), isOwnEnd(2, 2), isOwnEnd(2, 3), isOwnEnd(0, 3)]).toEqual([false, false, true, true, false]);
});

function count(type: string, more: Partial<Count> = {}): Count {
  return { type, id: type, timestamp: 60_000, ...more };
}

test("the worst of what the other end reports counts, and the way that is in use", () => {
  const counts = [
    count("remote-inbound-rtp", { fractionLost: 0.01, roundTripTime: 0.05 }),
    count("remote-inbound-rtp", { fractionLost: 0.2, roundTripTime: 0.1 }),
    count("transport", { selectedCandidatePairId: "used" }),
    count("candidate-pair", { id: "used", currentRoundTripTime: 0.3 }),
    count("candidate-pair", { id: "other", currentRoundTripTime: 3, nominated: true }),
  ];
  expect(readingOf(counts)).toEqual({ lost: 0.2, roundTripMs: 300 });
  expect(readingOf(counts.filter(({ type }) => type !== "transport"))).toEqual({ lost: 0.2, roundTripMs: 3000 });
});

test("a report of long ago does not count, and no report is no trouble", () => {
  const old = count("remote-inbound-rtp", { timestamp: 50_000, fractionLost: 1, roundTripTime: 9 });
  expect(readingOf([old, count("transport")])).toEqual({ lost: 0, roundTripMs: 0 });
  expect(readingOf([])).toEqual({ lost: 0, roundTripMs: 0 });
});

test("the more people, the less goes to each; a screen keeps its pixels, and speech is as it is", () => {
  const bits = (slot: "mic" | "camera" | "screen"): number[] => [2, 3, 5, 8, 20].map((n) => boundOf(slot, n, "whole").bitsPerSecond);
  expect(bits("camera")).toEqual([1_200_000, 500_000, 200_000, 200_000, 200_000]);
  expect(bits("screen")).toEqual([2_500_000, 1_200_000, 600_000, 500_000, 500_000]);
  expect(new Set(bits("mic"))).toEqual(new Set([40_000]));
  expect([boundOf("screen", 8, "whole").lines, boundOf("screen", 8, "paused").isPaused]).toEqual([undefined, undefined]);
  expect(boundOf("camera", 2, "paused").isPaused).toBe(true);
});

test("a picture is made smaller by its shorter side, and never larger", () => {
  const bound = boundOf("camera", 4, "whole");
  expect([scaleOf({ width: 1280, height: 720 }, bound), scaleOf({ width: 720, height: 1280 }, bound)]).toEqual([2, 2]);
  expect([scaleOf({ width: 320, height: 240 }, bound), scaleOf({}, bound)]).toEqual([1, 1]);
  expect(scaleOf({ width: 3840, height: 2160 }, boundOf("screen", 8, "whole"))).toBe(1);
});
