// The vectors of docs/sealed.md: keys, frames of each place, and frames that no client opens. All of it follows from the bytes below,
// so that it is the same wherever it is made. Keys are computed by other code than the page's.
//
//   npx vitest run --project unit tests/unit/sealed/vectors.test.ts -u     writes tests/fixtures/sealed.json
import { hkdfSync } from "node:crypto";
import { type Bytes, parts, toBase64Url } from "../src/sealed/bytes.ts";
import { sealFor, type SealedPart } from "../src/sealed/frame.ts";
import { loadKey, pairKey, readSecret, type Secret, showPublic } from "../src/sealed/keys.ts";

/** Two pairs of P-256, drawn once. */
const ODILE = {
  d: "zP3kWNlIarCKxcdVFjvK0cmfGvJfNaIbvar7Mq19uI0",
  x: "tVtbCEWZEoEvUzQV_ibNlqF4Jes2r7d6ImzOqzcncJw",
  y: "HYpEkinHcan36ECJHv0MCfhbuHfDZqYJGzAcSVbzCi4",
};
const RAVI = {
  d: "w5Wm3l5Mv0Tf9qJNaOg9-J72euE-yzKuh4D-KtBPiqE",
  x: "WJ3Av1yRgYlTTSma5QSZ0gROdqToy_Uhg-0TqgGGGbE",
  y: "i2zugVDA_SwEHQ9MP909Q2RjtfEYcN9Qe_6h3KhMyuM",
};
const TIME = 1_795_156_330_000;
/** Lengths of JSON around the steps. */
const LENGTHS = [2, 252, 253, 1020, 1021, 4092, 4093, 16_380, 16_381, 65_532, 65_533, 131_068, 131_069];
const SALT = new TextEncoder().encode("causerie sealed v1");

const bytes = (from: number, count: number): Bytes => Uint8Array.from({ length: count }, (_, at) => (from + at * 7) % 256);
const [S, OTHER] = [toBase64Url(bytes(1, 32)), toBase64Url(bytes(2, 32))];
const SIDS = { odile: bytes(3, 16), ravi: bytes(4, 16) };

/** By the code of Node.js. */
function derive(from: Uint8Array, info: Uint8Array, length = 32): string {
  return toBase64Url(new Uint8Array(hkdfSync("sha256", from, SALT, info, length)));
}

async function importPair(jwk: typeof ODILE): Promise<CryptoKeyPair> {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const whole = { kty: "EC", crv: "P-256", ...jwk };
  const { d: _d, ...open } = whole;
  const [privateKey, publicKey] = [
    await crypto.subtle.importKey("jwk", whole, curve, true, ["deriveBits"]),
    await crypto.subtle.importKey("jwk", open, curve, true, []),
  ];
  return { privateKey, publicKey };
}

async function secretOf(text: string): Promise<Secret> {
  return (await readSecret(text)) as Secret;
}

/** What each place has inside. */
function insides(publicKey: string): readonly [place: string, inside: unknown][] {
  const from = { nickname: "odile", time: TIME, public: publicKey };
  const name = `${toBase64Url(SIDS.odile)}.1`;
  return [
    ["message", { ...from, next: 0 }],
    ["message", { ...from, line: 1, content: { kind: "text", text: "The levée holds 🌊" } }],
    ["message", { ...from, line: 2, content: { kind: "text", text: "The levee holds" }, replaces: name }],
    ["message", { ...from, line: 3, content: { kind: "like", liked_author: "odile", message: "The levee holds", message_id: name } }],
    ["message", { ...from, line: 4, delete: name }],
    ["message", { ...from, line: 5, content: { kind: "text", text: "x".repeat(2000) }, reply_to: name }],
    ["signal", { nickname: "odile", public: publicKey, to: toBase64Url(SIDS.ravi), data: { link: 1, description: { type: "offer", sdp: "v=0" } } }],
    ["live:cursor", { at: [5.72, 45.18] }],
    ["live:presenting", true],
    ["feature:f.1", { nickname: "odile", geometry: { type: "Point", coordinates: [5.72, 45.18] }, properties: { shape: "mark", color: 2 } }],
    ["file", { name: "levée.gpkg", mime: "application/geopackage+sqlite3", sha256: "0".repeat(64) }],
  ];
}

