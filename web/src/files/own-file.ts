// A file that this person offers: it is hashed, the server reports it to the others, and each who accepts gets it.
import { type ReadonlySignal, signal } from "@preact/signals";
import { canCall } from "../platform/offers.ts";
import { hashOf, type LinkContext, NoDigest } from "../protocol/files/index.ts";
import { ConnectionLost, type FileStatus, Refused, type SignalEvent } from "../protocol/index.ts";
import { type Conversation, memberNamed, type Room, roomOf } from "../rooms/index.ts";
import { shareableName } from "./file-name.ts";
import { type Offering, FileRecipient } from "./recipient.ts";
import { type Recorded, recordedIn } from "./recorded.ts";
import { WorkerDigest } from "./worker-digest.ts";

type OwnFileState =
  /** Its hash is being computed, by `checks`. */
  | { is: "preparing"; bytes: number; checks?: WorkerDigest["worker"] }
  /** `why` is a code of the server's, or of this page: absent, unreadable, unchecked, unable, offline. */
  | { is: "refused"; why: string }
  /** `until`, in milliseconds since the epoch, it can be accepted. */
  | { is: "open"; until: number }
  | { is: "closed" };

export class OwnFile {
  private readonly now = {
    state: signal<OwnFileState>({ is: "preparing", bytes: 0 }),
    recipients: signal<readonly FileRecipient[]>([]),
  };
  readonly side = "own";
  readonly name: string;
  readonly recorded: Recorded | undefined;
  /** The recording, to listen to or to look at. */
  readonly played: Blob | undefined;
  readonly state: ReadonlySignal<OwnFileState> = this.now.state;
  /** Recipients who answered the offer, in the order of their answers. */
  readonly recipients: ReadonlySignal<readonly FileRecipient[]> = this.now.recipients;
  /** As the server took it last, in a room that was not left since. */
  offered: Offering | undefined;
  private isWithdrawn = false;
  private expiry: ReturnType<typeof setTimeout> | undefined;
  private sha256: string | undefined;
  /** The latest of several attempts to offer it; only that counts. */
  private attempt: object | undefined;

  /** `begins` is called with each offer: answers to it are to come here. */
  constructor(
    private readonly file: File,
    readonly of: Conversation,
    private readonly context: LinkContext,
    private readonly begins: (file: OwnFile) => void,
    /** Its place among several that are offered at once, and the size of all of them. */
    readonly among?: { at: number; count: number; size: number },
  ) {
    this.name = shareableName(file.name);
    this.recorded = recordedIn(file.type);
    if (this.recorded !== undefined) this.played = file.slice(0, file.size, file.type.split(";")[0]);
  }

  get size(): number {
    return this.file.size;
  }

  /** The person it is for; undefined: the whole room. */
  get to(): string | undefined {
    return this.of.kind === "direct" ? this.of.name : undefined;
  }

  get runs(): boolean {
    return this.recipients.value.some(({ runs }) => runs);
  }

  /** Another session would lose it. */
  get isHeld(): boolean {
    return this.state.value.is === "open";
  }

  get isPending(): boolean {
    return this.runs || ["preparing", "open"].includes(this.state.value.is);
  }

  /** Nothing more is reported of it before it is offered again. */
  get isOver(): boolean {
    return this.offered === undefined && this.state.value.is !== "preparing";
  }

  /** Offers it, or offers it again. */
  async offer(): Promise<void> {
    this.begins(this);
    if (!canCall()) return this.refuse("unable");
    const attempt = (this.attempt = {});
    const isWanted = (): boolean => this.attempt === attempt;
    this.now.state.value = { is: "preparing", bytes: 0 };
    try {
      this.sha256 ??= await this.computeHash(isWanted);
      await untilJoined(roomOf(this.of));
      if (isWanted()) await this.tell(isWanted);
    } catch (error) {
      if (isWanted()) this.refuse(refusalCode(error));
    }
  }

  /** Takes a recipient's status, reported by the server. */
  status({ status, member, peer, offset = 0 }: FileStatus): void {
    const { offered } = this;
    if (offered === undefined || member === undefined) return;
    const known = this.recipients.peek().find((recipient) => recipient.member === member);
    if (status === "declined") {
      this.add(member, offered);
      this.renew();
    } else if (status !== "accepted") {
      if (known?.peer === peer) known?.status(status);
    } else if (this.isWithdrawn) {
      // The server has not heard of that, or only after this acceptance.
      if (peer !== undefined) this.context.connection.tell("file_update", { room: offered.room, transfer: offered.transfer, status: "cancelled", peer });
      this.tellWithdrawn(offered);
    } else if (peer !== undefined && offset <= this.size) this.add(member, offered).give(peer, offset);
  }

