// A file that is offered: nothing of it comes before it is accepted. A transfer that broke goes on where it stopped.
import { ConnectionLost, Refused } from "../errors.ts";
import type { Asks, FileStatus, Offered, SignalEvent } from "../frames.ts";
import { Link, type LinkContext } from "./link.ts";
import { type Received, Receiver } from "./receiver.ts";
import type { Sink } from "./sink.ts";

/** Why a transfer stopped that can go on. */
export type Why =
  /** The way to the other end was lost; or none was found. */
  | "lost"
  | "no_way"
  /** The other end stopped it. */
  | "stopped"
  /** The other end is away; it gives to as many as it can; there is no connection to the server. */
  | "away"
  | "busy"
  | "offline"
  /** This end has nothing to check it by. */
  | "unchecked";

/** An offer, with the room it is made in. */
export type RoomOffer = Offered & { room: string };

export type TakingState =
  | { is: "offered" }
  | { is: "connecting"; bytes: number }
  | { is: "receiving"; bytes: number }
  | { is: "broken"; bytes: number; why: Why }
  | { is: "checking" }
  /** `checked`: its hash was given, and is right. */
  | { is: "done"; checked: boolean }
  | { is: "declined" }
  | { is: "closed" }
  /** It was not what was offered, and nothing of it was kept. */
  | { is: "damaged" }
  | { is: "no_space" };

const ACCEPTABLE: readonly TakingState["is"][] = ["offered", "damaged", "no_space"];
const REFUSED: Readonly<Record<string, Why>> = { busy: "busy", peer_away: "away" };

export class Taking {
  private now: TakingState = { is: "offered" };
  private open = true;
  private sink: Sink | undefined;
  private link: Link | undefined;
  /** This end of the last link. */
  private own: string | undefined;
  private receiver: Receiver | undefined;
  /** Why the link ends, if it does. */
  private why: Why = "lost";
  /** What the server has still to be told. */
  private owed: Asks<"file_update"> | undefined;

  constructor(
    readonly offered: RoomOffer,
    private readonly context: LinkContext,
    private readonly changed: () => void,
  ) {}

  get state(): TakingState {
    return this.now;
  }

  get runs(): boolean {
    return this.now.is === "connecting" || this.now.is === "receiving" || this.now.is === "checking";
  }

  /** It can be had, and by this session alone. */
  get isForOneself(): boolean {
    return this.open && this.offered.direct === true && !["done", "declined"].includes(this.now.is);
  }

  /** Nothing can become of it any more. */
  get over(): boolean {
    return !this.open && ["done", "declined", "closed"].includes(this.now.is);
  }

  /** Fetches it, from its beginning, into there; unless it runs already, or cannot be had any more. */
  accept(sink: Sink): void {
    if (!ACCEPTABLE.includes(this.now.is)) return void sink.discard().catch(() => undefined);
    this.sink = sink;
    void this.fetch(sink);
  }

  /** Goes on where it stopped. */
  resume(): void {
    if (this.now.is === "broken" && this.sink !== undefined) void this.fetch(this.sink);
  }

  decline(): void {
    this.report("declined");
    this.forget({ is: "declined" });
  }

  /** Breaks it off, and keeps nothing of it. */
  cancel(): void {
    if (this.now.is === "checking") return;
    const { receiver, link } = this;
    if (link !== undefined) this.report("cancelled", link.ends.own);
    this.forget(this.open ? { is: "offered" } : { is: "closed" });
    receiver?.abort();
    link?.close();
  }

  status({ status, peer }: FileStatus): void {
    if (status === "closed") this.close();
    else if (status === "cancelled" && peer !== undefined && peer === this.own) this.stopped();
  }

  signal(event: SignalEvent): void {
    this.link?.take(event);
  }

  /** The offer is open no more; what runs goes on. */
  close(): void {
    this.open = false;
    if (!this.runs && !["done", "declined", "closed"].includes(this.now.is)) this.forget({ is: "closed" });
  }

  /** The server is there again: it hears what it could not be told. */
  back(): void {
    const { owed } = this;
    this.owed = undefined;
    if (owed !== undefined) this.tell(owed);
  }

