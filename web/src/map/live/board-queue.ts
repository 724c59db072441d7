// What one asks of a board on its way to the server: one request after another, again after a break, until the server has told what
// became of it. A put is known by its ids, so that it may be sent twice.
import { type BoardFeature, type Connection, type Ok, Refused } from "../../protocol/index.ts";
import { type BoardRequest, drawnAs, isSameDrawing } from "./board-changes.ts";

/** Why something was not done. `others`: they made some of what was to be cleared. */
export type BoardFault = "full" | "locked" | "changed" | "others" | "off" | "refused";

/** What one did, which may be several requests. */
export interface Revised {
  /** The revision of the board that it made; undefined until it is done. */
  rev?: number;
}

interface Queued {
  request: BoardRequest;
  of: Revised | undefined;
  /** The server took it; its change is told next. */
  rev?: number;
}

interface QueueOptions {
  connection: Connection;
  room: string;
  /** What is on its way is different. */
  changed: () => void;
  refused: (fault: BoardFault, of: Revised | undefined) => void;
  /** The board has this feature. */
  has: (id: string) => boolean;
}

export class BoardQueue {
  private all: readonly Queued[] = [];
  private asking = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly board: QueueOptions) {}

  get requests(): readonly BoardRequest[] {
    return this.all.map(({ request }) => request);
  }

  add(requests: readonly BoardRequest[], of?: Revised): void {
    this.set([...this.all, ...requests.map((request) => ({ request, of }))]);
    void this.next();
  }

  /** Something of this id is on its way. */
  has(id: string): boolean {
    return this.requests.some((one) => (one.is === "put" || one.is === "restore") && one.features.some((feature) => feature.id === id));
  }

  /** The server has told all until this revision. What it could not restore is put again. */
  told(rev: number): void {
    const [done, waiting] = [this.all.filter((one) => isDone(one, rev)), this.all.filter((one) => !isDone(one, rev))];
    if (done.length === 0) return;
    this.set(waiting);
    for (const { request, of } of done) if (request.is === "restore") this.putAgain(request.features.filter(({ id }) => !this.board.has(id)), of);
  }

  /** One is in the room again: what nobody answered is asked anew. `isNew`: the board is another, which knows nothing of what was taken. */
  resume(isNew: boolean): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (isNew) this.set(this.all.filter(({ rev }) => rev === undefined));
    void this.next();
  }

  end(): void {
    clearTimeout(this.timer);
    this.all = [];
  }

  private async next(): Promise<void> {
    const first = this.all.find(({ rev }) => rev === undefined);
    if (first === undefined || this.asking || this.timer !== undefined) return;
    this.asking = true;
    try {
      const { rev } = await this.ask(first.request);
      if (first.of !== undefined) first.of.rev = rev;
      first.rev = rev;
    } catch (error) {
      // Without a connection it waits for `resume`.
      if (!(error instanceof Refused)) return;
      this.refused(first, error);
    } finally {
      this.asking = false;
    }
    void this.next();
  }

  private ask(request: BoardRequest): Promise<Ok<"board_put">> {
    const { connection, room } = this.board;
    switch (request.is) {
      case "put":
        return connection.ask("board_put", { room, features: [...request.features] });
      case "remove":
        return connection.ask("board_remove", { room, ids: [...request.ids] });
      case "restore":
        return connection.ask("board_restore", { room, ids: request.features.map(({ id }) => id) });
      case "clear":
        return connection.ask("board_clear", { room });
      case "lock":
        return connection.ask("board_lock", { room, to: request.to });
    }
  }

  private refused(queued: Queued, error: Refused): void {
    if (error.code === "rate_limited" || error.code === "unavailable") {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        void this.next();
      }, (error.retryAfter ?? 1) * 1000);
      return;
    }
    const { request, of } = queued;
    this.set(this.all.filter((one) => one !== queued));
    if (request.is === "restore" && (error.code === "forbidden" || error.code === "not_found")) {
      return this.putAgain(request.features.filter(({ id }) => !this.board.has(id)), of);
    }
    const fault = faultOf(request, error);
    if (fault !== undefined) this.board.refused(fault, of);
  }

  /** Nobody but who made a thing may restore it, and that for five minutes. */
  private putAgain(features: readonly BoardFeature[], of: Revised | undefined): void {
    if (features.length > 0) this.add([{ is: "put", features: features.map(drawnAs) }], of);
  }

  private set(all: readonly Queued[]): void {
    this.all = all;
    this.board.changed();
  }
}

function isDone({ rev }: Queued, told: number): boolean {
  return rev !== undefined && rev <= told;
}

/** Undefined where it is as it was to be. */
function faultOf(request: BoardRequest, { code, frame }: Refused): BoardFault | undefined {
  if (code === "not_found" && request.is === "remove") return undefined;
  if (code === "forbidden") return request.is === "clear" ? "others" : "locked";
  if (code === "too_many") return "full";
  if (code === "disabled" || code === "unsupported") return "off";
  if (code !== "invalid" || frame.field !== "rev") return "refused";
  // It was sent before a break, and done.
  const { feature } = frame;
  const own = request.is === "put" ? request.features.find(({ id }) => id === feature?.id) : undefined;
  return own !== undefined && feature !== undefined && isSameDrawing(own, feature) ? undefined : "changed";
}
