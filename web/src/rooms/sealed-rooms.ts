// Access to the sealed rooms of a session (docs/sealed.md). The code for them is fetched with the first link of such a room.
import { withWords } from "../i18n/words.ts";
import type { Log } from "../log/index.ts";
import { Part } from "../platform/part.ts";
import { underWay } from "../platform/schedule.ts";
import { type Connection, randomName, type Welcome } from "../protocol/index.ts";
import type { Sealing } from "../sealed/index.ts";
import { askForPart } from "../ui/fetched.ts";

export const sealedPart = new Part("page", withWords(() => import("./sealed/lazy.ts")));

const NICKNAME_SIGNS = 16;

export class SealedRooms {
  /** The nickname towards the server of a session that goes to a sealed room. */
  readonly unnamed = randomName(NICKNAME_SIGNS);
  /** The rooms themselves, once the code is here. */
  here: Sealing | undefined;
  connection: Connection | undefined;

  /** `logOf`: of a room that is open, or of the conversation with somebody there; `welcomed`: the greeting of the server. */
  constructor(
    readonly logOf: (room: string, direct?: string) => Log | undefined,
    readonly welcomed: () => Welcome | undefined,
  ) {}

  /** A session begins over this connection. */
  begin(connection: Connection): void {
    this.connection = connection;
    connection.sealer = this.here;
  }

  /** Takes what a link bears, or makes a new room; returns the room's name. Rejects once a dialog about missing code is closed. */
  open(secret?: string): Promise<string> {
    return askForPart(sealedPart).then((part) => underWay(part.openSealed(this, secret)));
  }
}
