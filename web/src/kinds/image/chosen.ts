// A picture that was chosen to be sent, and made ready by code that is fetched with the first.
import type { Prepared, Ready } from "../../log/index.ts";
import { underWay } from "../../platform/schedule.ts";
import type { PictureLimits } from "../../server/index.ts";

export async function prepare(file: Blob, limits: PictureLimits): Promise<Prepared> {
  try {
    return await (await underWay(import("./prepare.ts"))).shrink(file, limits);
  } catch {
    return { state: "failed", why: "missing" };
  }
}

/** The address under which the page itself shows it. */
export function dataUrlOf({ base64 }: Ready): string {
  return `data:image/*;base64,${base64}`;
}
