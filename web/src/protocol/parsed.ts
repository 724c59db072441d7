// A frame of the server as it comes, before anybody looks at what it is.
import { isObject } from "./frames/content.ts";

export function parsed(source: string): { type: string; ref?: unknown } | undefined {
  try {
    const frame: unknown = JSON.parse(source);
    return isObject(frame) && typeof frame["type"] === "string" ? (frame as { type: string }) : undefined;
  } catch {
    return undefined;
  }
}
