// The order of the positions in a list: the newest first, but rows stay where they are for a while, and under whoever is about to
// press one.

interface Dated {
  key: string;
  since: number;
}

const SORT_EVERY_MS = 10_000;

export class SteadyOrder {
  /** By key, the places of the last order. */
  private places = new Map<string, number>();
  private sorted = 0;

  /** Returns them in the last order, newcomers at the end; in a new one if that is due and nobody is about to press a row. */
  arrange<T extends Dated>(all: readonly T[], isHeld: boolean): T[] {
    const now = Date.now();
    if (this.places.size === 0 || (!isHeld && now - this.sorted >= SORT_EVERY_MS)) {
      this.places = new Map(all.toSorted((a, b) => b.since - a.since).map(({ key }, place) => [key, place]));
      this.sorted = now;
    }
    for (const { key } of all) if (!this.places.has(key)) this.places.set(key, this.places.size);
    const place = ({ key }: T): number => this.places.get(key) ?? 0;
    return all.toSorted((a, b) => place(a) - place(b));
  }
}
