// What comes to a sealed room: opened one after the other, and handed on as if it had never been sealed. What does not open, or is not
// sealed, is noted as that, and nothing of it is shown.
import type { CallState, Deleted, DirectMessage, FileOffered, FileStatus, LiveValues, Message, Presence, Removed, RoomState, SignalEvent, Typing } from "../protocol/index.ts";
import type { OpenedFrame } from "./vault.ts";
import { Attendance } from "./attendance.ts";
import { markOf } from "./bytes.ts";
import { Changes } from "./changes.ts";
import { hasSeal } from "./frame.ts";
import { type InsideMessage, readMessage, readSignal } from "./inside.ts";
import { readPublic } from "./keys.ts";
import { isWithin } from "./limits.ts";
import type { Load } from "./loads.ts";
import { mapPart } from "./map-part.ts";
import type { MapValues } from "./map-values.ts";
import { Offers } from "./offers.ts";
import { Queue } from "./queue.ts";
import type { LineNote } from "./seen.ts";
import type { RoomEvent, Talk } from "./talk.ts";

/** Steps that a promise takes through the connection to whoever has asked. */
const STEPS = 20;

interface Heard {
  frame: OpenedFrame;
  inside: InsideMessage;
  load: Load | undefined;
}

export class IncomingFrames {
  private readonly maps = new Queue();
  private readonly here: Attendance;
  private readonly offers: Offers;
  private readonly changes = new Changes();
  /** Since live values or things on the board came. */
  private mapHere: MapValues | undefined;
  /** Ids of lines that were taken back from inside. */
  private readonly takenBack = new Set<string>();

  /** `newcomer`: somebody is here who may not know this load, or has to hear that it is here. */
  constructor(
    private readonly talk: Talk,
    private readonly newcomer: () => void,
  ) {
    this.here = new Attendance(talk);
    this.offers = new Offers(talk, this.here);
  }

  take(event: RoomEvent): void {
    void this.talk.opening.run(() => this.open(event));
  }

  /** Hands on the answer to a request in its place among the events. */
  async answered(type: string, answer: object, done: (answer: object) => void): Promise<void> {
    await this.talk.opening.run(async () => {
      if (type === "call_join") done({ ...answer, call: this.here.calls((answer as { call: CallState }).call) });
      if (type !== "join") return;
      const { state } = answer as { state: RoomState };
      this.talk.joined();
      done({ ...answer, state: await this.state(state) });
      for (let step = 0; step < STEPS; step += 1) await undefined;
      await this.liveState(state);
    });
  }

  private async open(event: RoomEvent): Promise<void> {
    const handlers: Record<string, (event: never) => Promise<void> | void> = {
      message: (message: Message) => this.message(message),
      direct_message: (message: DirectMessage) => this.direct(message),
      deleted: (deleted: Deleted) => this.deleted(deleted),
      signal: (signal: SignalEvent) => this.signal(signal),
      presence: (presence: Presence) => this.presence(presence),
      room_state: ({ state }: { state: RoomState }) => this.resumed(event, state),
      call: ({ call, participants }: CallState) => this.here.callTold({ call, participants }),
      live: ({ members, trackers }: { members?: Record<string, LiveValues>; trackers?: object }) => this.live(event, members, trackers),
      board: (board: never) => this.onMap(async (map) => this.hand({ ...(await map.board(board)), type: event.type })),
      file_offered: (offered: FileOffered) => this.offered(event, offered),
      file_status: (status: FileStatus) => {
        this.offers.status(status);
        this.hand(event);
      },
      direct_status: () => this.hand({ ...event, id: this.talk.names.get(String(event["id"])) ?? event["id"] }),
      // Of what is known no part is anybody's word.
      typing: ({ member }: Typing) => this.hand({ ...bare(event), member }),
      removed: ({ reason }: Removed) => this.hand({ ...bare(event), reason }),
    };
    const handle = Object.hasOwn(handlers, event.type) ? handlers[event.type] : undefined;
    if (handle === undefined) this.tell("unsealed");
    else await handle(event as never);
  }

  private async message(event: Message): Promise<void> {
    const { page, vault } = this.talk;
    if (this.talk.isOutside) return undefined;
    if ((event.content as { kind?: unknown } | null)?.kind !== "sealed") return this.tell("unsealed");
    const frame = await vault.open(event.content, "message");
    const inside = readMessage(frame?.text, this.talk.limits);
    if (frame === undefined || inside === undefined || !(await this.hasKey(frame, inside))) return this.tell("unopened");
    if (!(await this.isFirst(frame, inside, event))) return undefined;
    const isNow = this.talk.hasOwn(inside.heard) || (event.replay !== true && !this.talk.isOld(inside.time));
    const heard = this.hear({ frame, inside, load: undefined }, event.from.member, isNow);
    if (heard === undefined) return this.tell("unopened");
    const [joins, isReplay] = [inside.joins === true, event.replay === true];
    if (heard.load !== undefined) {
      this.talk.hearsOf(heard.load, frame.n, joins, isReplay);
      // In a replay others have greeted them.
      if (joins && !isReplay) this.newcomer();
    }
    const { lines } = this.talk;
    const note = inside.line === undefined ? lines.upTo(frame.sid, inside.next ?? 0) : lines.note(frame.sid, inside.line);
    if (note === "taken") return this.tell("unopened");
    const name = `${frame.sid}.${frame.n}`;
    // What shows nothing may be forgotten.
    if (inside.content !== undefined) this.talk.nameMessage(event.id, name);
    if (note?.is === "opens") page.hole(this.talk.room, note.hole, this.fromOf(heard).nickname, false);
    this.said(event, heard, name);
    this.late(note, name, inside);
    await this.openUnheard();
  }

