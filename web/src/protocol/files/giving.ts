// A file that one offers: who wants it, and how far each of them is.
import type { FileStatus, SignalEvent } from "../frames.ts";
import type { Ended } from "./channel.ts";
import { Link, type LinkContext } from "./link.ts";
import { Sender } from "./sender.ts";

/** How far somebody is with a file that one offers. */
export type GivenState =
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

export interface Given {
  member: string;
  state: GivenState;
  /** How much of it they keep. */
  bytes: number;
}

interface GivenReceiver extends Given {
  /** Their end of the last link. */
  peer: string;
  link: Link | undefined;
  sender: Sender | undefined;
}

export interface Offering {
  room: string;
  transfer: string;
  /** This end of all links. */
  peer: string;
  file: File;
  /** For how many seconds it is open; anew whenever a link ends. */
  expiresIn: number;
}

/** Who says over the server that it failed may have said why over the channel. */
const CHANNEL_FIRST_MS = 1_000;

const ENDED: Record<Exclude<Ended, "done"> | "unreadable", GivenState> = {
  unreadable: "unreadable",
  broken: "broken",
  hash_mismatch: "damaged",
  size_mismatch: "damaged",
  storage: "no_space",
  aborted: "cancelled",
};

export class Giving {
  /** Nobody may accept it any more. */
  closed = false;
  /** Until when it is open, in milliseconds since the epoch. */
  until = 0;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private readonly receivers = new Map<string, GivenReceiver>();

  constructor(
    readonly of: Offering,
    private readonly context: LinkContext,
    private readonly changed: () => void,
  ) {
    this.renew();
  }

  /** Those who said something about it, in the order in which they did. */
  get given(): readonly Given[] {
    return [...this.receivers.values()].map(({ member, state, bytes }) => ({ member, state, bytes }));
  }

  get runs(): boolean {
    return [...this.receivers.values()].some(({ link }) => link !== undefined);
  }

  /** What a receiver says over the server. */
  status({ status, member, peer, offset = 0 }: FileStatus): void {
    if (member === undefined) return;
    const known = this.receivers.get(member);
    if (status === "accepted") {
      if (peer !== undefined && offset <= this.of.file.size) this.give(member, peer, offset);
    } else if (status === "declined") {
      this.receivers.set(member, { member, peer: "", state: "declined", bytes: 0, link: undefined, sender: undefined });
      this.renew();
      this.changed();
    } else if (known !== undefined && known.peer === peer) this.ended(known, status);
  }

  signal(event: SignalEvent): void {
    for (const { link } of this.receivers.values()) link?.take(event);
  }

  /** Breaks off what one of them gets. */
  cancel(member: string): void {
    const receiver = this.receivers.get(member);
    if (receiver?.link === undefined) return;
    this.tellCancelled(receiver);
    this.end(receiver, "stopped");
  }

  /** Takes the offer back. What runs goes on. */
  withdraw(): void {
    const { room, transfer } = this.of;
    this.context.connection.tell("file_update", { room, transfer, status: "cancelled" });
    this.close();
  }

  /** Nobody may accept it any more. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.expiry);
    this.changed();
  }

  /** Breaks off everything, for all of them. */
  abandon(): void {
    this.close();
    for (const receiver of this.receivers.values()) this.end(receiver, "stopped");
  }

  /** Over the server too: it may be there before what is said over the channel. */
  private tellCancelled({ peer }: GivenReceiver): void {
    const { room, transfer } = this.of;
    this.context.connection.tell("file_update", { room, transfer, status: "cancelled", peer });
  }

  private ended(receiver: GivenReceiver, status: FileStatus["status"]): void {
    if (status === "done") this.done(receiver);
    else if (status === "cancelled") this.end(receiver, "cancelled");
    else if (status === "failed") setTimeout(() => this.end(receiver, "broken"), CHANNEL_FIRST_MS);
  }

  private give(member: string, theirs: string, offset: number): void {
    this.receivers.get(member)?.link?.close();
    const receiver: GivenReceiver = { member, peer: theirs, state: "connecting", bytes: offset, link: undefined, sender: undefined };
    this.receivers.set(member, receiver);
    receiver.link = new Link("sender", { room: this.of.room, own: this.of.peer, theirs }, this.context, {
      channel: (channel) => (receiver.sender = this.send(receiver, channel, offset)),
      lost: () => this.end(receiver, "broken"),
    });
    this.changed();
  }

  private send(receiver: GivenReceiver, channel: RTCDataChannel, offset: number): Sender {
    channel.addEventListener("open", () => {
      if (receiver.state === "connecting") this.turn(receiver, "sending");
    });
    return new Sender(channel, this.of.file, {
      transfer: this.of.transfer,
      offset,
      progress: (bytes) => {
        receiver.bytes = bytes;
        this.changed();
      },
      ended: (how) => {
        if (how === "done") return this.done(receiver);
        if (how === "unreadable") this.tellCancelled(receiver);
        this.end(receiver, ENDED[how]);
      },
    });
  }

  /** They have all of it, even if the last word of it got lost on the way. */
  private done(receiver: GivenReceiver): void {
    receiver.bytes = this.of.file.size;
    if (receiver.link === undefined) this.turn(receiver, "done");
    else this.end(receiver, "done");
  }

  private end(receiver: GivenReceiver, state: GivenState): void {
    const { link, sender } = receiver;
    if (link === undefined) return;
    receiver.link = undefined;
    receiver.sender = undefined;
    this.renew();
    this.turn(receiver, state);
    sender?.abort();
    link.close();
  }

  private turn(receiver: GivenReceiver, state: GivenState): void {
    receiver.state = state;
    this.changed();
  }

  private renew(): void {
    clearTimeout(this.expiry);
    if (this.closed) return;
    this.until = Date.now() + this.of.expiresIn * 1000;
    this.expiry = setTimeout(() => this.close(), this.of.expiresIn * 1000);
  }
}
