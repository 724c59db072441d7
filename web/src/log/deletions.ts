// The messages of a room that are about to be deleted: for a moment this can be undone, then the server is asked.
// Each room has its own.
import type { Client } from "../protocol/index.ts";
import { DELETED } from "./entries.ts";
import type { Log } from "./log.ts";

const UNDO_MS = 5_000;

export class Deletions {
  private readonly pending = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly room: string,
    private readonly client: Client,
    private readonly log: Log,
  ) {}

  /** Deletes a message, unless undone. */
  begin(id: string): void {
    this.log.change(id, () => ({ deleted: "soon" }));
    this.pending.set(id, setTimeout(() => this.tell(id), UNDO_MS));
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

  /** Deletes at once: the user leaves, or the page is closed. */
  finish(): void {
    for (const id of this.pending.keys()) this.tell(id);
  }

  private tell(id: string): void {
    this.forget(id);
    this.client.connection.ask("delete", { room: this.room, id }).catch(() => this.keep(id));
  }

  private forget(id: string): void {
    clearTimeout(this.pending.get(id));
    this.pending.delete(id);
  }
}