  /** Hands on what a message says. */
  private said(event: Message, heard: Heard, name: string): void {
    const { frame, inside } = heard;
    const { sid } = frame;
    const isOwn = (of: string | undefined): boolean => of === undefined || of.startsWith(`${sid}.`);
    if (!isOwn(inside.replaces) || !isOwn(inside.delete) || !isWithin(inside.content, this.talk.limits)) return this.tell("unopened");
    if (!this.changes.note(sid, frame.n, inside)) return undefined;
    const common = { ...this.common(inside), ...(event.replay === true && { replay: true }) };
    if (inside.delete !== undefined) {
      const id = this.talk.names.get(inside.delete);
      if (id !== undefined) this.takenBack.add(id);
      return this.hand({ type: "deleted", ...common, id: inside.delete, by: this.fromOf(heard).member });
    }
    if (inside.content === undefined) return undefined;
    const { content, replaces } = inside;
    return this.hand(
      {
        type: "message", ...common, id: name, from: this.fromOf(heard), content, ...(replaces !== undefined && { replaces }),
        ...(this.isOld(frame, inside) && { old: true }),
      },
      frame.text,
    );
  }

  /** Returns what each event of a message has: nothing that the server has added. */
  private common({ time, reply_to }: InsideMessage) {
    return { room: this.talk.room, timestamp: time / 1000, ...(reply_to !== undefined && { in_reply_to_id: reply_to }) };
  }

  private async direct(event: DirectMessage): Promise<void> {
    const { loads, room, page, vault } = this.talk;
    if (this.talk.isOutside) return undefined;
    const content = event.content as { kind?: unknown; sid?: unknown } | null;
    if (content?.kind !== "sealed") return this.tell("unsealed");
    const load = loads.get(String(content.sid));
    const frame = load && (await vault.openDirect(content, load));
    const inside = readMessage(frame?.text, this.talk.limits);
    if (load === undefined || frame === undefined || inside?.public !== load.public || inside.line === undefined) return this.tell("unopened");
    if (!(await this.isFirst(frame, inside, event))) return undefined;
    this.here.hear({ ...frame, inside, member: event.from.member, isNow: !this.talk.isOld(inside.time) });
    const note = this.talk.directLines.note(frame.sid, inside.line);
    if (note === "taken") return this.tell("unopened");
    const name = `${frame.sid}.${frame.n}`;
    this.talk.nameMessage(event.id, name);
    if (inside.moved !== undefined) page.moved(room, load.shown, inside.moved);
    else if (!isWithin(inside.content, this.talk.limits)) this.tell("unopened");
    else if (inside.content !== undefined) {
      const from = this.here.from(frame.sid, load);
      this.hand({ ...this.common(inside), type: "direct_message", id: name, from, content: inside.content, ...(this.isOld(frame, inside) && { old: true }) }, frame.text);
    }
    // The first that is heard of somebody begins the conversation, in which the hole stands.
    if (note?.is === "opens") page.hole(room, note.hole, load.shown, true, name);
    this.late(note, name, inside);
  }

  /** The word of the server alone takes nothing back. */
  private deleted({ id }: Deleted): void {
    if (this.talk.names.has(id) && !this.takenBack.has(id)) this.tell("unsealed");
  }

  private async signal(event: SignalEvent): Promise<void> {
    const { seen, vault } = this.talk;
    if (!hasSeal(event.data)) return this.tell("unsealed");
    const alone = this.talk.aloneWith(event.to, event.from);
    const frame = await (alone === undefined ? vault.open(event.data, "signal") : vault.openDirect(event.data, alone, "signal"));
    const inside = readSignal(frame?.text, this.talk.limits);
    if (frame === undefined || inside === undefined || inside.to !== vault.own.sid || frame.sid === vault.own.sid) return this.tell("unopened");
    if (!(await this.hasKey(frame, inside))) return this.tell("unopened");
    if (!seen.isNewer(frame.sid, "signal", frame.n)) return undefined;
    const load = this.here.hear({ ...frame, inside, member: this.talk.peers.get(event.from), isNow: false });
    if (load === undefined || !this.here.pin(event.from, frame.sid)) return this.tell("unopened");
    return this.hand({ ...event, data: inside.data });
  }

