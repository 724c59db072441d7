// What this load has sealed for the map, by place. The server may hand back that alone, and of a place nothing older than what it has taken.
import type { SealedPart } from "./frame.ts";

/** Most frames that are remembered of a place. */
const MOST = 32;

export class SentFrames {
  private readonly places = new Map<string, Map<number, string>>();

  note(place: string, { n, data }: SealedPart): void {
    const frames = this.places.get(place) ?? new Map<number, string>();
    this.places.set(place, frames.set(n, data));
    const [oldest] = frames.size > MOST ? frames.keys() : [];
    if (oldest !== undefined) frames.delete(oldest);
  }

  /** The server has taken a frame: those before it are over. */
  taken(place: string, n: number): void {
    const frames = this.places.get(place);
    for (const before of frames?.keys() ?? []) if (before < n) frames?.delete(before);
  }

  /** Returns whether it was sent, and may be what stands at its place. */
  has(place: string, n: number, data: string): boolean {
    return this.places.get(place)?.get(n) === data;
  }
}
