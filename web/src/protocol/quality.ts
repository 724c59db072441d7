// Quality of the connection to a participant of a call, and the reduction of the pictures sent to them: sound comes first, so
// where too much is lost or takes too long, pictures make way for it. Counts in, decisions out.

/** Bounds beyond which a connection is bad. */
const LOST_SHARE = 0.08;
const ROUND_TRIP_MS = 500;
/** Time in a row, before there is less picture, and before there is more of it again. */
const BAD_FOR_MS = 5_000;
const GOOD_FOR_MS = 10_000;
/** Age at which a report of the other end is stale: without sending there are no reports. */
const STALE_MS = 10_000;
/** In a call of fewer others the end at fault is unknown. */
const FEWEST_TO_JUDGE = 2;

/** Amount of picture that goes out besides sound. */
export type Video = "whole" | "reduced" | "paused";
const STEPS: readonly Video[] = ["whole", "reduced", "paused"];

/** Measurements of the browser, as far as there are any. */
export interface Sample {
  /** Share of the sent packets that did not arrive. */
  lost?: number;
  roundTripMs?: number;
}

export interface Quality {
  video: Video;
  /** The last reading, and since when; in milliseconds. */
  isBad: boolean;
  since: number;
}

export const FINE: Quality = { video: "whole", isBad: false, since: Number.NEGATIVE_INFINITY };

/** Returns the quality of the connection after another sample. */
export function nextQuality(before: Quality, { lost = 0, roundTripMs = 0 }: Sample, now: number): Quality {
  const isBad = lost > LOST_SHARE || roundTripMs > ROUND_TRIP_MS;
  if (isBad !== before.isBad) return { ...before, isBad, since: now };
  const isTime = now - before.since >= (isBad ? BAD_FOR_MS : GOOD_FOR_MS);
  const next = STEPS[STEPS.indexOf(before.video) + (isBad ? 1 : -1)];
  return isTime && next !== undefined ? { video: next, isBad, since: now } : before;
}

/** Where most connections are bad at once, the fault is at this end. */
export function isOwnEnd(bad: number, all: number): boolean {
  return all >= FEWEST_TO_JUDGE && bad * 2 > all;
}

/** The entries of a browser's statistics that are read here. */
export interface Count {
  type: string;
  id: string;
  timestamp: number;
  /** Of `remote-inbound-rtp`: reported by the other end. The time is in seconds. */
  fractionLost?: number;
  roundTripTime?: number;
  /** Of `transport`. */
  selectedCandidatePairId?: string;
  /** Of `candidate-pair`. In seconds. */
  currentRoundTripTime?: number;
  /** Of `candidate-pair`, where a browser does not count transports. */
  nominated?: boolean;
}

export function readingOf(counts: readonly Count[]): Sample {
  const now = Math.max(...counts.map(({ timestamp }) => timestamp));
  const reports = counts.filter(({ type, timestamp }) => type === "remote-inbound-rtp" && now - timestamp < STALE_MS);
  const used = counts.find(({ type }) => type === "transport")?.selectedCandidatePairId;
  const pair = counts.find(({ type, id, nominated }) => type === "candidate-pair" && (used === undefined ? nominated : id === used));
  const times = [...reports.map(({ roundTripTime }) => roundTripTime), pair?.currentRoundTripTime];
  return {
    lost: Math.max(0, ...reports.map(({ fractionLost = 0 }) => fractionLost)),
    roundTripMs: Math.max(0, ...times.map((seconds = 0) => seconds * 1_000)),
  };
}
