// The files of this page: each in the conversation it belongs to. files.ts fetches this when there is first
// something to share, and tells it what the server says.
import { now } from "../i18n/clock.ts";
import { isIgnored } from "../people/index.ts";
import { Files, type Giving, type Taking } from "../protocol/files/index.ts";
import type { Connection } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";
import type { Session } from "../session/index.ts";
import { oneself } from "../settings/index.ts";
import { OwnFile } from "./own-file.ts";
import { TheirFile } from "./their-file.ts";

export class Sharing {
  readonly files: Files;
  // Each lives as long as its line in the log.
  private readonly own = new WeakMap<Giving, OwnFile>();
  private readonly theirs = new WeakMap<Taking, TheirFile>();
  private offers = 0;

  /** `runs` is told whether a file is on its way. */
  constructor(
    private readonly session: Session,
    connection: Connection,
    runs: (run: boolean) => void,
  ) {
    this.files = new Files(
      { connection, configuration: session.peers.configuration },
      {
        offered: (taking) => this.offered(taking),
        changed: (one) => {
          if ("of" in one) this.own.get(one)?.changed();
          else this.theirs.get(one)?.changed();
          runs(this.files.run);
        },
      },
    );
  }

  /** Offers a file to a room, or to one person. */
  offer(of: Conversation, file: File): void {
    const own = new OwnFile(file, of, this.files, (giving) => this.own.set(giving, own));
    this.offers += 1;
    const from = oneself(of.nickname.value);
    of.log.add({ is: "file", id: `own ${this.offers}`, from, file: own, time: now() });
    of.reading.written();
    void own.offer();
  }

  private offered(taking: Taking): void {
    const { transfer, room: name, from, direct } = taking.offered;
    const { rooms } = this.session;
    const room = rooms.get(name);
    if (room === undefined || isIgnored(from.nickname)) return;
    const of = direct === true ? rooms.directFrom(room, from.nickname) : room;
    if (of === undefined) return;
    const file = new TheirFile(taking);
    this.theirs.set(taking, file);
    of.log.add({ is: "file", id: transfer, from, file, time: now() });
  }
}
