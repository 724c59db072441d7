// One sealed room: what goes there, and what comes.
import { Refused, type RoomState, type SealedRoomKeys } from "../protocol/index.ts";
import { IncomingFrames } from "./incoming.ts";
import type { Secret } from "./keys.ts";
import { OutgoingFrames } from "./outgoing.ts";
import { type RoomEvent, type SendPlainly, Talk, type Told, type Welcomed } from "./talk.ts";
import type { PairedWith, Vault } from "./vault.ts";

/** Requests whose answers name people, and have their place among the events. */
const NAMING = new Set(["join", "call_join"]);

export class SealedRoom {
  private readonly talk: Talk;
  private readonly outgoing: OutgoingFrames;
  private readonly incoming: IncomingFrames;

  constructor(vault: Vault, page: Told, welcomed: Welcomed, send: SendPlainly) {
    this.talk = new Talk(vault, page, welcomed);
    this.outgoing = new OutgoingFrames(this.talk, send);
    this.incoming = new IncomingFrames(this.talk, () => this.outgoing.greetSoon());
  }

  get secret(): Secret {
    return this.talk.vault.secret;
  }

  async ask(type: string, keys: SealedRoomKeys, send: SendPlainly): Promise<object> {
    const asked = this.outgoing.ask(type, keys as Record<string, unknown>, send);
    if (!NAMING.has(type)) return asked;
    return new Promise((done, failed) => {
      asked.then((answer) => this.answered(type, answer, done)).catch((error: unknown) => {
        if (error instanceof Refused && error.code === "already_joined") this.talk.resumed();
        failed(error);
      });
    });
  }

  left(): Promise<void> | undefined {
    return this.outgoing.left();
  }

  take(event: RoomEvent): void {
    this.incoming.take(event);
    if (event.type === "room_state") this.outgoing.repeat();
  }

  /** Returns the loads that are here, but for those of a member. */
  loadsBesides(member: string): string[] {
    return this.talk.loads.everybody.filter((load) => load.member !== member).map(({ sid }) => sid);
  }

  /**
   * Tells these loads, or all, each alone, what the link of another room bears; but those alone that were here before somebody was removed.
   * Returns the names of those who do not know it.
   */
  async move(secret: string, among: readonly string[] = this.loadsBesides("")): Promise<string[]> {
    const { before, loads } = this.talk;
    const here = loads.everybody.filter(({ member }) => member !== undefined);
    const telling = here.map(async (load) => {
      if (!among.includes(load.sid) || before?.has(load.sid) === false) return [load.shown];
      const answer = await this.outgoing.sayDirectly(load as PairedWith & { member: string }, { moved: secret }).catch(() => undefined);
      return (answer as { delivery?: string } | undefined)?.delivery === "delivered" ? [] : [load.shown];
    });
    return (await Promise.all(telling)).flat();
  }

  private async answered(type: string, answer: object, done: (answer: object) => void): Promise<void> {
    const isJoin = type === "join";
    // The state of another room would pass unopened.
    if (isJoin && (answer as { state?: RoomState }).state?.room !== this.secret.room) throw new Refused({ type: "error", code: "sealed", message: "" });
    await this.incoming.answered(type, answer, done).finally(() => {
      if (!isJoin) return;
      this.outgoing.repeat();
      void this.outgoing.greet();
    });
  }
}
