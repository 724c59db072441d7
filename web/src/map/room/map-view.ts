// What is looked at on the map of a conversation: in which reference system, what is under the pointer, which feature is chosen,
// which layer is opened in the list and which has its table below. It begins anew each time the map is opened; one that was not
// closed meanwhile goes on where it was.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { TypedPlace } from "../../i18n/typed-place.ts";
import { words } from "../../i18n/words.ts";
import type { Conversation, MapAim, OpenMaps } from "../../rooms/index.ts";
import { BoardView } from "../board/board-view.ts";
import type { RoomMap } from "../live/room-map.ts";
import type { SharedMaps } from "../live/shared-maps.ts";
import { OwnPlace } from "../people/own-place.ts";
import type { Coordinates } from "../system.ts";
import { layerFor, showAim, systemFor } from "./aim.ts";
import { baseNow } from "./base.ts";
import { type CanvasEvents, type CanvasLayer, type Choosing, openCanvas, type PickedFeature, type RoomCanvas } from "./canvas.ts";
import { type ChosenSystem, chosenSystemOf } from "./chosen-system.ts";
import { firstView } from "./first-view.ts";
import { layersOf, type MapLayer, type RoomLayers } from "./layers.ts";
import { type LinkedView, readView, writtenView } from "./link-view.ts";
import type { Measured, MeasureTool } from "./measure.ts";
import { Toast } from "./toast.ts";

type MapState = "drawing" | "drawn" | "failed";

/** A map does not wait longer for large layers before it shows the others. */
const MOST_WAIT_MS = 1_000;

interface MapViewNeeds {
  maps: SharedMaps;
  opened: OpenMaps;
}

export class MapView {
  private readonly now = {
    canvas: signal<RoomCanvas | undefined>(undefined),
    state: signal<MapState>("drawing"),
    code: signal(""),
    /** The system that was chosen, and what was seen in the one before. */
    turned: signal<{ code: string; seen: LinkedView | undefined } | undefined>(undefined),
    pointer: signal<Coordinates | undefined>(undefined),
    /** Counts the moves of the map, and the pictures of one. */
    moves: signal(0),
    frames: signal(0),
    tab: signal("layers"),
    chosen: signal<PickedFeature | undefined>(undefined),
    opened: signal<string | undefined>(undefined),
    table: signal<string | undefined>(undefined),
    tool: signal<MeasureTool | undefined>(undefined),
    measured: signal<Measured | undefined>(undefined),
    panel: signal(0),
    asksExtent: signal(false),
  };
  readonly canvas: ReadonlySignal<RoomCanvas | undefined> = this.now.canvas;
  readonly state: ReadonlySignal<MapState> = this.now.state;
  /** The code of the map's reference system. */
  readonly code: ReadonlySignal<string> = this.now.code;
  /** Changes when the map has to be drawn anew. */
  readonly turned: ReadonlySignal<unknown> = this.now.turned;
  /** Where the pointer is, in the map's system. */
  readonly pointer: ReadonlySignal<Coordinates | undefined> = this.now.pointer;
  readonly moves: ReadonlySignal<number> = this.now.moves;
  /** What stands on the map is placed again with each of them. */
  readonly frames: ReadonlySignal<number> = this.now.frames;
  /** The tab of the panel that is shown. */
  readonly tab: ReadonlySignal<string> = this.now.tab;
  readonly chosen: ReadonlySignal<PickedFeature | undefined> = this.now.chosen;
  /** The layer whose row is opened. */
  readonly opened: ReadonlySignal<string | undefined> = this.now.opened;
  /** The layer whose table is below the map. */
  readonly table: ReadonlySignal<string | undefined> = this.now.table;
  readonly tool: ReadonlySignal<MeasureTool | undefined> = this.now.tool;
  readonly measured: ReadonlySignal<Measured | undefined> = this.now.measured;
  /** Counts how often the panel is to open for the row that is opened. */
  readonly panelAsked: ReadonlySignal<number> = this.now.panel;
  /** Whether what is seen is to be sent. */
  readonly asksExtent: ReadonlySignal<boolean> = this.now.asksExtent;
  /** It was opened for something, by a press: Escape leads back there. */
  readonly isAimed: boolean;
  readonly layers: RoomLayers;
  readonly board: BoardView;
  readonly ownPlace = new OwnPlace();
  readonly toast = new Toast();

  /** What is under the pointer, else the middle of the map, in its system. */
  readonly place = computed(() => {
    void this.now.moves.value;
    return this.now.pointer.value ?? this.canvas.value?.camera.middle();
  });

