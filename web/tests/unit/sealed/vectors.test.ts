// The construction of sealed rooms (docs/sealed.md) by its vectors, which other clients check as well.
import { beforeAll, expect, test } from "vitest";
import { makeVectors } from "../../../scripts/sealed-vectors.ts";
import { fromBase64Url, toBase64Url, utf8 } from "../../../src/sealed/bytes.ts";
import { openBy, readPart, type SealedPart, sealFor } from "../../../src/sealed/frame.ts";
import { drawLoad, drawSecret, loadKey, pairKey, readSecret, readSid, type Secret } from "../../../src/sealed/keys.ts";
import { Vault } from "../../../src/sealed/vault.ts";

const FILE = "../../../../tests/fixtures/sealed.json";

interface Vectors {
  S: string;
  room: string;
  loads: { nickname: string; sid: string; key: string; pair: { d: string; x: string; y: string }; public: string }[];
  frames: { place: string; inside: string; sealed: SealedPart }[];
  direct: { inside: string; key: string; sealed: SealedPart };
  padded: { length: number; size: number }[];
  refused: { why: string; S: string; place: string; sealed: SealedPart }[];
}

let vectors: Vectors;
beforeAll(async () => void (vectors = (await makeVectors()) as Vectors));

test("the vectors are those that the script makes", async () => {
  await expect(`${JSON.stringify(vectors, null, 1)}\n`).toMatchFileSnapshot(FILE);
});

const secret = async (S = vectors.S): Promise<Secret> => (await readSecret(S)) as Secret;
const vault = async (S?: string): Promise<Vault> => new Vault(await secret(S), await drawLoad());
const gcm = (raw: string): Promise<CryptoKey> => crypto.subtle.importKey("raw", fromBase64Url(raw) ?? new Uint8Array(), "AES-GCM", false, ["encrypt", "decrypt"]);

test("the room follows from the link, and nothing else is a link", async () => {
  expect((await secret()).room).toBe(vectors.room);
  expect(vectors.room).toMatch(/^~[\w-]{36}$/);
  for (const text of ["", "~", vectors.S.slice(1), `${vectors.S}A`, vectors.S.replace(/.$/, "B"), `${vectors.S.slice(0, -1)}=`]) expect(await readSecret(text), text).toBeUndefined();
  expect(drawSecret()).not.toBe(drawSecret());
});

test("frames of each place open, by this code and by the keys that other code has derived", async () => {
  const here = await vault();
  for (const { place, inside, sealed } of vectors.frames) {
    expect(await here.open(sealed, place), place).toEqual({ sid: sealed.sid, n: sealed.n, text: inside });
    const { key } = vectors.loads.find(({ sid }) => sid === sealed.sid) as Vectors["loads"][number];
    expect(await openBy(await gcm(key), { room: vectors.room, sid: readSid(sealed.sid) as Uint8Array<ArrayBuffer>, n: sealed.n, place }, sealed.data)).toBe(inside);
  }
});

test("a direct message opens for the load that it is for, and not by the link", async () => {
  const [odile, ravi] = vectors.loads as [Vectors["loads"][number], Vectors["loads"][number]];
  const own = await crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", ...ravi.pair }, { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const ends = { from: readSid(odile.sid) as Uint8Array<ArrayBuffer>, to: readSid(ravi.sid) as Uint8Array<ArrayBuffer> };
  const at = { room: vectors.room, sid: ends.from, n: vectors.direct.sealed.n, place: "direct" };
  expect(await openBy(await pairKey(own, odile.public, vectors.room, ends), at, vectors.direct.sealed.data)).toBe(vectors.direct.inside);
  expect(await openBy(await gcm(vectors.direct.key), at, vectors.direct.sealed.data)).toBe(vectors.direct.inside);
  // The other way is sealed by another key.
  expect(await openBy(await pairKey(own, odile.public, vectors.room, { from: ends.to, to: ends.from }), at, vectors.direct.sealed.data)).toBeUndefined();
  expect(await openBy(await loadKey(await secret(), ends.from), at, vectors.direct.sealed.data)).toBeUndefined();
});

test("what was changed, or is told in another place, does not open", async () => {
  for (const { why, S, place, sealed } of vectors.refused) expect(await (await vault(S)).open(sealed, place), why).toBeUndefined();
});

test("the size of a frame tells the step alone", async () => {
  const key = await loadKey(await secret(), readSid(vectors.loads[0]?.sid) as Uint8Array<ArrayBuffer>);
  for (const { length, size } of vectors.padded) {
    const { data } = await sealFor(key, { room: vectors.room, sid: new Uint8Array(16), n: 0, place: "message" }, "x".repeat(length - 2));
    expect(fromBase64Url(data)?.length, String(length)).toBe(size + 16);
  }
});

test("two ends open what each seals for the other, and every frame has its own counter", async () => {
  const [here, there] = [await vault(), await vault()];
  const said = [await here.seal("message", { a: 1 }), await here.seal("live:view", { b: 2 }), await here.sealDirect(there.own, { c: 3 })];
  expect(said.map(({ n }) => n)).toEqual([0, 1, 2]);
  expect((await there.open(said[0], "message"))?.text).toBe('{"a":1}');
  expect((await there.openDirect(said[2], here.own))?.text).toBe('{"c":3}');
  expect(await here.openDirect(said[2], here.own)).toBeUndefined();
  expect(await there.openDirect(said[2], { ...here.own, public: there.own.public })).toBeUndefined();
  await expect(here.sealDirect({ sid: there.own.sid, public: toBase64Url(utf8("no key")) }, {})).rejects.toThrow();
});

test("parts of frames that are none are not read", () => {
  const { sealed } = vectors.frames[0] as Vectors["frames"][number];
  for (const wrong of [null, 1, {}, { ...sealed, n: -1 }, { ...sealed, n: 1.5 }, { ...sealed, n: 2 ** 60 }, { ...sealed, sid: "AAAA" }, { ...sealed, data: 7 }]) {
    expect(readPart(wrong)).toBeUndefined();
  }
  expect(readPart(sealed)).toMatchObject({ sid: sealed.sid, n: sealed.n });
});
