// Rooms whose frames the server cannot read (docs/sealed.md). The code for them is fetched with the first link of such a room.
import { withWords } from "../i18n/words.ts";
import type { Log } from "../log/index.ts";
import { isEmbedded } from "../platform/embedded.ts";
import { Part } from "../platform/part.ts";
import { underWay } from "../platform/schedule.ts";
import { type Connection, randomName } from "../protocol/index.ts";
import type { Sealing } from "./part.ts";

export const sealedPart = new Part("page", withWords(() => import("./part.ts")));
/** Name of the room of a link that cannot be opened here: no link leads to it. */
const CLOSED = `~${"-".repeat(36)}`;

/** Access to the sealed rooms of a session. */
export class SealedRooms {
  /** The rooms themselves, once the code is here. */
  here: Sealing | undefined;
  /** The nickname towards the server of a session that goes to a sealed room. */
  readonly unnamed = randomName(16);
  private connection: Connection | undefined;
  /** What the last link bore that could not be opened. */
  private closed: string | undefined;

  /** `logOf`: of a room that is open; `self`: the member that the session is. */
  constructor(
    private readonly logOf: (room: string) => Log | undefined,
    private readonly self: () => string | undefined,
  ) {}

  /** A session begins over this connection. */
  begin(connection = this.connection): void {
    this.connection = connection;
    if (connection === undefined || this.here === connection.sealer) return;
    connection.sealer = this.here;
    this.here?.begin(connection);
  }

  /** Takes what a link bears, or makes a new room; returns the room's name. */
  open(secret?: string): Promise<string> {
    return underWay(this.find(secret));
  }

  private async find(secret: string | undefined): Promise<string> {
    const part = isEmbedded || globalThis.crypto.subtle === undefined ? undefined : await sealedPart.get().catch(() => undefined);
    this.here ??= part && new part.Sealing(part.tellIn(this.logOf, (...event) => this.connection?.handOn(...event)), this.self);
    this.begin();
    const room = await this.here?.open(secret);
    if (room === undefined) this.closed = secret;
    return room ?? CLOSED;
  }

  /** Returns what the link of a room bears. */
  secretOf(room: string): string | undefined {
    return room === CLOSED ? this.closed : this.here?.secretOf(room);
  }
}
