// A file that somebody offers: nothing of it comes before this person asks for it. A broken transfer goes on where it stopped.
import { type ReadonlySignal, signal } from "@preact/signals";
import { writesToDisk } from "../platform/offers.ts";
import { Link, type LinkContext, type Received, Receiver } from "../protocol/files/index.ts";
import { type Asks, ConnectionLost, type FileStatus, type Offered, Refused, type SignalEvent } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { FileCopy } from "./copy.ts";
import { receivedName } from "./file-name.ts";
import type { LayerFiles } from "./layer-files.ts";
import { type Recorded, recordedIn } from "./recorded.ts";
import { type FileStore, storeInFolder, storeInMemory, storeOnDisk, storeToPlay } from "./stores.ts";

/** Larger recordings are fetched like any file. */
const MOST_PLAYED = { voice: 1_500_000, film: 16_000_000 };

/** The reason why a transfer stopped that can go on. */
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
  /** It is offered no longer. */
  | "over"
  /** This end cannot check it. */
  | "unchecked";

/** An offer, with the room it is made in. */
export type RoomOffer = Offered & { room: string };

type TheirFileState =
  | { is: "offered" }
  /** This person is asked for a place. */
  | { is: "choosing" }
  /** The browser does not let the page write there. */
  | { is: "unwritable" }
  | { is: "connecting" | "receiving" | "checking" | "done"; copy: FileCopy }
  | { is: "broken"; copy: FileCopy; why: Why }
  | { is: "declined" }
  | { is: "closed" }
  /** Other than offered; nothing of it was kept. */
  | { is: "damaged" }
  | { is: "no_space" };

const ACCEPTABLE: readonly TheirFileState["is"][] = ["offered", "unwritable", "damaged", "no_space"];
const RUNS: readonly TheirFileState["is"][] = ["connecting", "receiving", "checking"];
const OVER: readonly TheirFileState["is"][] = ["done", "declined", "closed"];
const REFUSED: ReadonlyMap<string, Why> = new Map([["busy", "busy"], ["peer_away", "away"]]);

export class TheirFile {
  private readonly now = { state: signal<TheirFileState>({ is: "offered" }) };
  readonly side = "theirs";
  /** Its name here: safe to show, and to save. */
  readonly name: string;
  readonly size: number;
  readonly from: string;
  readonly recorded: Recorded | undefined;
  readonly state: ReadonlySignal<TheirFileState> = this.now.state;
  /** The end of the offer, in milliseconds since the epoch; it may be prolonged. */
  readonly until: number;
  private isOpen = true;
  private link: Link | undefined;
  /** This end of the last link. */
  private own: string | undefined;
  private receiver: Receiver | undefined;
  /** The reason to show if the link ends. */
  private why: Why = "lost";
  /** An update that the server has still to get. */
  private owed: Asks<"file_update"> | undefined;

  /** `arrived` is called when all of it is here. */
  constructor(
    readonly offered: RoomOffer,
    readonly of: Conversation,
    private readonly context: LinkContext & { layers: LayerFiles },
    private readonly arrived: () => void,
  ) {
    this.name = receivedName(offered.name);
    this.size = offered.size;
    this.from = offered.from.nickname;
    this.recorded = recordedIn(offered.mime ?? "");
    this.until = Date.now() + offered.expires_in * 1000;
  }

  get runs(): boolean {
    return RUNS.includes(this.state.value.is);
  }

  /** Still available, and to this session alone. */
  get isHeld(): boolean {
    return this.isOpen && this.offered.direct === true && !["done", "declined"].includes(this.state.value.is);
  }

  get isPending(): boolean {
    return !OVER.includes(this.state.value.is);
  }

  /** Its state changes no more. */
  get isOver(): boolean {
    return !this.isOpen && !this.isPending;
  }

  /** A small recording, played with a single press and saved nowhere. */
  get isPlayable(): boolean {
    return this.recorded !== undefined && this.size <= MOST_PLAYED[this.recorded.is] && this.offered.sha256 !== undefined;
  }

  /** Open offers of the same person here, including this. */
  get alike(): readonly TheirFile[] {
    const files = this.of.log.entries.value.flatMap((entry) => (entry.is === "file" && entry.file instanceof TheirFile ? [entry.file] : []));
    return files.filter(({ from, state }) => from === this.from && ["offered", "choosing"].includes(state.value.is));
  }

  /** Fetches it from its beginning, to a place that this person chooses. */
  async accept(): Promise<void> {
    if (!writesToDisk()) this.acceptInMemory();
    else await this.acceptInto(() => storeOnDisk(this.name));
  }

  /** Fetches it from its beginning, into a folder that this person is asked for. */
  acceptIn(folder: Promise<FileSystemDirectoryHandle>): Promise<void> {
    return this.acceptInto(() => storeInFolder(folder, this.name));
  }

  /** Fetches it into memory, and saves it from there. */
  acceptInMemory(): void {
    if (this.isAcceptable) void this.fetch(new FileCopy(storeInMemory(this.name)));
  }

  /** Fetches it to play it as soon as it is here. */
  play(): void {
    if (this.isAcceptable) void this.fetch(new FileCopy(storeToPlay(this.name), true));
  }

  /** Goes on where it stopped. */
  resume(): void {
    const state = this.state.peek();
    if (state.is === "broken") void this.fetch(state.copy);
  }

  decline(): void {
    this.report("declined");
    this.forget({ is: "declined" });
  }

  /** Cancels the transfer, and keeps nothing of it. */
  cancel(): void {
    if (this.state.peek().is === "checking") return;
    const { receiver, link } = this;
    if (link !== undefined) this.report("cancelled", link.ends.own);
    this.forget(this.isOpen ? { is: "offered" } : { is: "closed" });
    receiver?.abort();
    link?.close();
  }

