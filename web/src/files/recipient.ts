// A recipient of an offered file: the link to them, and their progress.
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Ended, Link, type LinkContext, Sender } from "../protocol/files/index.ts";
import type { FileStatus, Ok, SignalEvent } from "../protocol/index.ts";
import type { Roster } from "../rooms/index.ts";
import { Pace } from "./pace.ts";

/** State of a recipient. */
export type RecipientState =
  | "connecting"
  | "sending"
  | "done"
  | "declined"
  /** Cancelled by them; or by this end. */
  | "cancelled"
  | "stopped"
  /** May go on where it stopped. */
  | "broken"
  | "damaged"
  /** No space for it at their end. */
  | "no_space"
  /** No longer readable here. */
  | "unreadable";

/** An offer as the server took it. */
export type Offering = Ok<"file_offer"> & { room: string; file: File };

/** A failure reported by the server may have its reason on the channel. */
const CHANNEL_FIRST_MS = 3_000;

const ENDED: Record<Ended | "unreadable", RecipientState> = {
  done: "done",
  unreadable: "unreadable",
  broken: "broken",
  hash_mismatch: "damaged",
  size_mismatch: "damaged",
  storage: "no_space",
  aborted: "cancelled",
};

export class FileRecipient {
  private readonly now = { state: signal<RecipientState>("declined") };
  readonly state: ReadonlySignal<RecipientState> = this.now.state;
  /** How much of it they have stored. */
  readonly pace = new Pace();
  nickname = "?";
  /** Their end of the link. */
  peer = "";
  private link: Link | undefined;
  private sender: Sender | undefined;

  /** `ended` is called when a link to them ends. */
  constructor(
    readonly member: string,
    private readonly offering: Offering,
    private readonly roster: ReadonlySignal<Roster>,
    private readonly context: LinkContext,
    private readonly ended: () => void,
  ) {
    this.turn("declined");
  }

  get runs(): boolean {
    return this.state.value === "connecting" || this.state.value === "sending";
  }

  /** Gives them the file from this byte on. */
  give(theirs: string, offset: number): void {
    this.peer = theirs;
    this.pace.rest(offset);
    this.link = new Link("sender", { room: this.offering.room, own: this.offering.peer, theirs }, this.context, {
      channel: (channel) => (this.sender = this.send(channel, offset)),
      lost: () => this.end("broken"),
    });
    this.turn("connecting");
  }

  /** Takes a status that they report over the server. */
  status(status: FileStatus["status"]): void {
    // They have all of it, even if their last answer got lost on the way.
    if (status === "done" && this.link === undefined) this.turn("done");
    else if (status === "done") this.end("done");
    else if (status === "cancelled") this.end("cancelled");
    else if (status === "failed") setTimeout(() => this.end("broken"), CHANNEL_FIRST_MS);
  }

  signal(event: SignalEvent): void {
    this.link?.take(event);
  }

  /** Cancels it, and reports that over the server too, which may be faster than the channel. */
  cancel(): void {
    if (this.link !== undefined) this.tellCancelled();
    this.stop();
  }

  stop(): void {
    this.end("stopped");
  }

  private send(channel: RTCDataChannel, offset: number): Sender {
    channel.addEventListener("open", () => {
      if (this.state.peek() !== "connecting") return;
      this.pace.grow();
      this.turn("sending");
    });
    return new Sender(channel, this.offering.file, {
      transfer: this.offering.transfer,
      offset,
      progress: (bytes) => this.pace.grow(bytes),
      ended: (how) => {
        if (how === "unreadable") this.tellCancelled();
        this.end(ENDED[how]);
      },
    });
  }

  private tellCancelled(): void {
    const { room, transfer } = this.offering;
    this.context.connection.tell("file_update", { room, transfer, status: "cancelled", peer: this.peer });
  }

  private end(state: RecipientState): void {
    const { link, sender } = this;
    if (link === undefined) return;
    this.link = this.sender = undefined;
    this.turn(state);
    this.ended();
    sender?.abort();
    link.close();
  }

  private turn(state: RecipientState): void {
    this.nickname = this.roster.peek().get(this.member)?.nickname ?? this.nickname;
    this.now.state.value = state;
  }
}
