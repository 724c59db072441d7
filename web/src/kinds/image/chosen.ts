// A picture that somebody chose to send, and what has become of it. What makes it ready is fetched with the first.
import { underWay } from "../../platform/schedule.ts";

/** A picture that is to be sent. A photo goes as JPEG, and stays one when something is drawn on it. */
export type Ready = { state: "ready"; base64: string; photo: boolean };
export type Prepared = Ready | { state: "failed"; why: "unreadable" | "too large" | "missing" };
/** One that somebody chose. */
export type Chosen = { state: "busy" } | Prepared;

/** What the server takes: pixels a side, and characters of base64. */
export interface Most {
  side: number;
  base64: number;
}

export async function prepare(file: Blob, most: Most): Promise<Prepared> {
  try {
    return await (await underWay(import("./prepare.ts"))).shrink(file, most);
  } catch {
    return { state: "failed", why: "missing" };
  }
}

/** The address under which the page itself shows it. */
export function dataUrlOf({ base64 }: Ready): string {
  return `data:image/*;base64,${base64}`;
}