  /** Declines or cancels it: its line is gone. */
  end(): void {
    if (this.runs || this.state.peek().is === "broken") this.cancel();
    if (["offered", "choosing", "unwritable"].includes(this.state.peek().is)) this.decline();
  }

  status({ status, peer }: FileStatus): void {
    if (status === "closed") this.close();
    else if (status === "cancelled" && peer !== undefined && peer === this.own) this.stopped();
  }

  signal(event: SignalEvent): void {
    this.link?.take(event);
  }

  /** Its room was joined again: sends the update that could not be sent before. */
  entered(isOffered: boolean): void {
    const { owed } = this;
    this.owed = undefined;
    if (owed !== undefined) this.tell(owed);
    if (!isOffered) this.close();
  }

  /** Its room was left. */
  left(): void {
    if (this.runs || this.state.peek().is === "broken") this.cancel();
    this.close();
  }

  private get isAcceptable(): boolean {
    return ACCEPTABLE.includes(this.state.peek().is);
  }

  private async acceptInto(open: () => Promise<FileStore | undefined>): Promise<void> {
    const before = this.state.peek();
    if (!this.isAcceptable) return;
    this.turn({ is: "choosing" });
    const store = await open().catch(() => "unwritable" as const);
    const isWanted = this.state.peek().is === "choosing";
    if (store === undefined || store === "unwritable") {
      if (isWanted) this.turn(store === "unwritable" ? { is: store } : before.is === "unwritable" ? { is: "offered" } : before);
    } else if (isWanted) void this.fetch(new FileCopy(store));
    else void store.discard().catch(() => undefined);
  }

  /** Closes the offer; a running transfer goes on, and what came of a broken one stays until this person cancels it. */
  private close(): void {
    this.isOpen = false;
    const state = this.state.peek();
    if (state.is === "broken" && state.copy.sink.bytes > 0) this.turn({ ...state, why: "over" });
    else if (!this.runs && !OVER.includes(state.is)) this.forget({ is: "closed" });
  }

  private async fetch(copy: FileCopy): Promise<void> {
    const { room, transfer } = this.offered;
    const state: TheirFileState = { is: "connecting", copy };
    this.turn(state);
    try {
      const { peer } = await this.context.connection.ask("file_update", { room, transfer, status: "accepted", offset: copy.sink.bytes });
      if (peer !== undefined && this.state.peek() === state) {
        this.isOpen = true;
        this.connect(peer, copy);
      } else if (peer !== undefined) this.report("cancelled", peer);
    } catch (error) {
      if (this.state.peek() !== state) return;
      const why = error instanceof Refused ? REFUSED.get(error.code) : "offline";
      if (error instanceof Refused && error.code === "rate_limited") {
        // It was accepted just before: a little later it can be again.
        setTimeout(() => this.state.peek() === state && void this.fetch(copy), (error.retryAfter ?? 1) * 1000 + 100);
        return;
      }
      this.turn({ is: "broken", copy, why: why ?? "over" });
      if (why === undefined) this.close();
    }
  }

  private connect(own: string, copy: FileCopy): void {
    const { room, transfer, size, sha256, peer: theirs } = this.offered;
    this.why = "lost";
    this.own = own;
    const link = new Link("receiver", { room, own, theirs }, this.context, {
      channel: (channel) => {
        this.turn({ is: "receiving", copy });
        copy.pace.grow();
        this.receiver = new Receiver(channel, copy.sink, {
          transfer,
          size,
          sha256,
          progress: (bytes) => copy.pace.grow(bytes),
          checking: () => this.link === link && this.turn({ is: "checking", copy }),
          ended: (how) => this.link === link && this.ended(how, copy),
        });
      },
      lost: () => this.link === link && this.lost(this.receiver === undefined ? "no_way" : "lost"),
    });
    this.link = link;
  }

  /** The other end stopped it; the way may have been lost before that was known. */
  private stopped(): void {
    const state = this.state.peek();
    if (this.link !== undefined) this.lost("stopped");
    else if (state.is === "broken") this.turn({ ...state, why: "stopped" });
  }

  /** Nothing more comes over the link. The bytes that came are written first. */
  private lost(why: Why): void {
    this.why = why;
    const state = this.state.peek();
    if (this.receiver !== undefined) this.receiver.lost();
    else if (state.is === "connecting") this.ended("broken", state.copy);
  }

  /** A link ended. */
  private ended(how: Received, copy: FileCopy): void {
    const { link } = this;
    if (link === undefined) return;
    this.link = this.receiver = undefined;
    link.close();
    this.report(how === "done" ? "done" : "failed", link.ends.own);
    if (how === "done") {
      this.turn({ is: "done", copy });
      void copy.look(this.name, this.offered, this.context.layers);
      if (!this.of.isOver) this.arrived();
    } else if (how === "broken" || how === "aborted" || (how === "unchecked" && copy.sink.bytes === 0)) {
      const why = { broken: this.why, aborted: "stopped", unchecked: "unchecked" } as const;
      this.turn({ is: "broken", copy, why: why[how] });
      if (!this.isOpen) this.close();
    } else this.forget({ is: how === "storage" ? "no_space" : "damaged" });
  }

  /** Drops the bytes that came. */
  private forget(state: TheirFileState): void {
    const before = this.state.peek();
    this.link = this.receiver = undefined;
    if ("copy" in before && before.is !== "done") before.copy.discard();
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

  private turn(state: TheirFileState): void {
    if (state.is === "connecting" || state.is === "broken") state.copy.pace.rest(state.copy.sink.bytes);
    this.now.state.value = state;
  }
}
