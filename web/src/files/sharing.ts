// The files of this page, each in its conversation. files.ts fetches this when there is first something to share, and
// passes it the server's frames; for each frame it finds the file that it is about.
import { signal } from "@preact/signals";
import { now, timeOf } from "../i18n/clock.ts";
import type { LinkContext } from "../protocol/files/index.ts";
import type { Connection, FileStatus, RoomState, SignalEvent } from "../protocol/index.ts";
import { type Conversation, roomOf, type Rooms } from "../rooms/index.ts";
import type { PeerToPeer, Server } from "../server/index.ts";
import { isIgnored, nickname, describeSelf } from "../settings/index.ts";
import { openDialog } from "../ui/opened.ts";
import type { LayerFiles } from "./layer-files.ts";
import { OwnFile } from "./own-file.ts";
import { type RoomOffer, TheirFile } from "./their-file.ts";

/** The state of a room shows its newest offers, no more than these (docs/protocol.md). */
const SHOWN = 32;

export interface SharingNeeds {
  layers: LayerFiles;
  alerts: { fileIsHere(of: Conversation): void };
  peers: PeerToPeer;
  rooms: Rooms;
  server: Server;
}

export class Sharing {
  /** The files of this person in the rooms that are joined, and those offered there. */
  private readonly files = signal<readonly (OwnFile | TheirFile)[]>([]);
  private readonly context: LinkContext & { layers: LayerFiles };
  private offers = 0;

  constructor(
    private readonly needs: SharingNeeds,
    private readonly connection: Connection,
  ) {
    this.context = { connection, configuration: needs.peers.configuration, layers: needs.layers };
  }

  /** Some file is on its way. */
  get isRunning(): boolean {
    return this.files.value.some(({ runs }) => runs);
  }

  /** Another session would lose something: this person's offer, a running transfer, or an offer to this session alone. */
  get isHeld(): boolean {
    return this.files.value.some(({ runs, isHeld }) => runs || isHeld);
  }

  /** Offers files to a room or a person; if the server takes only some of them, a dialog says so first. */
  offer(of: Conversation, files: readonly File[]): void {
    const { offers: most = Infinity, file_size: largest = Infinity } = this.needs.server.limits.peek();
    const open = this.files.peek().filter(({ side, state }) => side === "own" && ["preparing", "open"].includes(state.peek().is));
    const left = Math.max(0, most - open.length);
    const fitting = files.filter(({ size }) => size <= largest);
    const first = new Set(fitting.slice(0, left));
    // The card of a file that is too large says so, and it takes no place.
    const go = (): void => this.offerAll(of, files.filter((file) => file.size > largest || first.has(file)));
    if (files.length > 1 && fitting.length > left) openDialog({ is: "many files", chosen: files.length, most, left, go });
    else this.offerAll(of, files);
  }

  offered(offer: RoomOffer): void {
    if (this.find(offer.transfer) !== undefined) return;
    const { rooms, alerts } = this.needs;
    const room = rooms.get(offer.room);
    if (room === undefined || isIgnored(offer.from.nickname)) return;
    const of = offer.direct === true ? rooms.directFrom(room, offer.from.nickname) : room;
    if (of === undefined) return;
    const file = new TheirFile(offer, of, this.context, () => alerts.fileIsHere(of));
    this.keep(file);
    of.log.add({ is: "file", id: offer.transfer, from: offer.from, file, time: offer.time === undefined ? now() : timeOf(offer.time, now()) });
  }

  status(event: FileStatus): void {
    const { room, transfer, status } = event;
    const file = this.find(transfer);
    file?.status(event);
    this.dropOver();
    // The page was loaded again: files offered before that can no longer be given.
    if (file === undefined && status === "accepted") this.connection.tell("file_update", { room, transfer, status: "cancelled" });
  }

  signal(event: SignalEvent): void {
    for (const file of this.files.peek()) file.signal(event);
  }

  /** A room was joined; `resumed`: the session went on, and with it this person's offers there. */
  entered({ room, offers = [] }: RoomState, resumed: boolean): void {
    for (const offer of offers) this.offered({ ...offer, room });
    const mayBeMore = offers.length >= SHOWN;
    for (const file of this.filesIn(room)) {
      if (file.side === "own") file.entered(resumed);
      else file.entered(mayBeMore || offers.some(({ transfer }) => transfer === file.offered.transfer));
    }
    this.dropOver();
  }

  /** A room was left: the offers in it are gone. */
  left(room: string): void {
    for (const file of this.filesIn(room)) file.left();
    this.files.value = this.files.peek().filter(({ of }) => roomOf(of).name !== room);
  }

  /** The session is over. */
  end(): void {
    for (const { of } of this.files.peek()) this.left(roomOf(of).name);
  }

  private offerAll(of: Conversation, files: readonly File[]): void {
    const size = files.reduce((sum, file) => sum + file.size, 0);
    for (const [at, chosen] of files.entries()) {
      const among = files.length > 1 ? { at: at + 1, count: files.length, size } : undefined;
      const file = new OwnFile(chosen, of, this.context, (begun) => this.keep(begun), among);
      this.offers += 1;
      of.log.add({ is: "file", id: `own ${this.offers}`, from: describeSelf(of.nickname.value || nickname.value), file, time: now() });
      void file.offer();
    }
    of.reading.written();
  }

  private find(transfer: string): OwnFile | TheirFile | undefined {
    return this.files.peek().find(({ offered }) => offered?.transfer === transfer);
  }

  private filesIn(room: string): readonly (OwnFile | TheirFile)[] {
    return this.files.peek().filter(({ of }) => roomOf(of).name === room);
  }

  private keep(file: OwnFile | TheirFile): void {
    if (!this.files.peek().includes(file)) this.files.value = [...this.files.peek(), file];
  }

  /** Drops files that are over. */
  private dropOver(): void {
    this.files.value = this.files.peek().filter(({ isOver }) => !isOver);
  }
}
