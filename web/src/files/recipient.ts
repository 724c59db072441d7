// One of those who answered the offer of one's own file: the link to them, and how far they are.
import { type ReadonlySignal, signal } from "@preact/signals";
import { type Ended, Link, type LinkContext, Sender } from "../protocol/files/index.ts";
import type { FileStatus, Ok, SignalEvent } from "../protocol/index.ts";
import type { Roster } from "../rooms/index.ts";
import { Pace } from "./pace.ts";

/** How far somebody is with a file that one offers. */
export type RecipientState =
  | "connecting"
  | "sending"
  | "done"
  | "declined"
  /** They broke it off; or this end did. */
  | "cancelled"
  | "stopped"
  /** It may go on where it stopped. */
  | "broken"
  | "damaged"
  /** They have no space for it. */
  | "no_space"
  /** It cannot be read here any more. */
  | "unreadable";

/** An offer as the server took it. */
export type Offering = Ok<"file_offer"> & { room: string; file: File };

/** Who says over the server that it failed may have said why over the channel. */
const CHANNEL_FIRST_MS = 1_000;

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
  /** Of how much of it they keep. */
  readonly pace = new Pace();
  nickname = "?";
  /** Their end of the link. */
  peer = "";
  private link: Link | undefined;
  private sender: Sender | undefined;

  /** `ended` is told when a link to them ends. */
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

  /** What they say over the server. */
  status(status: FileStatus["status"]): void {
    // They have all of it, even if the last word of it got lost on the way.
    if (status === "done" && this.link === undefined) this.turn("done");
    else if (status === "done") this.end("done");
    else if (status === "cancelled") this.end("cancelled");
    else if (status === "failed") setTimeout(() => this.end("broken"), CHANNEL_FIRST_MS);
  }

  signal(event: SignalEvent): void {
    this.link?.take(event);
  }

  /** Breaks it off, and says so over the server too: that may be there before what is said over the channel. */
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
