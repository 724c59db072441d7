// Whether the map of a conversation is shown beside it, and what it is to show first. Until it is closed, or the page loaded again, what
// was seen on it is remembered.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { setMap } from "../ui/panes.ts";
import { type Conversation, isOutside, roomOf } from "./conversation.ts";
import type { Place } from "./place.ts";

/** What a map is opened for: something that was said, a file and who gave it, a view as a link names it, a place in degrees, or what somebody drew. */
export type MapAim =
  | { message: string }
  | { file: File; from?: string }
  | { at: string }
  | { place: readonly [lon: number, lat: number] }
  | { boardOf: string };

/** What is seen on a map: the view as a link says it, and the tab of its panel. */
interface SeenOnMap {
  at: string;
  tab: string;
}

interface OpenMapsNeeds {
  place: Place;
  /** Waits for what draws a map, and makes way for it. */
  prepare(): Promise<void>;
}

export class OpenMaps {
  private readonly now = { open: signal<ReadonlySet<Conversation>>(new Set()), wanted: signal<{ of: Conversation; aim: MapAim } | undefined>(undefined) };
  /** Of the maps that are open. */
  private readonly seen = new Map<Conversation, SeenOnMap>();

  /** The conversation whose map is shown. */
  readonly shown: ReadonlySignal<Conversation | undefined> = computed(() => {
    const here = this.needs.place.here.value;
    return here !== undefined && this.now.open.value.has(here) && !isOutside(roomOf(here)) ? here : undefined;
  });

  constructor(private readonly needs: OpenMapsNeeds) {}

  /** Tells the page of the map that is shown, and opens the one that a link shows a part of as soon as one is in its room; the answers end it. */
  start(): readonly (() => void)[] {
    const { place } = this.needs;
    const tells = effect(() => setMap(this.shown.value && (() => this.close())));
    const opens = effect(() => {
      const [of, view] = [place.here.value, place.view.value];
      if (of?.kind !== "room" || view === undefined || of.name !== view.room) return;
      place.viewed();
      void this.open(of, { at: view.at });
    });
    return [tells, opens];
  }

  async open(of: Conversation, aim?: MapAim): Promise<void> {
    await this.needs.prepare();
    if (of.isOver) return;
    this.now.wanted.value = aim && { of, aim };
    this.now.open.value = new Set(this.now.open.peek()).add(of);
  }

  close(of = this.shown.peek()): void {
    if (of === undefined || !this.now.open.peek().has(of)) return;
    this.seen.delete(of);
    this.reached(of);
    this.now.open.value = new Set([...this.now.open.peek()].filter((one) => one !== of));
  }

  /** Opens a map, or closes it. */
  turn(of: Conversation): void {
    if (this.shown.peek() === of) this.close(of);
    else void this.open(of);
  }

  /** What is seen now on a map that is open. */
  keepSeen(of: Conversation, what: SeenOnMap): void {
    if (this.now.open.peek().has(of)) this.seen.set(of, what);
  }

  /** What was seen last on a map that was not closed since. */
  seenBefore(of: Conversation): SeenOnMap | undefined {
    return this.seen.get(of);
  }

  /** What the map of a conversation is opened for, until it has shown that. */
  aimOf(of: Conversation): MapAim | undefined {
    const wanted = this.now.wanted.value;
    return wanted?.of === of ? wanted.aim : undefined;
  }

  /** The map has shown what it was opened for. */
  reached(of: Conversation): void {
    if (this.now.wanted.peek()?.of === of) this.now.wanted.value = undefined;
  }
}