  /** What the people of the room share on it, once the code for that is here. */
  readonly shared = computed((): RoomMap | undefined => {
    const { of } = this;
    const maps = this.needs.maps.isOn.value ? this.needs.maps.here.value : undefined;
    return of.kind === "room" ? untracked(() => maps?.of(of)) : undefined;
  });

  readonly system: ChosenSystem;
  /** The reference system for which it is drawn. */
  private systemAim: MapAim | undefined;
  /** The layer of the feature that is being pressed. */
  private pressed: string | undefined;

  constructor(
    readonly of: Conversation,
    private readonly needs: MapViewNeeds,
  ) {
    const aim = untracked(() => needs.opened.aimOf(of));
    // A link opens a map without a press.
    this.isAimed = aim !== undefined && !("at" in aim);
    this.system = chosenSystemOf(of);
    this.layers = layersOf(of);
    this.board = new BoardView(of, needs.maps);
    this.now.tab.value = needs.opened.seenBefore(of)?.tab ?? this.tab.peek();
  }

  close(): void {
    this.needs.opened.close(this.of);
  }

  /** Draws into an element until it is stopped. */
  start(target: HTMLElement): () => void {
    let gone = false;
    const stops: (() => void)[] = [];
    const begin = async (): Promise<void> => {
      const aim = untracked(() => this.needs.opened.aimOf(this.of));
      const crs = aim && systemFor(aim, this.of);
      if (crs?.isKnown === true) this.system.choose(crs.code, crs.wkt);
      const turned = crs?.isKnown === true ? crs.code : this.now.turned.peek()?.code;
      this.systemAim = aim;
      const { code, system, home } = await firstView({
        layers: this.layers,
        chosen: this.system,
        wanted: aim,
        aimed: aim && layerFor(aim, this.layers),
        turned,
        before: this.before(),
      });
      if (aim === undefined) await this.settled();
      const canvas = await openCanvas(target, system, home, this.events);
      if (gone) return canvas.dispose();
      this.now.code.value = code;
      this.now.canvas.value = canvas;
      const seen = this.before();
      if (seen !== undefined) canvas.camera.goToView(seen);
      stops.push(effect(() => canvas.ground(baseNow.value)), effect(() => canvas.show(this.canvasLayers())), this.board.start(canvas));
      if (seen === undefined && aim === undefined) canvas.whole(undefined, 0);
      // From here on it is this person who moves it.
      this.now.state.value = "drawn";
      stops.push(effect(() => this.showWanted()), effect(() => this.keep(canvas)));
    };
    // Its table may be there.
    const fail = (): void => {
      if (gone) return;
      this.now.state.value = "failed";
      stops.push(effect(() => this.showWanted()));
    };
    this.now.state.value = "drawing";
    this.leave();
    this.now.tool.value = undefined;
    begin().catch(fail);
    return () => {
      gone = true;
      for (const stop of stops) stop();
      this.canvas.peek()?.dispose();
      this.now.canvas.value = undefined;
    };
  }

  choose(picked: PickedFeature | undefined, how?: Choosing): void {
    this.now.chosen.value = picked;
    if (picked !== undefined) this.now.opened.value = picked.layer;
    this.canvas.peek()?.choose(picked, how);
  }

  /** A press on the map is over: what was chosen by it has its row opened, unless it is seen in its table. */
  showPressed(): void {
    if (this.pressed !== undefined && this.table.peek() === undefined) this.showRow(this.pressed);
    this.pressed = undefined;
  }

  /** Draws the map anew in another system, where it was. */
  turn(code: string): void {
    const seen = this.canvas.peek()?.camera.seen();
    this.system.choose(code);
    if (seen !== undefined) this.now.turned.value = { code, seen };
  }

  /** Draws the map anew for the part of the Earth that a reference system is for. Whether it is drawn so already. */
  turnFor(aim: MapAim, code: string): boolean {
    if (this.systemAim === aim) return true;
    this.now.turned.value = { code, seen: undefined };
    return false;
  }

  leave(): void {
    this.now.pointer.value = undefined;
  }

  /** Opens the row of a layer, or closes it. */
  turnRow(id: string): void {
    this.now.opened.value = this.opened.peek() === id ? undefined : id;
  }

  openRow(id: string): void {
    this.now.opened.value = id;
  }

  /** Opens the panel at a row. */
  showRow(id: string): void {
    this.now.tab.value = "layers";
    this.now.opened.value = id;
    this.now.panel.value = this.panelAsked.peek() + 1;
  }

