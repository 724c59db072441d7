// Requests for a board on their way to the server: sent in order, and again after a break, until the server has reported their
// outcome. A put is known by its ids, so that it may be sent twice.
import { type BoardFeature, type Connection, type Ok, Refused } from "../../protocol/index.ts";
import { type BoardRequest, isSameDrawing, stripAuthor } from "./board-changes.ts";

/** Reason of a failed request. `others`: they made some of the things to be cleared. */
export type BoardFault = "full" | "locked" | "changed" | "others" | "off" | "refused";

/** An edit of the user, of one or more requests. */
export interface QueuedEdit {
  /** The revision of the board that it made; undefined until it is done. */
  rev?: number;
  /** Called where the server refuses it. */
  refused?: () => void;
}

interface Queued {
  request: BoardRequest;
  edit: QueuedEdit | undefined;
  /** Set once the server took it; its change follows. */
  rev?: number;
}

interface QueueOptions {
  connection: Connection;
  room: string;
  /** The queued requests have changed. */
  changed: () => void;
  refused: (fault: BoardFault, edit: QueuedEdit | undefined) => void;
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

  add(requests: readonly BoardRequest[], edit?: QueuedEdit): void {
    this.set([...this.all, ...requests.map((request) => ({ request, edit }))]);
    void this.next();
  }

  /** Something of this id is on its way. */
  has(id: string): boolean {
    return this.requests.some((request) => (request.is === "put" || request.is === "restore") && request.features.some((feature) => feature.id === id));
  }

  /** Drops requests done by this revision; features that could not be restored are put again. */
  confirm(rev: number): void {
    const [done, waiting] = [this.all.filter((queued) => isDone(queued, rev)), this.all.filter((queued) => !isDone(queued, rev))];
    if (done.length === 0) return;
    this.set(waiting);
    for (const { request, edit } of done) if (request.is === "restore") this.putAgain(request.features.filter(({ id }) => !this.board.has(id)), edit);
  }

  /** Sends unanswered requests again, back in the room. `isNew`: the board is another, which knows none of the accepted requests. */
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
      if (first.edit !== undefined) first.edit.rev = rev;
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
    const { request, edit } = queued;
    this.set(this.all.filter((other) => other !== queued));
    if (request.is === "restore" && (error.code === "forbidden" || error.code === "not_found")) {
      return this.putAgain(request.features.filter(({ id }) => !this.board.has(id)), edit);
    }
    const fault = toFault(request, error);
    if (fault !== undefined) this.board.refused(fault, edit);
  }

  /** Only the maker of a thing may restore it, for five minutes. */
  private putAgain(features: readonly BoardFeature[], edit: QueuedEdit | undefined): void {
    if (features.length > 0) this.add([{ is: "put", features: features.map(stripAuthor) }], edit);
  }

  private set(all: readonly Queued[]): void {
    this.all = all;
    this.board.changed();
  }
}

function isDone({ rev }: Queued, confirmed: number): boolean {
  return rev !== undefined && rev <= confirmed;
}

/** Returns undefined where the board is as requested. */
function toFault(request: BoardRequest, { code, frame }: Refused): BoardFault | undefined {
  if (code === "not_found" && request.is === "remove") return undefined;
  if (code === "forbidden") return request.is === "clear" ? "others" : "locked";
  if (code === "too_many") return "full";
  if (code === "disabled" || code === "unsupported") return "off";
  if (code !== "invalid" || frame.field !== "rev") return "refused";
  // Sent before a break, and done.
  const { feature } = frame;
  const own = request.is === "put" ? request.features.find(({ id }) => id === feature?.id) : undefined;
  return own !== undefined && feature !== undefined && isSameDrawing(own, feature) ? undefined : "changed";
}
