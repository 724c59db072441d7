// A file that somebody offers, as its card shows it. Nothing is fetched before this person asks for it.
import { type ReadonlySignal, signal } from "@preact/signals";
import { writesToDisk } from "../platform/offers.ts";
import { save } from "../platform/save.ts";
import { throttle } from "../platform/schedule.ts";
import { Sink, type Taking, type TakingState } from "../protocol/files/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { receivedName } from "./file-name.ts";
import { Pace } from "./pace.ts";
import { type Recorded, recordedIn } from "./recorded.ts";
import { type FileContent, fileContentOf } from "./content.ts";
import { type FileStore, RECEIVED_TYPE, storeInFolder, storeInMemory, storeOnDisk, storeToPlay } from "./stores.ts";
import { WorkerDigest } from "./worker-digest.ts";

/** Progress is shown so often. */
const SHOWN_MS = 200;

/** Larger ones are fetched like any file. */
const MOST_PLAYED = { voice: 1_500_000, film: 16_000_000 };

/** `choosing`: this person is asked for a place. `unwritable`: the browser does not let the page write there. */
export type TheirFileState = TakingState | { is: "choosing" } | { is: "unwritable" };

const ACCEPTABLE: readonly TheirFileState["is"][] = ["offered", "unwritable", "damaged", "no_space"];

export class TheirFile {
  private readonly now = {
    state: signal<TheirFileState>({ is: "offered" }),
    checks: signal<WorkerDigest["worker"] | undefined>(undefined),
    content: signal<FileContent | undefined>(undefined),
    unsaved: signal<Blob | undefined>(undefined),
    isGone: signal(false),
  };
  readonly side = "theirs";
  /** What it is called here: safe to show, and to save. */
  readonly name: string;
  readonly size: number;
  readonly from: string;
  readonly recorded: Recorded | undefined;
  /** For this person alone. */
  readonly direct: boolean;
  readonly state: ReadonlySignal<TheirFileState> = this.now.state;
  /** Until when it can be accepted, in milliseconds since the epoch; it may be longer. */
  readonly until: number;
  /** What checks it as it comes. */
  readonly checks: ReadonlySignal<WorkerDigest["worker"] | undefined> = this.now.checks;
  /** What can be opened of it here, once it is found out. */
  readonly content: ReadonlySignal<FileContent | undefined> = this.now.content;
  /** What was fetched to be played, for as long as it is kept: it is saved nowhere. */
  readonly unsaved: ReadonlySignal<Blob | undefined> = this.now.unsaved;
  /** It was in memory, and gave way to newer ones. */
  readonly isGone: ReadonlySignal<boolean> = this.now.isGone;
  /** It is fetched to be played, or was. */
  isPlayed = false;
  pace = new Pace();
  private store: FileStore | undefined;
  /** Somebody asked to hear or see it, and has not yet. */
  private isAwaited = false;
  private readonly showSoon = throttle(SHOWN_MS, () => this.show());

  constructor(
    private readonly taking: Taking,
    readonly of: Conversation,
  ) {
    const { name, size, from, direct, mime, expires_in: expiresIn } = taking.offered;
    this.name = receivedName(name);
    this.size = size;
    this.from = from.nickname;
    this.recorded = recordedIn(mime ?? "");
    this.direct = direct === true;
    this.until = Date.now() + expiresIn * 1000;
  }

  /** Fetches it from its beginning, to where this person wants it. */
  async accept(): Promise<void> {
    if (!ACCEPTABLE.includes(this.state.peek().is)) return;
    if (!writesToDisk()) this.acceptInMemory();
    else await this.acceptInto(() => storeOnDisk(this.name));
  }

  /** Fetches it from its beginning, into a folder that this person is asked for. */
  acceptIn(folder: Promise<FileSystemDirectoryHandle>): Promise<void> {
    return this.acceptInto(() => storeInFolder(folder, this.name));
  }