  showTab(id: string): void {
    this.now.tab.value = id;
  }

  /** Shows all of a layer. */
  zoomTo(layer: MapLayer): void {
    this.layers.show(layer.id, { visible: true });
    void layer.read().then(() => this.canvas.peek()?.whole([layer.id]));
  }

  askExtent(isAsked: boolean): void {
    this.now.asksExtent.value = isAsked;
  }

  /** Says to the conversation what is seen. */
  sendExtent(): void {
    const { camera } = this.canvas.peek() ?? {};
    if (camera === undefined) return;
    const [left = 0, bottom = 0, right = 0, top = 0] = camera.extent();
    const [[xmin, ymin], [xmax, ymax]] = [camera.inSystem([left, bottom]), camera.inSystem([right, top])];
    this.of.say({ kind: "bbox", ...this.system.said(this.code.peek()), xmin, ymin, xmax, ymax });
    this.toast.tell(words.peek().extentSent);
  }

  turnTable(id?: string): void {
    this.now.table.value = this.table.peek() === id ? undefined : id;
  }

  /** Takes a tool, or puts it back. */
  turnTool(tool?: MeasureTool): void {
    const next = this.tool.peek() === tool ? undefined : tool;
    this.now.tool.value = next;
    this.canvas.peek()?.measure.take(next);
  }

  /** The place in degrees that somebody wrote, where there is one that the map reaches. */
  placeOf(typed: TypedPlace): Coordinates | undefined {
    const canvas = this.canvas.peek();
    if (canvas === undefined || typed.is === "fault") return undefined;
    const place = typed.is === "place" ? typed.at : canvas.camera.toLonLat(typed.values);
    const isOnEarth = Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90;
    return isOnEarth && canvas.camera.fromLonLat(place).every(Number.isFinite) ? place : undefined;
  }

  /** To a place in degrees, which is marked. Whether the map reaches there. */
  goTo(place: Coordinates): boolean {
    const canvas = this.canvas.peek();
    if (canvas?.camera.goNear(place) !== true) return false;
    canvas.mark(place);
    return true;
  }

  /** To a place in degrees, from near. */
  goNear([lon = 0, lat = 0]: readonly number[]): void {
    this.canvas.peek()?.camera.goNear([lon, lat]);
  }

  private readonly events: CanvasEvents = {
    chosen: (picked) => {
      this.choose(picked);
      this.pressed = picked?.layer;
    },
    pointer: (place) => (this.now.pointer.value = place),
    moved: () => (this.now.moves.value += 1),
    movedByHand: () => void (this.state.peek() === "drawn" && this.shared.peek()?.following.stop()),
    drawn: () => (this.now.frames.value += 1),
    measured: (measured) => (this.now.measured.value = measured),
  };

  /** The layers that are seen and read, from below to above; those that are not read yet are asked for. */
  private canvasLayers(): CanvasLayer[] {
    const visible = this.layers.visible.value;
    for (const one of visible) void one.read();
    return visible.toReversed().flatMap((one) => {
      const { subject, system, lack } = one.found.value ?? {};
      if (subject === undefined || system === undefined || lack !== undefined) return [];
      const { by, shades, opacity, filter } = this.layers.showing(one);
      return [{ id: one.id, subject, system, by, shades, opacity, kept: filter.kept }];
    });
  }

  /** What was seen before the map is drawn anew, unless it is opened for something. */
  private before(): LinkedView | undefined {
    const kept = untracked(() => this.needs.opened.aimOf(this.of)) === undefined ? this.needs.opened.seenBefore(this.of) : undefined;
    return this.now.turned.peek()?.seen ?? (kept && readView(kept.at));
  }

  /** Keeps what is seen, for a reload, each time the map has moved. */
  private keep(canvas: RoomCanvas): void {
    void this.moves.value;
    this.needs.opened.keepSeen(this.of, { at: writtenView(canvas.camera.seen()), tab: this.tab.value });
  }

  /** Waits until all that is seen is read, or `MOST_WAIT_MS`. */
  private async settled(): Promise<void> {
    const time = new Promise((done) => setTimeout(done, MOST_WAIT_MS));
    await Promise.race([time, Promise.all(this.layers.visible.peek().map((one) => one.read()))]);
  }

  /** Shows what the map was opened for, once that is there. */
  private showWanted(): void {
    const { opened } = this.needs;
    const aim = opened.aimOf(this.of);
    if (aim !== undefined && showAim(aim, this)) opened.reached(this.of);
  }
}
