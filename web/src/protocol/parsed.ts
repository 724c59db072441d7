// Parsing of the server's frames, before their type is known.
import { isObject } from "./frames.ts";

/** Waits in seconds: a timer of none, or of more than 24 days, would fire at once, again and again. */
const WAITS = ["retry_after", "ping_interval"];
const LEAST_S = 0.2;
const MOST_S = 86_400;

export function parseFrame(source: string): { type: string; ref?: unknown } | undefined {
  try {
    const frame: unknown = JSON.parse(source);
    if (!isObject(frame) || typeof frame["type"] !== "string") return undefined;
    for (const key of WAITS) {
      const seconds = frame[key];
      if (typeof seconds === "number") frame[key] = Math.min(Math.max(seconds, LEAST_S), MOST_S);
    }
    return frame as { type: string };
  } catch {
    return undefined;
  }
}
