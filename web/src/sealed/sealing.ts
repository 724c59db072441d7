// The sealed rooms of this page, by the links that it was given. What links bear stays in memory, here alone.
import { type Connection, Refused, type SealedRoomKeys, type Sealer, type SendPlainly } from "../protocol/index.ts";
import { drawLoad, drawSecret, readSecret } from "./keys.ts";
import { SealedRoom } from "./room.ts";
import type { RoomEvent, Told } from "./talk.ts";
import { Vault } from "./vault.ts";

/** The connection, as far as it is used here. */
type PlainConnection = Pick<Connection, "askPlainly">;

export class Sealing implements Sealer {
  private readonly rooms = new Map<string, SealedRoom>();
  private connection: PlainConnection | undefined;

  /** `self`: the member that the session is. */
  constructor(
    private readonly page: Told,
    private readonly self: () => string | undefined,
  ) {}

  /** Goes over this connection from now on. */
  begin(connection: PlainConnection): void {
    this.connection = connection;
  }

  /** Makes a room, or takes what a link bears; returns its name, undefined for what no link bears. */
  async open(text = drawSecret()): Promise<string | undefined> {
    const secret = await readSecret(text);
    if (secret === undefined || this.rooms.has(secret.room)) return secret?.room;
    const send: SendPlainly = (type, keys) => this.connection?.askPlainly(type as never, keys as never) ?? Promise.reject(unopened());
    const room = new SealedRoom(new Vault(secret, await drawLoad()), this.page, this.self, send);
    this.rooms.set(secret.room, room);
    return secret.room;
  }

  get(room: string): SealedRoom | undefined {
    return this.rooms.get(room);
  }

  secretOf(room: string): string | undefined {
    return this.rooms.get(room)?.secret.text;
  }

  ask(type: string, keys: SealedRoomKeys, send: SendPlainly): Promise<object> {
    return this.rooms.get(keys.room ?? "")?.ask(type, keys, send) ?? Promise.reject(unopened());
  }

  take(event: { type: string } & SealedRoomKeys): void {
    const name = event.state?.room ?? event.room ?? "";
    const room = this.rooms.get(name);
    if (room !== undefined) room.take(event as RoomEvent);
    // A session that goes on is still in a room whose link this load does not have.
    else if (event.type === "room_state") this.connection?.askPlainly("leave", { room: name }).catch(() => undefined);
  }
}

/** Nothing goes to a room whose link is not here. */
function unopened(): Refused {
  return new Refused({ type: "error", code: "sealed", message: "" });
}
