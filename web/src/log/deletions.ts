// The messages of a room that are about to be deleted: for a moment this can be undone, then the server is asked.
// Each room has its own.
import { type Client, Refused } from "../protocol/index.ts";
import { DELETED } from "./entries.ts";
import type { Log } from "./log.ts";

const UNDO_MS = 5_000;

export class Deletions {
  /** Without a timer: it could not be told, and waits for the connection. */
  private readonly pending = new Map<string, ReturnType<typeof setTimeout> | undefined>();

  constructor(
    private readonly room: string,
    private readonly client: Client,
    private readonly log: Log,
  ) {}

  /** Deletes a message, unless undone. */
  begin(id: string): void {
    this.log.change(id, () => ({ deleted: "soon" }));
    this.wait(id, UNDO_MS);
  }

  keep(id: string): void {
    this.forget(id);
    this.log.change(id, (line) => (line.deleted === "soon" ? { deleted: "no" } : {}));
  }

  /** The server has deleted a message. */
  done(id: string): void {
    this.forget(id);
    this.log.change(id, () => DELETED);
  }

  /** Deletes at once, or not at all where that cannot be told: the user leaves, or the page is closed. */
  finish(): void {
    const isOpen = this.client.connection.standing.is === "open";
    for (const id of this.pending.keys()) {
      if (isOpen) this.tell(id);
      else this.keep(id);
    }
  }

  /** Back in the room, tells what could not be told. */
  entered(): void {
    // First gathered: what cannot be told is put back.
    const waiting = [...this.pending].filter(([, timer]) => timer === undefined);
    for (const [id] of waiting) this.tell(id);
  }

  private tell(id: string): void {
    this.forget(id);
    if (this.client.connection.standing.is !== "open") return void this.pending.set(id, undefined);
    this.log.change(id, () => ({ deleted: "asked" }));
    this.client.connection.ask("delete", { room: this.room, id }).then(
      () => this.done(id),
      (error: unknown) => this.failed(id, error),
    );
  }

  private failed(id: string, error: unknown): void {
    if (this.log.line(id)?.deleted !== "asked") return;
    const isOver = error instanceof Refused && error.retryAfter === undefined;
    this.log.change(id, () => (isOver ? { deleted: "no", isUndeletable: true } : { deleted: "soon" }));
    if (!(error instanceof Refused)) this.pending.set(id, undefined);
    else if (error.retryAfter !== undefined) this.wait(id, error.retryAfter * 1000);
  }

  private wait(id: string, ms: number): void {
    this.pending.set(id, setTimeout(() => this.tell(id), ms));
  }

  private forget(id: string): void {
    clearTimeout(this.pending.get(id));
    this.pending.delete(id);
  }
}
