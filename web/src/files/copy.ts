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
    unsaved: signal<Blob | undefined>(undefined),
    isGone: signal(false),
  };
  /** The content that can be opened here, once it is known. */
  readonly content: ReadonlySignal<FileContent | undefined> = this.now.content;
  /** The bytes of a file fetched to be played, as long as they are kept: it is saved nowhere. */
  readonly unsaved: ReadonlySignal<Blob | undefined> = this.now.unsaved;
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

  /** Finds out the content of the whole file, if it was checked. */
  async look(name: string, { mime = "", sha256 }: Offered, layers: LayerFiles): Promise<void> {
    if (sha256 === undefined) return this.store.forget();
    this.store.gone = () => this.giveWay();
    const file = await this.store.content();
    if (file === undefined) return;
    // A file that is gone meanwhile cannot be opened, and need not be.
    const content = await readContent(file, name, mime, layers).catch(() => undefined);
    if (this.isGone.peek()) return;
    this.now.content.value = content;
    if (this.isPlayed) this.now.unsaved.value = file;
    // A file that can be neither opened nor saved from here is not kept.
    else if (content === undefined || content.is === "large" || content.is === "faulty") this.store.forget();
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
    this.now.content.value = this.now.unsaved.value = undefined;
    this.now.isGone.value = true;
  }
}
