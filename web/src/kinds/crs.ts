// The name of a reference system, from the WKT and the code that came with a message.
import { stripUnseen } from "../ui/unseen.ts";

/** "RGF93 v1 / Lambert-93 · EPSG:2154", or as much of it as is known. */
export function crsName(wkt: string, authid: string): string {
  const name = /^\s*[A-Z_]+\s*\[\s*"([^"]{1,120})"/i.exec(wkt)?.[1] ?? "";
  return [stripUnseen(name), stripUnseen(authid)].filter((part) => part !== "" && part !== "unknown").join(" · ");
}
