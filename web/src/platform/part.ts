// A part of the page that is fetched when it is first wanted. One that does not come is tried once more a little later, for a
// line fails for a moment; after the server was renewed the parts of an old page are gone for good.
import { type ReadonlySignal, signal } from "@preact/signals";
import { underWay } from "./schedule.ts";

/** What a person misses without it: maps, calls and files, what is shown in a place that has all else, or something else of the page. */
export type PartName = "map" | "calls" | "data" | "page";

const AGAIN_MS = 5_000;

export class Part<T> {
  private readonly is = {
    here: signal<T | undefined>(undefined),
    missing: signal(false),
  };
  /** The part, from when it is there. */
  readonly here: ReadonlySignal<T | undefined> = this.is.here;
  /** It did not come when it was last asked for; it may be there at the second try. */
  readonly missing: ReadonlySignal<boolean> = this.is.missing;
  private first: Promise<T> | undefined;
  private asked: Promise<T> | undefined;

  constructor(
    readonly name: PartName,
    private readonly fetch: () => Promise<T>,
  ) {}

  /** Rejects when it does not come at the second try either. Whoever asks afterwards has it tried twice again. */
  get(): Promise<T> {
    if (this.asked === undefined) {
      this.first = underWay(this.fetch());
      this.asked = this.settled(this.first.catch(() => this.again()));
    }
    return this.asked;
  }

  /** Rejects when it does not come at once; it is tried once more all the same. */
  now(): Promise<T> {
    if (this.asked !== undefined && this.missing.peek()) return Promise.reject(new Error("missing"));
    this.get().catch(() => undefined);
    return this.first ?? this.get();
  }

  /** Waits until it is there, however long it is missing. */
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

  /** The next one who asks has it fetched anew. */
  drop(): void {
    this.is.here.value = this.first = this.asked = undefined;
  }

  private async again(): Promise<T> {
    this.is.missing.value = true;
    await new Promise((done) => setTimeout(done, AGAIN_MS));
    return underWay(this.fetch());
  }

  private async settled(asked: Promise<T>): Promise<T> {
    try {
      const here = await asked;
      // Whoever wants it at once has it, though the first try failed.
      this.first = asked;
      this.is.here.value = here;
      this.is.missing.value = false;
      return here;
    } catch (error) {
      this.first = this.asked = undefined;
      throw error;
    }
  }
}
