// The files of this page: each in the conversation it belongs to. files.ts fetches this when there is first
// something to share, and tells it what the server says.
import { now } from "../i18n/clock.ts";
import { isIgnored, nickname, oneself } from "../settings/index.ts";
import { Files, type Giving, type Taking } from "../protocol/files/index.ts";
import type { Connection } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";
import type { Session } from "../session/index.ts";
import { openDialog } from "../ui/opened.ts";
import { OwnFile } from "./own-file.ts";
import { TheirFile } from "./their-file.ts";

export class Sharing {
  readonly files: Files;
  // Each lives as long as its line in the log.
  private readonly own = new WeakMap<Giving, OwnFile>();
  private readonly theirs = new WeakMap<Taking, TheirFile>();
  private offers = 0;
  /** Those of one's own that are offered, or about to be. */
  private open: readonly OwnFile[] = [];

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
          else this.theirChanged(this.theirs.get(one));
          runs(this.files.run);
        },
      },
    );
  }

  private theirChanged(file: TheirFile | undefined): void {
    const before = file?.state.peek().is;
    file?.changed();
    if (before !== "done" && file?.state.peek().is === "done") this.session.alerts.fileIsHere(file.of);
  }

  /** Offers files to a room, or to one person; of several only as many as the server takes, which is said before. */
  offer(of: Conversation, files: readonly File[]): void {
    const { offers: most = Infinity, file_size: largest = Infinity } = this.session.server.limits.peek();
    this.open = this.open.filter(({ state }) => ["preparing", "open"].includes(state.peek().is));
    const left = Math.max(0, most - this.open.length);
    const fitting = files.filter(({ size }) => size <= largest);
    const first = new Set(fitting.slice(0, left));
    // The card of one that is too large says so, and it takes no place.
    const go = (): void => this.offerAll(of, files.filter((file) => file.size > largest || first.has(file)));
    if (files.length > 1 && fitting.length > left) openDialog({ is: "many files", chosen: files.length, most, left, go });
    else this.offerAll(of, files);
  }

  private offerAll(of: Conversation, files: readonly File[]): void {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    for (const [at, file] of files.entries()) {
      const own = new OwnFile(file, of, this.files, {
        taken: (giving) => this.own.set(giving, own),
        among: files.length > 1 ? { at: at + 1, count: files.length, size } : undefined,
      });
      this.offers += 1;
      of.log.add({ is: "file", id: `own ${this.offers}`, from: oneself(of.nickname.value || nickname.value), file: own, time: now() });
      this.open = [...this.open, own];
      void own.offer();
    }
    of.reading.written();
  }

  private offered(taking: Taking): void {
    const { transfer, room: name, from, direct } = taking.offered;
    const { rooms } = this.session;
    const room = rooms.get(name);
    if (room === undefined || isIgnored(from.nickname)) return;
    const of = direct === true ? rooms.directFrom(room, from.nickname) : room;
    if (of === undefined) return;
    const file = new TheirFile(taking, of);
    this.theirs.set(taking, file);
    of.log.add({ is: "file", id: transfer, from, file, time: now() });
  }
}