  private async fetch(sink: Sink): Promise<void> {
    const { room, transfer, peer: theirs } = this.offered;
    this.turn({ is: "connecting", bytes: sink.bytes });
    try {
      const { peer } = await this.context.connection.ask("file_update", { room, transfer, status: "accepted", offset: sink.bytes });
      if (peer !== undefined && this.sink === sink && this.now.is === "connecting") this.connect(peer, theirs, sink);
      else if (peer !== undefined) this.report("cancelled", peer);
    } catch (error) {
      if (this.sink === sink && this.now.is === "connecting") this.refused(error, sink);
    }
  }

  private refused(error: unknown, sink: Sink): void {
    if (!(error instanceof Refused)) this.turn({ is: "broken", bytes: sink.bytes, why: "offline" });
    else if (Object.hasOwn(REFUSED, error.code)) this.turn({ is: "broken", bytes: sink.bytes, why: REFUSED[error.code] ?? "lost" });
    else if (error.code === "rate_limited") {
      // It was accepted just before: a little later it can be again.
      setTimeout(() => this.sink === sink && this.now.is === "connecting" && void this.fetch(sink), (error.retryAfter ?? 1) * 1000 + 100);
    } else this.forget({ is: "closed" });
  }

  private connect(own: string, theirs: string, sink: Sink): void {
    const { room, transfer, size, sha256 } = this.offered;
    this.why = "lost";
    this.own = own;
    const link = new Link("receiver", { room, own, theirs }, this.context, {
      channel: (channel) => {
        this.turn({ is: "receiving", bytes: sink.bytes });
        this.receiver = new Receiver(channel, sink, {
          transfer,
          size,
          sha256,
          progress: (bytes) => this.link === link && this.now.is === "receiving" && this.turn({ is: "receiving", bytes }),
          checking: () => this.link === link && this.turn({ is: "checking" }),
          ended: (how) => this.link === link && this.end(how),
        });
      },
      lost: () => this.link === link && this.lost(this.receiver === undefined ? "no_way" : "lost"),
    });
    this.link = link;
  }

  /** The other end stopped it; the way may have been lost before one heard of that. */
  private stopped(): void {
    if (this.link !== undefined) this.lost("stopped");
    else if (this.now.is === "broken") this.turn({ ...this.now, why: "stopped" });
  }

  /** Nothing more comes over the link. What came is written first. */
  private lost(why: Why): void {
    this.why = why;
    if (this.receiver === undefined) this.end("broken");
    else this.receiver.lost();
  }

  /** A link ended. */
  private end(how: Received): void {
    const { link, sink } = this;
    if (link === undefined || sink === undefined) return;
    this.link = undefined;
    this.receiver = undefined;
    link.close();
    this.report(how === "done" ? "done" : "failed", link.ends.own);
    if (how === "done") {
      this.sink = undefined;
      this.turn({ is: "done", checked: this.offered.sha256 !== undefined });
    } else if (how === "broken" || how === "aborted" || (how === "unchecked" && sink.bytes === 0)) {
      const why = { broken: this.why, aborted: "stopped", unchecked: "unchecked" } as const;
      if (this.open) this.turn({ is: "broken", bytes: sink.bytes, why: why[how] });
      else this.forget({ is: "closed" });
    } else this.forget({ is: how === "storage" ? "no_space" : "damaged" });
  }

  /** Nothing of what came is wanted any more. */
  private forget(state: TakingState): void {
    const { sink } = this;
    this.sink = undefined;
    this.link = undefined;
    this.receiver = undefined;
    void sink?.discard().catch(() => undefined);
    this.turn(state);
  }

  private report(status: Asks<"file_update">["status"], peer?: string): void {
    const { room, transfer } = this.offered;
    this.tell({ room, transfer, status, ...(peer === undefined ? {} : { peer }) });
  }

  private tell(update: Asks<"file_update">): void {
    this.context.connection.ask("file_update", update).catch((error: unknown) => {
      if (error instanceof ConnectionLost) this.owed = update;
    });
  }

  private turn(state: TakingState): void {
    this.now = state;
    this.changed();
  }
}