  /** Fetches it into memory, and saves it from there. */
  acceptInMemory(): void {
    if (ACCEPTABLE.includes(this.state.peek().is)) this.take(storeInMemory(this.name));
  }

  /** It is small and was recorded, so that one presses once to play it; nothing of it is saved then. */
  get isPlayable(): boolean {
    return this.recorded !== undefined && this.size <= MOST_PLAYED[this.recorded.is] && this.taking.offered.sha256 !== undefined;
  }

  /** Fetches it to play it as soon as it is here. */
  play(): void {
    if (!ACCEPTABLE.includes(this.state.peek().is)) return;
    this.take(storeToPlay(), true);
  }

  /** Whether it begins to play now, by itself: once for each time that somebody asks. */
  begins(): boolean {
    const begins = this.isAwaited;
    this.isAwaited = false;
    return begins;
  }

  /** Saves what was fetched to be played. */
  save(): void {
    const unsaved = this.unsaved.peek();
    if (unsaved !== undefined) save(unsaved, RECEIVED_TYPE, this.name);
  }

  /** Those that the same person offers here and that can be had, this one too. */
  get alike(): readonly TheirFile[] {
    const files = this.of.log.entries.value.flatMap((one) => (one.is === "file" && one.file.side === "theirs" ? [one.file] : []));
    return files.filter(({ from, state }) => from === this.from && ["offered", "choosing"].includes(state.value.is));
  }

  private async acceptInto(open: () => Promise<FileStore | undefined>): Promise<void> {
    if (!ACCEPTABLE.includes(this.state.peek().is)) return;
    this.now.state.value = { is: "choosing" };
    try {
      const store = await open();
      if (store === undefined) this.show();
      else this.take(store);
    } catch {
      this.show();
      if (ACCEPTABLE.includes(this.taking.state.is)) this.now.state.value = { is: "unwritable" };
    }
  }

  resume(): void {
    this.taking.resume();
  }

  decline(): void {
    this.taking.decline();
  }

  cancel(): void {
    this.taking.cancel();
  }

  /** Its line is gone: it is not wanted any more. */
  end(): void {
    const { taking } = this;
    if (taking.runs || taking.state.is === "broken") taking.cancel();
    if (taking.state.is === "offered") taking.decline();
  }

  /** Something about it is different. */
  changed(): void {
    if (this.taking.state.is === "receiving" && this.state.peek().is === "receiving") this.showSoon();
    else this.show();
  }

  private take(store: FileStore, isPlayed = false): void {
    this.store = store;
    this.isPlayed = this.isAwaited = isPlayed;
    const digest = new WorkerDigest();
    this.now.checks.value = digest.worker;
    this.taking.accept(new Sink(store, digest));
    this.show();
  }

  private show(): void {
    const { state } = this.taking;
    if (state.is === "connecting") this.pace = new Pace();
    if (state.is === "receiving") this.pace.note(performance.now(), state.bytes);
    this.now.state.value = state;
    if (state.is === "done" && state.checked) void this.look();
    else if (state.is === "done") this.store?.forget();
  }

  private async look(): Promise<void> {
    const { store } = this;
    // It is looked at once.
    if (store === undefined || store.gone !== undefined) return;
    store.gone = () => this.giveWay();
    const file = await store.content();
    if (file === undefined) return;
    // One that is gone meanwhile cannot be opened, and need not be.
    const content = await fileContentOf(file, this.name, this.taking.offered.mime ?? "").catch(() => undefined);
    if (this.isGone.peek()) return;
    this.now.content.value = content;
    if (this.isPlayed) this.now.unsaved.value = file;
    // What can be neither opened nor saved from here is not kept.
    if (!this.isPlayed && (content === undefined || content.is === "large" || content.is === "faulty")) store.forget();
  }

  private giveWay(): void {
    this.now.content.value = this.now.unsaved.value = undefined;
    this.now.isGone.value = true;
  }
}
