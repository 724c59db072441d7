// A part of the page that is fetched on first demand. A failed fetch is tried once more a little later, for a
// line fails for a moment; after the server was renewed the parts of an old page are gone for good.
import { type ReadonlySignal, signal } from "@preact/signals";
import { underWay } from "./schedule.ts";

/** Loss without the part: maps, calls and files, a piece of content, or something else of the page. */
export type PartName = "map" | "calls" | "data" | "page";

const AGAIN_MS = 5_000;

export class Part<T> {
  private readonly is = {
    here: signal<T | undefined>(undefined),
    missing: signal(false),
  };
  /** The part, once fetched. */
  readonly here: ReadonlySignal<T | undefined> = this.is.here;
  /** The last fetch failed; the second try may succeed. */
  readonly missing: ReadonlySignal<boolean> = this.is.missing;
  private first: Promise<T> | undefined;
  private pending: Promise<T> | undefined;

  constructor(
    readonly name: PartName,
    private readonly fetch: () => Promise<T>,
  ) {}

  /** Rejects when the second try fails too. The next call tries twice again. */
  get(): Promise<T> {
    if (this.pending === undefined) {
      this.first = underWay(this.fetch());
      this.pending = this.settled(this.first.catch(() => this.again()));
    }
    return this.pending;
  }

  /** Rejects when the first try fails; the second is made all the same. */
  now(): Promise<T> {
    if (this.pending !== undefined && this.missing.peek()) return Promise.reject(new Error("missing"));
    this.get().catch(() => undefined);
    return this.first ?? this.get();
  }

  /** Waits until the part is there, however long it is missing. */
  whenHere(): Promise<T> {
    return this.get().catch(
      () =>
        new Promise((done) => {
          const stop = this.here.subscribe((here) => {
            if (here === undefined) return;
            done(here);
            queueMicrotask(() => stop());
          });
        }),
    );
  }

  /** Forgets the part: the next call fetches it anew. */
  drop(): void {
    this.is.here.value = this.first = this.pending = undefined;
  }

  private async again(): Promise<T> {
    this.is.missing.value = true;
    await new Promise((done) => setTimeout(done, AGAIN_MS));
    return underWay(this.fetch());
  }

  private async settled(promise: Promise<T>): Promise<T> {
    try {
      const here = await promise;
      // `now` has it from here on, though the first try failed.
      this.first = promise;
      this.is.here.value = here;
      this.is.missing.value = false;
      return here;
    } catch (error) {
      this.first = this.pending = undefined;
      throw error;
    }
  }
}
