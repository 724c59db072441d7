// What the frame and its embedder say to each other (docs/embed.md). The embedder speaks first; nobody else is heard, and only the
// embedder is answered.

/** West, south, east and north, in degrees. */
export type OfferedExtent = readonly [west: number, south: number, east: number, north: number];

/** What the embedder is told. `open`: the id of a layer's message. */
type Said = { type: "ready" } | { type: "view"; extent: OfferedExtent } | { type: "open"; message: string };

interface EmbedderNeeds {
  /** Origins that may show the page. */
  origins: readonly string[];
  parent: Pick<Window, "postMessage">;
  /** The embedder has said hello, or says it again. */
  greeted(): void;
  /** The embedder offers what its map shows. */
  offered(extent: OfferedExtent): void;
}

const MOST_A_SECOND = 10;
const VERSION = 1;

export class Embedder {
  /** Origin of the embedder, once it has said hello. */
  origin: string | undefined;
  private heard: number[] = [];

  constructor(private readonly needs: EmbedderNeeds) {}

  readonly hear = ({ source, origin, data }: Pick<MessageEvent<unknown>, "source" | "origin" | "data">): void => {
    const { origins, parent, greeted, offered } = this.needs;
    if (source !== parent || !origins.includes(origin) || (this.origin !== undefined && origin !== this.origin)) return;
    if (!isMessage(data) || this.isTooOften()) return;
    if (data.type === "hello") {
      this.origin = origin;
      this.tell({ type: "ready" });
      greeted();
    } else if (data.type === "extent" && this.origin !== undefined && isExtent(data.extent)) {
      const [west, south, east, north] = data.extent;
      offered([west, south, east, north]);
    }
  };

  /** Tells the embedder, if there is one that listens. */
  tell(what: Said): void {
    if (this.origin !== undefined) this.needs.parent.postMessage({ causerie: VERSION, ...what }, this.origin);
  }

  private isTooOften(): boolean {
    const now = Date.now();
    this.heard = this.heard.filter((time) => now - time < 1_000);
    if (this.heard.length >= MOST_A_SECOND) return true;
    this.heard.push(now);
    return false;
  }
}

function isMessage(data: unknown): data is { type: unknown; extent?: unknown } {
  return typeof data === "object" && data !== null && "causerie" in data && data.causerie === VERSION && "type" in data;
}

function isExtent(extent: unknown): extent is OfferedExtent {
  if (!Array.isArray(extent) || extent.length !== 4 || !extent.every((value) => typeof value === "number" && Number.isFinite(value))) return false;
  const [west, south, east, north] = extent as unknown as OfferedExtent;
  return west >= -180 && east <= 180 && west < east && south >= -90 && north <= 90 && south < north;
}
