// The keys of a sealed room (docs/sealed.md, The link and its keys): all follow from what its link bears, but for those of direct
// messages, which follow from the pairs that two loads have drawn.
import { type Bytes, fromBase64Url, parts, toBase64Url, utf8 } from "./bytes.ts";

const SALT = utf8("causerie sealed v1");
const SECRET_BYTES = 32;
const ROOM_BYTES = 27;
const SID_BYTES = 16;
const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const CIPHER = { name: "AES-GCM", length: 256 } as const;

/** What the link of a room bears, and the room. */
export interface Secret {
  readonly text: string;
  readonly room: string;
  readonly base: CryptoKey;
}

/** A load of this client: drawn once, kept in memory alone. */
export interface OwnLoad {
  readonly sid: string;
  readonly pair: CryptoKeyPair;
  /** The public key of the pair. */
  readonly public: string;
}

/** Draws what a new link bears. */
export function drawSecret(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
}

/** Returns undefined for what no link bears. */
export async function readSecret(text: string): Promise<Secret | undefined> {
  const bytes = fromBase64Url(text);
  if (bytes?.length !== SECRET_BYTES) return undefined;
  const base = await crypto.subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits", "deriveKey"]);
  const room = `~${toBase64Url(new Uint8Array(await crypto.subtle.deriveBits(toHkdf(parts("room")), base, ROOM_BYTES * 8)))}`;
  return { text, room, base };
}

export async function drawLoad(): Promise<OwnLoad> {
  const pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  return { sid: toBase64Url(crypto.getRandomValues(new Uint8Array(SID_BYTES))), pair, public: await showPublic(pair.publicKey) };
}

export async function showPublic(key: CryptoKey): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.exportKey("raw", key)));
}

/** Returns the bytes of a load's name; undefined for what is none. */
export function readSid(sid: unknown): Bytes | undefined {
  const bytes = fromBase64Url(sid);
  return bytes?.length === SID_BYTES ? bytes : undefined;
}

/** Returns the key of a load, by which it seals for all who have the link. */
export function loadKey({ base, room }: Secret, sid: Bytes): Promise<CryptoKey> {
  return crypto.subtle.deriveKey(toHkdf(parts("key", room, sid)), base, CIPHER, false, ["encrypt", "decrypt"]);
}

/** The two ends of a direct message, by the names of their loads. */
interface DirectEnds {
  from: Bytes;
  to: Bytes;
}

/** Returns a public key. Rejects for what is no point of the curve. */
export function readPublic(text: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", fromBase64Url(text) ?? new Uint8Array(), CURVE, false, []);
}

/** Returns the key of what one load seals for another alone. Rejects for a public key that is none. */
export async function pairKey(own: CryptoKey, theirs: string, room: string, { from, to }: DirectEnds): Promise<CryptoKey> {
  const key = await readPublic(theirs);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: key }, own, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(toHkdf(parts("pair", room, from, to)), base, CIPHER, false, ["encrypt", "decrypt"]);
}

function toHkdf(info: Bytes): HkdfParams {
  return { name: "HKDF", hash: "SHA-256", salt: SALT, info };
}
