// Sealing and opening of one frame (docs/sealed.md, Frames).
import { bigEndian, type Bytes, fromBase64Url, join, parts, toBase64Url, utf8 } from "./bytes.ts";
import { readSid } from "./keys.ts";

const VERSION = 1;
const LABEL = "causerie sealed v1";
const NONCE_BYTES = 12;
const COUNTER_BYTES = 8;
const LENGTH_BYTES = 4;
const STEPS = [256, 1024, 4096, 16_384, 65_536];
const LAST_STEP = 65_536;
/** Of signals the server takes 64 KiB in all: the step beyond its limit would be refused. */
const SIGNAL_STEPS = STEPS.slice(0, -1);
const LAST_SIGNAL_STEP = 8_192;

/** What stands in a frame in place of what was sealed. */
export interface SealedPart {
  v: typeof VERSION;
  sid: string;
  n: number;
  data: string;
}

/** Where something was sealed, and the place of the frame that it travels in. */
interface SealedAt {
  room: string;
  sid: Bytes;
  n: number;
  place: string;
}

/** Returns whether it is meant as sealed: whether it opens is seen later. */
export function hasSeal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "data" in value && "sid" in value;
}

/** Returns the sealed part of a frame, if it is one: nothing of it is trusted yet. */
export function readPart(value: unknown): (SealedPart & { bytes: Bytes }) | undefined {
  const { v, sid, n, data } = (value ?? {}) as Partial<SealedPart>;
  const bytes = readSid(sid);
  const isSound = v === VERSION && Number.isSafeInteger(n) && (n as number) >= 0 && typeof data === "string";
  return isSound && bytes !== undefined ? { v, sid: sid as string, n: n as number, data, bytes } : undefined;
}

export async function sealFor(key: CryptoKey, at: SealedAt, inside: unknown): Promise<SealedPart> {
  const sealed = await crypto.subtle.encrypt(toGcm(at), key, pad(utf8(JSON.stringify(inside)), at.place));
  return { v: VERSION, sid: toBase64Url(at.sid), n: at.n, data: toBase64Url(new Uint8Array(sealed)) };
}

/** Returns the text that was sealed; undefined if it was sealed with another key or for another place, or was changed. */
export async function openBy(key: CryptoKey, at: SealedAt, data: string): Promise<string | undefined> {
  const bytes = fromBase64Url(data);
  if (bytes === undefined) return undefined;
  try {
    return unpad(new Uint8Array(await crypto.subtle.decrypt(toGcm(at), key, bytes)));
  } catch {
    return undefined;
  }
}

/** Returns the bytes behind their length, with zeros up to the next step. */
function pad(bytes: Bytes, place: string): Bytes {
  const least = LENGTH_BYTES + bytes.length;
  const [steps, last] = place === "signal" ? [SIGNAL_STEPS, LAST_SIGNAL_STEP] : [STEPS, LAST_STEP];
  const size = steps.find((step) => least <= step) ?? Math.ceil(least / last) * last;
  return join(bigEndian(bytes.length, LENGTH_BYTES), bytes, new Uint8Array(size - least));
}

function unpad(bytes: Bytes): string | undefined {
  if (bytes.length < LENGTH_BYTES) return undefined;
  const length = new DataView(bytes.buffer).getUint32(0);
  if (LENGTH_BYTES + length > bytes.length) return undefined;
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
}

function toGcm({ room, sid, n, place }: SealedAt): AesGcmParams {
  const additionalData = parts(LABEL, room, sid, bigEndian(n, COUNTER_BYTES), place);
  return { name: "AES-GCM", iv: bigEndian(n, NONCE_BYTES), additionalData };
}
