// The messages of a room that are about to be deleted: for a moment one may change one's mind, then the server is told.
// Each room has one.
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

  /** Deletes something, if nobody changes their mind. */
  begin(id: string): void {
    this.log.change(id, () => ({ deleted: "soon" }));
    this.pending.set(id, setTimeout(() => this.tell(id), UNDO_MS));
  }

  keep(id: string): void {
    this.forget(id);
    this.log.change(id, (line) => (line.deleted === "soon" ? { deleted: "no" } : {}));
  }

  /** The server says that it is gone. */
  done(id: string): void {
    this.forget(id);
    this.log.change(id, () => DELETED);
  }

  /** There is no time left to change one's mind: one leaves, or the page is closed. */
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
