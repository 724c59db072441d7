// The keys of a room as this load uses them: it seals by its own, and opens by those of others. Only a key that has opened something
// is kept, for anybody may name loads that do not exist.
import { type Bytes } from "./bytes.ts";
import { openBy, type SealedPart, readPart, sealFor } from "./frame.ts";
import { loadKey, type OwnLoad, pairKey, readSid, type Secret } from "./keys.ts";

/** A frame that opened, and what stands in it. */
export interface OpenedFrame {
  sid: string;
  n: number;
  text: string;
}

/** A load and its public key. */
export interface PairedWith {
  readonly sid: string;
  readonly public: string;
}

export class Vault {
  private readonly keys = new Map<string, CryptoKey>();
  private readonly ownSid: Bytes;
  /** The counter of the next frame. */
  next = 0;

  constructor(
    readonly secret: Secret,
    readonly own: OwnLoad,
  ) {
    this.ownSid = readSid(own.sid) as Bytes;
  }

  /** Seals for all who have the link. */
  async seal(place: string, inside: unknown): Promise<SealedPart> {
    const n = this.count();
    const key = await this.keyOf(this.own.sid, this.ownSid);
    this.keys.set(this.own.sid, key);
    return sealFor(key, { room: this.secret.room, sid: this.ownSid, n, place }, inside);
  }

  /** Seals for one load alone. */
  async sealDirect(load: PairedWith, inside: unknown, place = "direct"): Promise<SealedPart> {
    const n = this.count();
    const key = await this.pairedKey(load, true);
    return sealFor(key, { room: this.secret.room, sid: this.ownSid, n, place }, inside);
  }

  /** Opens what was sealed for all who have the link, at this place. */
  async open(value: unknown, place: string): Promise<OpenedFrame | undefined> {
    const part = readPart(value);
    if (part === undefined) return undefined;
    const { sid, n, data, bytes } = part;
    const key = await this.keyOf(sid, bytes);
    const text = await openBy(key, { room: this.secret.room, sid: bytes, n, place }, data);
    if (text === undefined) return undefined;
    this.keys.set(sid, key);
    return { sid, n, text };
  }

  /** Opens what a load has sealed for this one alone. */
  async openDirect(value: unknown, load: PairedWith, place = "direct"): Promise<OpenedFrame | undefined> {
    const part = readPart(value);
    if (part === undefined || part.sid !== load.sid) return undefined;
    const { sid, n, data, bytes } = part;
    const key = await this.pairedKey(load, false).catch(() => undefined);
    const text = key && (await openBy(key, { room: this.secret.room, sid: bytes, n, place }, data));
    return text === undefined ? undefined : { sid, n, text };
  }

  private count(): number {
    this.next += 1;
    return this.next - 1;
  }

  private async keyOf(sid: string, bytes: Bytes): Promise<CryptoKey> {
    return this.keys.get(sid) ?? loadKey(this.secret, bytes);
  }

  private async pairedKey(load: PairedWith, isOut: boolean): Promise<CryptoKey> {
    const name = `${isOut ? "to" : "from"} ${load.sid} ${load.public}`;
    const theirs = readSid(load.sid) as Bytes;
    const ends = isOut ? { from: this.ownSid, to: theirs } : { from: theirs, to: this.ownSid };
    const key = this.keys.get(name) ?? (await pairKey(this.own.pair.privateKey, load.public, this.secret.room, ends));
    this.keys.set(name, key);
    return key;
  }
}
