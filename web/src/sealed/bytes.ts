// Bytes and their texts: base64url, UTF-8, big-endian numbers, and parts that are joined behind their lengths.

export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of one call of `fromCharCode`, of which nothing is left over in base64. */
const SLICE = 0x6000;

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Returns a number as so many bytes, the highest first. */
export function bigEndian(value: number, bytes: number): Bytes {
  return Uint8Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256);
}

export function join(...all: readonly Uint8Array[]): Bytes {
  const joined = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const bytes of all) {
    joined.set(bytes, at);
    at += bytes.length;
  }
  return joined;
}

/** Joins parts, each behind its length: no two lists of parts give the same bytes. */
export function parts(...all: readonly (string | Uint8Array)[]): Bytes {
  const bytes = all.map((part) => (typeof part === "string" ? utf8(part) : part));
  return join(...bytes.flatMap((part) => [bigEndian(part.length, 4), part]));
}

export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += SLICE) text += btoa(String.fromCharCode(...bytes.subarray(at, at + SLICE)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Returns what tells a text from all others, and is short. */
export async function markOf(text: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(text))));
}

/** Returns undefined for anything but the one text of its bytes. */
export function fromBase64Url(text: unknown): Bytes | undefined {
  if (typeof text !== "string" || !/^[\w-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const signs = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = new Uint8Array(signs.length);
  for (let at = 0; at < signs.length; at += 1) bytes[at] = signs.charCodeAt(at);
  // Bits behind the last byte have to be zero, else a name would have several texts.
  const rest = bytes.length % 3;
  return rest === 0 || text.endsWith(toBase64Url(bytes.subarray(-rest))) ? bytes : undefined;
}