export async function makeVectors(): Promise<object> {
  const [secret, odile, ravi] = [await secretOf(S), await importPair(ODILE), await importPair(RAVI)];
  const [fromOdile, toRavi] = [await showPublic(odile.publicKey), await showPublic(ravi.publicKey)];
  const key = await loadKey(secret, SIDS.odile);
  const sealed = async (place: string, n: number, inside: unknown): Promise<SealedPart> => sealFor(key, { room: secret.room, sid: SIDS.odile, n, place }, inside);
  const frames = await Promise.all(
    insides(fromOdile).map(async ([place, inside], n) => ({ place, inside: JSON.stringify(inside), sealed: await sealed(place, n, inside) })),
  );
  const info = parts("pair", secret.room, SIDS.odile, SIDS.ravi);
  const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: ravi.publicKey }, odile.privateKey, 256));
  const pair = await pairKey(odile.privateKey, toRavi, secret.room, { from: SIDS.odile, to: SIDS.ravi });
  const said = { nickname: "odile", time: TIME, public: fromOdile, line: 0, content: { kind: "text", text: "For you alone" } };
  const direct = await sealFor(pair, { room: secret.room, sid: SIDS.odile, n: 2 ** 32, place: "direct" }, said);
  return {
    S,
    room: secret.room,
    loads: Object.entries(SIDS).map(([nickname, sid]) => ({
      nickname,
      sid: toBase64Url(sid),
      key: derive(bytes(1, 32), parts("key", secret.room, sid)),
      pair: nickname === "odile" ? ODILE : RAVI,
      public: nickname === "odile" ? fromOdile : toRavi,
    })),
    frames,
    direct: { inside: JSON.stringify(said), shared: toBase64Url(shared), key: derive(shared, info), sealed: direct },
    padded: LENGTHS.map((length) => ({ length, size: sizeOf(length) })),
    refused: await refused(secret, frames[1] as { sealed: SealedPart }, direct),
  };
}

/** By the words of docs/sealed.md. */
function sizeOf(length: number): number {
  const least = 4 + length;
  return [256, 1024, 4096, 16_384].find((size) => size >= least) ?? Math.ceil(least / 65_536) * 65_536;
}

/** Frames that no client opens where they are said to be. */
async function refused(secret: Secret, { sealed }: { sealed: SealedPart }, direct: SealedPart): Promise<object[]> {
  const at = { S, place: "message" };
  const last = sealed.data.at(-1) === "A" ? "Q" : "A";
  const byOther = await sealFor(await loadKey(await secretOf(OTHER), SIDS.odile), { room: secret.room, sid: SIDS.odile, n: 1, place: "message" }, {});
  return [
    { why: "a changed byte", ...at, sealed: { ...sealed, data: `B${sealed.data.slice(1)}` } },
    { why: "a changed tag", ...at, sealed: { ...sealed, data: `${sealed.data.slice(0, -2)}${last}${last}` } },
    { why: "cut off", ...at, sealed: { ...sealed, data: sealed.data.slice(0, 40) } },
    { why: "another counter", ...at, sealed: { ...sealed, n: 2 } },
    { why: "another load", ...at, sealed: { ...sealed, sid: toBase64Url(SIDS.ravi) } },
    { why: "a second text of the same load", ...at, sealed: { ...sealed, sid: `${sealed.sid.slice(0, -1)}${String.fromCharCode(sealed.sid.charCodeAt(21) + 1)}` } },
    { why: "another place", ...at, place: "live:cursor", sealed },
    { why: "a message that was told as direct", ...at, sealed: direct },
    { why: "another link", S: OTHER, place: "message", sealed },
    { why: "the key of another link", ...at, sealed: byOther },
    { why: "another version", ...at, sealed: { ...sealed, v: 2 } },
  ];
}
