// The sealed rooms of this page, by the links that it was given. What links bear stays in memory, here alone.
import { isEmbedded } from "../platform/embedded.ts";
import { Refused, type SealedRoomKeys, type Sealer } from "../protocol/index.ts";
import { drawLoad, drawSecret, readSecret } from "./keys.ts";
import { SealedRoom } from "./room.ts";
import type { RoomEvent, SendPlainly, Told, Welcomed } from "./talk.ts";
import { Vault } from "./vault.ts";

/** Name of the room of a link that cannot be opened here: no link leads to it. */
const CLOSED = `~${"-".repeat(36)}`;

/** The session, as far as it is used here. */
interface SessionHere {
  welcomed: Welcomed;
  ask: (type: never, keys: never, socket?: WebSocket) => Promise<object> | undefined;
}

export class Sealing implements Sealer {
  private readonly rooms = new Map<string, SealedRoom>();
  /** Those in which one is, or wants to be: of others nothing is opened, and in them nothing is said. */
  private readonly wanted = new Set<string>();
  /** What the last link bore that could not be opened. */
  private closed: string | undefined;

  constructor(
    private readonly page: Told,
    private readonly session: SessionHere,
  ) {}

  /** Makes a room, or takes what a link bears; returns its name. In a frame of somebody else nobody has a right by a link. */
  async open(text?: string): Promise<string> {
    const canOpen = !isEmbedded && globalThis.crypto.subtle !== undefined;
    const secret = canOpen ? await readSecret(text ?? drawSecret()) : undefined;
    if (secret === undefined) {
      this.closed = text;
      return CLOSED;
    }
    const load = await drawLoad();
    if (!this.rooms.has(secret.room)) this.rooms.set(secret.room, new SealedRoom(new Vault(secret, load), this.page, this.session.welcomed, this.sendOver()));
    return secret.room;
  }

  get(room: string): SealedRoom | undefined {
    return this.rooms.get(room);
  }

  secretOf(room: string): string | undefined {
    return room === CLOSED ? this.closed : this.rooms.get(room)?.secret.text;
  }

  ask(type: string, keys: SealedRoomKeys, socket: WebSocket | undefined): Promise<object> {
    if (type === "join") this.wanted.add(keys.room ?? "");
    return this.rooms.get(keys.room ?? "")?.ask(type, keys, this.sendOver(socket)) ?? Promise.reject(unopened());
  }

  left(room: string): Promise<void> | undefined {
    this.wanted.delete(room);
    return this.rooms.get(room)?.left();
  }

  take(event: { type: string } & SealedRoomKeys): void {
    const names = [...new Set([event.room, event.state?.room])].filter((name) => name !== undefined);
    const [name = ""] = names;
    const room = this.wanted.has(name) ? this.rooms.get(name) : undefined;
    // Of two rooms at once, or with a state where none belongs.
    if (names.length !== 1 || (event.state !== undefined) !== (event.type === "room_state")) this.tellUnsealed(names);
    else if (room !== undefined) room.take(event as RoomEvent);
    // A session that goes on is still in a room that was left, or whose link this load does not have.
    else if (event.type === "room_state") this.sendOver()("leave", { room: name }).catch(() => undefined);
  }

  private tellUnsealed(names: readonly string[]): void {
    for (const name of names) if (this.rooms.has(name)) this.page.row(name, "unsealed");
  }

  /** Over this socket, or none: what was sealed for a session is not for another. */
  private sendOver(socket?: WebSocket): SendPlainly {
    const send: SendPlainly = (type, keys) => this.session.ask(type as never, keys as never, socket) ?? Promise.reject(unopened());
    // A feature that stands in a refusal is sealed; without it the page takes it for changed.
    return (type, keys) => send(type, keys).catch((error: unknown) => {
      if (error instanceof Refused) delete error.frame.feature;
      throw error;
    });
  }
}

/** Nothing goes to a room whose link is not here. */
function unopened(): Refused {
  return new Refused({ type: "error", code: "sealed", message: "" });
}
