// The copy of somebody's file that is fetched: where its bytes go, its progress, and its content once it is whole.
import { type ReadonlySignal, signal } from "@preact/signals";
import { Sink } from "../protocol/files/index.ts";
import type { Offered } from "../protocol/index.ts";
import { type FileContent, readContent } from "./content.ts";
import type { LayerFiles } from "./layer-files.ts";
import { Pace } from "./pace.ts";
import type { FileStore } from "./stores.ts";
import { WorkerDigest } from "./worker-digest.ts";

export class FileCopy {
  private readonly now = {
    content: signal<FileContent | undefined>(undefined),
    canSave: signal(false),
    isGone: signal(false),
  };
  /** The content that can be opened here, once it is known. */
  readonly content: ReadonlySignal<FileContent | undefined> = this.now.content;
  /** It is kept in memory. */
  readonly canSave: ReadonlySignal<boolean> = this.now.canSave;
  /** Was in memory, and gave way to newer ones. */
  readonly isGone: ReadonlySignal<boolean> = this.now.isGone;
  readonly pace = new Pace();
  readonly sink: Sink;
  /** The worker that checks it as it comes. */
  readonly checks: WorkerDigest["worker"];
  /** Somebody asked to hear or see it, and has not yet. */
  private isAwaited: boolean;

  constructor(
    private readonly store: FileStore,
    /** Fetched to be played as soon as it is here, and saved nowhere. */
    readonly isPlayed = false,
  ) {
    const digest = new WorkerDigest();
    this.sink = new Sink(store, digest);
    this.checks = digest.worker;
    this.isAwaited = isPlayed;
  }

  /** The browser is handed the whole file to save. */
  get isInMemory(): boolean {
    return this.store.save !== undefined;
  }

  /** Finds out the content of the whole file, if it was checked. */
  async look(name: string, { mime = "", sha256 }: Offered, layers: LayerFiles): Promise<void> {
    this.store.gone = () => this.giveWay();
    // Until it is known whether it can be played, nothing but playing is offered.
    this.now.canSave.value = this.isInMemory && !this.isPlayed;
    const file = sha256 === undefined ? undefined : await this.store.content();
    if (file === undefined) return;
    // A file that is gone meanwhile cannot be opened, and need not be.
    const content = await readContent(file, name, mime, layers).catch(() => undefined);
    if (this.isGone.peek()) return;
    this.now.content.value = content;
    this.now.canSave.value = this.isInMemory;
  }

  /** Saves it from memory, perhaps again. */
  save(): void {
    this.store.save?.();
  }

  /** Returns once for each request that playing begins by itself. */
  takeRequest(): boolean {
    const begins = this.isAwaited;
    this.isAwaited = false;
    return begins;
  }

  /** Drops all that was fetched. */
  discard(): void {
    void this.sink.discard().catch(() => undefined);
  }

  private giveWay(): void {
    this.now.content.value = undefined;
    this.now.canSave.value = false;
    this.now.isGone.value = true;
  }
}