  signal(event: SignalEvent): void {
    for (const recipient of this.recipients.peek()) recipient.signal(event);
  }

  /** Withdraws the offer; running transfers go on. */
  withdraw(): void {
    if (this.offered !== undefined && this.state.peek().is === "open") {
      this.isWithdrawn = true;
      this.tellWithdrawn(this.offered);
    }
    this.close();
  }

  /** Ends everything: its line is gone. */
  end(): void {
    for (const recipient of this.recipients.peek()) recipient.cancel();
    if (this.state.peek().is !== "closed") this.withdraw();
  }

  /** Its room was joined again. Only a resumed session still offers it; a withdrawal may be lost, and is told again. */
  entered(resumed: boolean): void {
    if (!resumed) this.isWithdrawn = false;
    if (!resumed && this.state.peek().is === "open") this.close();
    if (this.isWithdrawn && this.offered !== undefined) this.tellWithdrawn(this.offered);
  }

  /** Its room was left. */
  left(): void {
    if (["open", "preparing"].includes(this.state.peek().is)) this.close();
    for (const recipient of this.recipients.peek()) recipient.stop();
    this.offered = undefined;
  }

  private async tell(isWanted: () => boolean): Promise<void> {
    const { of, name, size, sha256, file } = this;
    const room = roomOf(of);
    const to = of.kind === "direct" ? memberNamed(room.roster.peek(), of.name)?.member : undefined;
    if (of.kind === "direct" && to === undefined) return this.refuse("absent");
    const taken = await this.context.connection.ask("file_offer", {
      room: room.name,
      name,
      size,
      ...(to === undefined ? {} : { to }),
      ...(file.type === "" || file.type.length > 127 ? {} : { mime: file.type }),
      ...(sha256 === undefined ? {} : { sha256 }),
    });
    const offered = { ...taken, room: room.name, file };
    // Withdrawn meanwhile.
    if (!isWanted()) return this.tellWithdrawn(offered);
    this.offered = offered;
    this.now.recipients.value = [];
    this.open(offered);
  }

  /** Rejects as soon as it is not wanted any more: another attempt reads the file from its beginning. */
  private computeHash(isWanted: () => boolean): Promise<string> {
    const digest = new WorkerDigest();
    return hashOf(this.file, digest, (bytes) => {
      if (!isWanted()) throw new Error("withdrawn");
      if (this.state.peek().is === "preparing") this.now.state.value = { is: "preparing", bytes, checks: digest.worker };
    });
  }

  private refuse(why: string): void {
    this.now.state.value = { is: "refused", why };
  }

  private add(member: string, offered: Offering): FileRecipient {
    const roster = roomOf(this.of).roster;
    const all = this.recipients.peek();
    const at = all.findIndex((recipient) => recipient.member === member);
    all[at]?.stop();
    const added = new FileRecipient(member, offered, roster, this.context, () => this.renew());
    this.now.recipients.value = at < 0 ? [...all, added] : all.with(at, added);
    return added;
  }

  /** Its time begins anew when a link ends. */
  private open({ expires_in: seconds }: Offering): void {
    clearTimeout(this.expiry);
    this.isWithdrawn = false;
    this.now.state.value = { is: "open", until: Date.now() + seconds * 1000 };
    this.expiry = setTimeout(() => !this.runs && this.close(), seconds * 1000);
  }

  private renew(): void {
    if (this.offered !== undefined && this.state.peek().is === "open") this.open(this.offered);
  }

  private close(): void {
    this.attempt = undefined;
    clearTimeout(this.expiry);
    this.now.state.value = { is: "closed" };
  }

  private tellWithdrawn({ room, transfer }: Offering): void {
    this.context.connection.tell("file_update", { room, transfer, status: "cancelled" });
  }
}

function refusalCode(error: unknown): string {
  if (error instanceof Refused) return error.code;
  return error instanceof NoDigest ? "unchecked" : error instanceof ConnectionLost ? "offline" : "unreadable";
}

/** Waits until the room is joined, or cannot be. */
function untilJoined({ status }: Room): Promise<void> {
  return new Promise((done) => {
    const stop = status.subscribe(({ is }) => {
      if (is === "joining") return;
      done();
      queueMicrotask(() => stop());
    });
  });
}