  private presence(event: Presence): void {
    for (const { member } of event.left ?? []) this.mapHere?.left(member);
    this.hand(this.here.presence(event));
  }

  private async resumed(event: RoomEvent, state: RoomState): Promise<void> {
    this.talk.resumed();
    this.hand({ ...event, state: await this.state(state) });
    if (this.talk.goesOn()) this.newcomer();
    await this.liveState(state);
  }

  private async state(state: RoomState): Promise<RoomState> {
    const shown = this.here.entered(state);
    if (state.offers === undefined) return shown;
    return { ...shown, offers: await this.offers.standing(state.offers) };
  }

  private async liveState({ room, live, trackers }: RoomState): Promise<void> {
    if (live !== undefined || trackers !== undefined) await this.live({ type: "live", room, timestamp: 0 }, live, trackers, true);
  }

  private async live(event: RoomEvent, members: Record<string, object> | undefined, trackers: object | undefined, isState = false): Promise<void> {
    // Positions of trackers are not sealed.
    if (trackers !== undefined && Object.keys(trackers).length > 0) this.tell("unsealed");
    const { trackers: _trackers, ...rest } = event;
    await this.onMap(async (map) => this.hand({ ...rest, members: await map.live(members as Record<string, Record<string, unknown>> | undefined, isState) }));
  }

  /** Opens what is on the map, in its order. Lines wait for that once the code for it is here, and never for the code: somebody may withhold it. */
  private async onMap(open: (map: MapValues) => Promise<void>): Promise<void> {
    const { mapHere } = this;
    const opened = this.maps.run(async () => {
      const { MapValues: Values } = await mapPart.get();
      await open((this.mapHere ??= new Values(this.talk)));
    });
    opened.catch(() => undefined);
    if (mapHere !== undefined) await opened;
  }

  private async openUnheard(): Promise<void> {
    const waiting = this.mapHere?.takeUnheard() ?? {};
    if (Object.keys(waiting).length > 0) await this.live({ type: "live", room: this.talk.room, timestamp: 0 }, waiting, undefined, true);
  }

  private async offered(event: RoomEvent, offered: FileOffered): Promise<void> {
    const offer = await this.offers.open(offered);
    if (offer !== undefined) this.hand({ ...bare(event), ...offer });
  }

  /** A load that nobody could answer is none. */
  private async hasKey({ sid }: OpenedFrame, inside: { public: string }): Promise<boolean> {
    return this.talk.loads.get(sid) !== undefined || readPublic(inside.public).then(() => true, () => false);
  }

  /**
   * Notes a message. Returns whether it is the first with its counter, and tells of another one: others who have the link could seal with
   * the name of any load. Only what this load has sealed comes back as its own.
   */
  private async isFirst({ sid, n }: OpenedFrame, inside: InsideMessage, { content }: Pick<Message, "content">): Promise<boolean> {
    const { loads, own, seen, vault } = this.talk;
    const { data } = content as unknown as { data: string };
    const mark = await markOf(data);
    const isOwn = own.get(n) === data;
    const isForged = sid === vault.own.sid ? !isOwn : (loads.get(sid)?.public ?? inside.public) !== inside.public;
    const was = isForged ? (seen.has(sid, n, mark) ? "again" : "other") : seen.note(sid, n, mark);
    if (sid === vault.own.sid && isOwn) own.delete(n);
    if (was === "other") this.tell("unopened");
    return was === "first";
  }

  private hear(heard: Heard, member: string | undefined, isNow: boolean): Heard | undefined {
    const { frame, inside } = heard;
    const { sid } = frame;
    if (sid === this.talk.vault.own.sid) return heard;
    const load = this.here.hear({ sid, n: frame.n, inside, member, isNow });
    if (load === undefined) return undefined;
    if (load.last === frame.n) this.here.saidEnd(load, inside.end);
    return { ...heard, load };
  }

  private fromOf({ frame, inside, load }: Heard): { member: string; nickname: string } {
    const { nickname, self } = this.talk;
    if (load === undefined) return { member: self ?? frame.sid, nickname };
    return this.here.from(frame.sid, { ...load, nickname: inside.nickname }) as { member: string; nickname: string };
  }

  /** It was sealed before this person came, as far as can be told. */
  private isOld({ sid, n }: OpenedFrame, { time }: InsideMessage): boolean {
    return this.talk.isOld(time) && sid !== this.talk.vault.own.sid && n < (this.talk.loads.get(sid)?.freshFrom ?? Infinity);
  }

  private late(note: LineNote | undefined, name: string, { content }: InsideMessage): void {
    if (note?.is === "fills") this.talk.page.late(note.hole, content === undefined ? undefined : name);
  }

  private tell(what: "unopened" | "unsealed"): void {
    this.talk.page.row(this.talk.room, what);
  }

  private hand(event: RoomEvent, source = ""): void {
    this.talk.page.event(event, source);
  }
}

/** Returns an event without what it says. */
function bare({ type, timestamp, room }: RoomEvent): RoomEvent {
  return { type, timestamp, room };
}
