// Offers of files in a sealed room, as they come: each is told once, for whom it was sealed, and under the name of who sealed it.
import type { FileStatus, Offered } from "../protocol/index.ts";
import type { Attendance } from "./attendance.ts";
import { markOf } from "./bytes.ts";
import { hasSeal } from "./frame.ts";
import { readFile } from "./inside.ts";
import type { Talk } from "./talk.ts";
import type { OpenedFrame } from "./vault.ts";

type SealedOffer = Offered & { sealed?: unknown };

export class Offers {
  /** Transfers that are offered no more. */
  private readonly over = new Set<string>();

  constructor(
    private readonly talk: Talk,
    private readonly here: Attendance,
  ) {}

  /** Returns those that stand as a room is entered. They may have been told before. */
  async standing(offers: readonly Offered[]): Promise<Offered[]> {
    const opened = await Promise.all(offers.map((offer) => this.open(offer, true)));
    return opened.filter((offer) => offer !== undefined);
  }

  /** Returns what is inside an offer. Only the load that has made it gives it, and no more bytes than it has said. `isStanding`: it is no news. */
  async open({ sealed, name: _name, mime: _mime, sha256: _sha256, ...open }: SealedOffer, isStanding = false): Promise<Offered | undefined> {
    const { alone, loads, vault } = this.talk;
    if (!hasSeal(sealed)) return this.refuse("unsealed");
    const frame = await this.frameOf(sealed, open.direct === true);
    const inside = readFile(frame?.text, this.talk.limits);
    if (frame === undefined || inside?.size !== open.size || frame.sid === vault.own.sid) return this.refuse("unopened");
    const { sid, n } = frame;
    const { nickname, time, to, name, mime, sha256 } = inside;
    if (to !== (open.direct === true ? vault.own.sid : undefined)) return this.refuse("unopened");
    const isOld = this.talk.isOld(time) && n < (loads.get(sid)?.freshFrom ?? Infinity);
    const was = isOld && !isStanding ? "other" : this.talk.seen.note(sid, n, await markOf(JSON.stringify([sealed, open.transfer, open.peer])));
    // An own end of a transfer that is for one alone is nobody else's.
    const isTaken = (alone.get(open.peer) ?? sid) !== sid || !this.here.pin(open.peer, sid);
    if (was === "other" || isTaken) return this.refuse("unopened");
    if (was === "again" && (!isStanding || this.over.has(open.transfer))) return undefined;
    if (open.from.member !== undefined) this.here.notePeer(open.peer, open.from.member);
    if (to !== undefined) alone.set(open.peer, sid);
    const load = loads.get(sid);
    // Of one of another day this person does not know under which name they would be here.
    const shown = load?.shown || (isOld ? "" : loads.nameFor(sid, nickname, this.talk.nickname));
    const from = this.here.from(sid, { nickname, shown, member: load?.member });
    return { ...open, name, ...(mime !== undefined && { mime }), ...(sha256 !== undefined && { sha256 }), from, time: time / 1000 };
  }

  status({ transfer, status, peer, member }: FileStatus): void {
    if (peer !== undefined && member !== undefined) this.here.notePeer(peer, member);
    if (status === "closed") this.over.add(transfer);
  }

  private frameOf(sealed: unknown, isDirect: boolean): Promise<OpenedFrame | undefined> {
    const { loads, vault } = this.talk;
    if (!isDirect) return vault.open(sealed, "file");
    const load = loads.get(String((sealed as { sid: unknown }).sid));
    return load === undefined ? Promise.resolve(undefined) : vault.openDirect(sealed, load, "file");
  }

  private refuse(what: "unopened" | "unsealed"): undefined {
    this.talk.page.row(this.talk.room, what);
  }
}
