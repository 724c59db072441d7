// Open maps beside conversations, and what they are to show first. Until a map is closed, or the page reloaded, its
// view is remembered.
import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { setMap } from "../ui/panes.ts";
import { type Conversation, isOutside, roomOf } from "./conversation.ts";
import type { Place } from "./place.ts";

/** Aim of opening a map: a message, a file and its giver, a view as a link names it, a place in degrees, or somebody's drawing. */
export type MapAim =
  | { message: string }
  | { file: File; from?: string }
  | { at: string }
  | { place: readonly [lon: number, lat: number] }
  | { boardOf: string };

/** State of a map: the view as in links, and the tab of its panel. */
interface SeenOnMap {
  at: string;
  tab: string;
}

interface OpenMapsNeeds {
  place: Place;
  /** Waits for the code of maps, and makes way for the map. */
  prepare(): Promise<void>;
}

export class OpenMaps {
  private readonly now = { open: signal<ReadonlySet<Conversation>>(new Set()), wanted: signal<{ of: Conversation; aim: MapAim } | undefined>(undefined) };
  /** States of open maps. */
  private readonly seen = new Map<Conversation, SeenOnMap>();

  /** The conversation whose map is shown. */
  readonly shown: ReadonlySignal<Conversation | undefined> = computed(() => {
    const here = this.needs.place.here.value;
    return here !== undefined && this.now.open.value.has(here) && !isOutside(roomOf(here)) ? here : undefined;
  });

  /** In a frame the map stands where it stands: this is told of an aim, and returns whether the map there shows it. */
  inFrame: ((aim: MapAim | undefined) => boolean) | undefined;

  constructor(private readonly needs: OpenMapsNeeds) {}

  /** Reports the shown map to the page, and opens the map of a link once its room is entered; returns functions that stop. */
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
    if (this.inFrame !== undefined) {
      if (this.inFrame(aim)) this.now.wanted.value = aim && { of, aim };
      return;
    }
    await this.needs.prepare();
    if (of.isOver) return;
    this.now.wanted.value = aim && { of, aim };
    this.now.open.value = new Set(this.now.open.peek()).add(of);
  }

  close(of = this.shown.peek()): void {
    if (of === undefined || !this.now.open.peek().has(of)) return;
    this.seen.delete(of);
    this.reached(of);
    this.now.open.value = new Set([...this.now.open.peek()].filter((other) => other !== of));
  }

  /** Opens a map, or closes it. */
  turn(of: Conversation): void {
    if (this.shown.peek() === of) this.close(of);
    else void this.open(of);
  }

  /** Remembers the state of an open map. */
  keepSeen(of: Conversation, what: SeenOnMap): void {
    if (this.now.open.peek().has(of)) this.seen.set(of, what);
  }

  /** Returns the last state of a map that was not closed since. */
  seenBefore(of: Conversation): SeenOnMap | undefined {
    return this.seen.get(of);
  }

  /** Returns the aim of a conversation's map, until shown. */
  aimOf(of: Conversation): MapAim | undefined {
    const wanted = this.now.wanted.value;
    return wanted?.of === of ? wanted.aim : undefined;
  }

  /** The map has shown its aim. */
  reached(of: Conversation): void {
    if (this.now.wanted.peek()?.of === of) this.now.wanted.value = undefined;
  }
}
