// The name of a group's room, which follows from the group. A part fetched on demand; WebCrypto's SHA-256 is missing without https.
import { sha256 } from "@noble/hashes/sha2.js";

const LABEL = "causerie livefield v1";
/** Bytes of the hash that are the name. */
const BYTES = 24;

export function projectRoom(group: string): string {
  const bytes = sha256(new TextEncoder().encode(LABEL + group)).slice(0, BYTES);
  return `~${btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_")}`;
}
