// State of the page in a frame: the part of a room that it shows, its embedder, what that offers, and the question about a device
// that waits for this person.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { type Device, guardDevices } from "../platform/asking.ts";
import { takeEarly } from "../platform/embedded.ts";
import { embedderOrigin, isBarred, search } from "../platform/embedder.ts";
import { readMeta } from "../platform/meta.ts";
import { randomName } from "../protocol/index.ts";
import type { SharedMaps } from "../map/index.ts";
import type { OpenMaps, Place } from "../rooms/index.ts";
import { nickname } from "../settings/index.ts";
import { Embedder, type OfferedExtent } from "./parent.ts";

/** A part of a room: as the server knows it. */
type RoomPart = "talk" | "map" | "both";

/** A device that is asked for. `isBarred`: the embedder does not let the frame ask. */
export interface AskedDevice {
  turn: number;
  device: Device;
  isBarred: boolean;
  answer: (may: boolean) => void;
}

interface FrameNeeds {
  maps: SharedMaps;
  opened: OpenMaps;
  place: Place;
}

/** Name of who only reads, until there is a nickname: whoever is in a room has a name there. */
const reader = `reader_${randomName(6).replaceAll(/[-_]/g, "x")}`;
/** This person has given no nickname yet. */
export const isReader = computed(() => nickname.value === reader);

export class Frame {
  private readonly now = { offer: signal<OfferedExtent | undefined>(undefined), asked: signal<AskedDevice | undefined>(undefined), origin: signal("") };
  /** What the embedder's map shows, until it is sent or removed. */
  readonly offer: ReadonlySignal<OfferedExtent | undefined> = this.now.offer;
  readonly asked: ReadonlySignal<AskedDevice | undefined> = this.now.asked;
  readonly shown: RoomPart = /[?&]embed=(talk|map|both)/.exec(search())?.[1] as RoomPart | undefined ?? "talk";
  private readonly embedder: Embedder;
  /** Turns to the map, where the talk is in its place. */
  private turnToMap: () => void = () => undefined;
  /** Devices that only asking has shown to be barred. */
  private readonly barred = new Set<Device>();
  /** Number of the last question. */
  private turn = 0;
  /** Others wait until this is answered. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly needs: FrameNeeds) {
    const origins = readMeta("embedders").split(" ");
    const before = embedderOrigin();
    if (origins.includes(before)) this.now.origin.value = before;
    this.embedder = new Embedder({
      origins,
      parent: globalThis.parent,
      greeted: () => {
        this.now.origin.value = this.embedder.origin ?? "";
        this.tellView();
      },
      offered: (extent) => (this.now.offer.value = extent),
    });
  }

  /** Name of the embedder's server; empty while it is not known. */
  readonly host = computed(() => this.now.origin.value.replace(/^https?:\/\//, ""));

  /** The view that is followed here. */
  private readonly followed = computed(() => {
    const room = this.needs.place.room.value;
    return room && this.needs.maps.here.value?.getMap(room).following.view.value?.bbox;
  });

  /** Listens from now on; the returned function ends it. */
  start(): () => void {
    if (nickname.peek() === "") nickname.value = reader;
    for (const event of takeEarly()) this.embedder.hear(event);
    globalThis.addEventListener("message", this.embedder.hear);
    const ends = [guardDevices((device, barred) => this.ask(device, barred)), effect(() => this.tellView())];
    this.needs.opened.inFrame = (aim) => {
      this.turnToMap();
      if (aim !== undefined && "message" in aim) this.embedder.tell({ type: "open", message: aim.message });
      return this.shown !== "talk";
    };
    return () => {
      this.needs.opened.inFrame = undefined;
      globalThis.removeEventListener("message", this.embedder.hear);
      for (const end of ends) end();
    };
  }

  /** From now on a card leads to the map by this; the returned function ends it. */
  showMapBy(turn: () => void): () => void {
    this.turnToMap = turn;
    return () => void (this.turnToMap = () => undefined);
  }

  remove(): void {
    this.now.offer.value = undefined;
  }

  private tellView(): void {
    const [west, south, east, north] = this.followed.value ?? [];
    if (west === undefined || south === undefined || east === undefined || north === undefined) return;
    this.embedder.tell({ type: "view", extent: [west, south, east, north] });
  }

  private ask(device: Device, isKnown = false): Promise<boolean> {
    if (isKnown) this.barred.add(device);
    const asked = this.last.then(async () => {
      const barred = this.barred.has(device) || (await isBarred(device));
      const may = await new Promise<boolean>((answer) => (this.now.asked.value = { turn: (this.turn += 1), device, isBarred: barred, answer }));
      this.now.asked.value = undefined;
      return may;
    });
    this.last = asked;
    return asked;
  }
}
