// The files of one session: those that one offers, and those that are offered. Told what comes over the connection, it finds
// for each frame the transfer it belongs to:
//
//   const files = new Files({ connection, configuration: () => ice.configuration(relay) }, { offered: show, changed: show });
//   connection.listen({
//     file_offered: (event) => files.offered(event),
//     file_status: (event) => files.status(event),
//     signal: (event) => files.signal(event),
//   });
//   files.entered(state, resumed);         // whenever one is in a room: what is offered there, and what is not any more
//   const giving = await files.offer({ room: "QGIS", name: file.name, size: file.size }, file);
//   taking.accept(new Sink(store, digest));
import type { Asks, FileStatus, RoomState, SignalEvent } from "../frames.ts";
import { Giving } from "./giving.ts";
import type { LinkContext } from "./link.ts";
import { type RoomOffer, Taking } from "./taking.ts";

export interface Watching {
  /** Somebody offers a file. */
  offered(taking: Taking): void;
  /** Something about a transfer is different. */
  changed(transfer: Giving | Taking): void;
}

export class Files {
  private readonly givings = new Map<string, Giving>();
  private readonly takings = new Map<string, Taking>();

  constructor(
    private readonly context: LinkContext,
    private readonly watching: Watching,
  ) {}

  /** Some transfer is on its way. */
  get run(): boolean {
    return [...this.givings.values(), ...this.takings.values()].some((one) => one.runs);
  }

  /** Another session would lose something: what one offers, what is on its way, or what is offered to oneself alone. */
  get hold(): boolean {
    const [givings, takings] = [[...this.givings.values()], [...this.takings.values()]];
    return this.run || givings.some((one) => !one.closed) || takings.some((one) => one.isForOneself);
  }

  /** Offers a file. Fails with what the server says against it. */
  async offer(about: Asks<"file_offer">, file: File): Promise<Giving> {
    const { transfer, peer, expires_in: expiresIn } = await this.context.connection.ask("file_offer", about);
    const giving = new Giving({ room: about.room, transfer, peer, file, expiresIn }, this.context, () => this.watching.changed(giving));
    this.givings.set(transfer, giving);
    return giving;
  }

  offered(offer: RoomOffer): void {
    if (this.takings.has(offer.transfer)) return;
    const taking = new Taking(offer, this.context, () => {
      this.watching.changed(taking);
      this.drop(taking);
    });
    this.takings.set(offer.transfer, taking);
    this.watching.offered(taking);
  }

  status(event: FileStatus): void {
    const giving = this.givings.get(event.transfer);
    giving?.status(event);
    const taking = this.takings.get(event.transfer);
    taking?.status(event);
    if (taking !== undefined) this.drop(taking);
    // The page was loaded anew: what it offered before it cannot give any more.
    const { room, transfer } = event;
    const unknown = giving === undefined && taking === undefined && event.status === "accepted";
    if (unknown) this.context.connection.tell("file_update", { room, transfer, status: "cancelled" });
  }

  signal(event: SignalEvent): void {
    for (const one of [...this.givings.values(), ...this.takings.values()]) one.signal(event);
  }

  /** One is in a room; `resumed`: the session went on, and with it what one offered there. */
  entered({ room, offers = [] }: RoomState, resumed: boolean): void {
    for (const offer of offers) this.offered({ ...offer, room });
    const open = new Set(offers.map((offer) => offer.transfer));
    for (const [transfer, taking] of this.takings) {
      if (taking.offered.room !== room) continue;
      taking.back();
      if (!open.has(transfer)) taking.close();
      this.drop(taking);
    }
    for (const giving of this.givings.values()) if (giving.of.room === room && !resumed) giving.close();
  }

  /** One is out of a room: what was offered in it is gone. */
  left(room: string): void {
    for (const [transfer, taking] of this.takings) {
      if (taking.offered.room !== room) continue;
      if (taking.runs) taking.cancel();
      taking.close();
      this.takings.delete(transfer);
    }
    for (const [transfer, giving] of this.givings) {
      if (giving.of.room !== room) continue;
      giving.abandon();
      this.givings.delete(transfer);
    }
  }

  /** What is over is not kept. */
  private drop(taking: Taking): void {
    if (taking.over) this.takings.delete(taking.offered.transfer);
  }

  /** The session is over. */
  end(): void {
    const rooms = [...this.takings.values()].map((taking) => taking.offered.room);
    for (const room of new Set([...rooms, ...[...this.givings.values()].map((giving) => giving.of.room)])) this.left(room);
  }
}
