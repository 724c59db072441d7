// The state of an open map of a conversation: its reference system, the place under the pointer, the chosen feature, the layer opened
// in the list and the layer with its table below. It begins anew each time the map is opened; a map that was not closed meanwhile
// goes on where it was.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { TypedPlace } from "../../i18n/typed-place.ts";
import { words } from "../../i18n/words.ts";
import type { Conversation, MapAim, OpenMaps } from "../../rooms/index.ts";
import { BoardView } from "../board/board-view.ts";
import type { RoomMap } from "../live/room-map.ts";
import type { SharedMaps } from "../live/shared-maps.ts";
import { OwnPlace } from "../people/own-place.ts";
import type { Coordinates } from "../system.ts";
import { findAimedSystem, openAimedLayer, showAim } from "./aim.ts";
import { currentBase } from "./base.ts";
import { type CanvasEvents, type CanvasLayer, type Choosing, openCanvas, type PickedFeature, type RoomCanvas } from "./canvas.ts";
import { type ChosenSystem, chosenSystemOf } from "./chosen-system.ts";
import { findFirstView } from "./first-view.ts";
import { layersOf, type MapLayer, type RoomLayers } from "./layers.ts";
import { formatView, type LinkedView, parseView } from "./link-view.ts";
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
    /** The chosen system, and the view in the last system. */
    turned: signal<{ code: string; seen: LinkedView | undefined } | undefined>(undefined),
    pointer: signal<Coordinates | undefined>(undefined),
    /** Counts the moves of the map, and its pictures. */
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
  /** Signs on the map are placed again with each of them. */
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
  /** The question whether to send the extent is open. */
  readonly asksExtent: ReadonlySignal<boolean> = this.now.asksExtent;
  /** The map was opened for an aim, by a press: Escape leads back there. */
  readonly isAimed: boolean;
  readonly layers: RoomLayers;
  readonly board: BoardView;
  readonly ownPlace = new OwnPlace();
  readonly toast = new Toast();

  /** The place under the pointer, else the middle of the map, in its system. */
  readonly place = computed(() => {
    void this.now.moves.value;
    return this.now.pointer.value ?? this.canvas.value?.camera.middle();
  });

  /** The shared map of the room, once the code for that is here. */
  readonly shared = computed((): RoomMap | undefined => {
    const { of } = this;
    const maps = this.needs.maps.isOn.value ? this.needs.maps.here.value : undefined;
    return of.kind === "room" ? untracked(() => maps?.getMap(of)) : undefined;
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
      const crs = aim && findAimedSystem(aim, this.of);
      if (crs?.isKnown === true) this.system.choose(crs.code, crs.wkt);
      const turned = crs?.isKnown === true ? crs.code : this.now.turned.peek()?.code;
      this.systemAim = aim;
      const { code, system, home } = await findFirstView({
        layers: this.layers,
        chosen: this.system,
        wanted: aim,
        aimed: aim && openAimedLayer(aim, this.layers),
        turned,
        before: this.viewBefore(),
      });
      if (aim === undefined) await this.waitForLayers();
      const canvas = await openCanvas(target, system, home, this.events);
      if (gone) return canvas.dispose();
      this.now.code.value = code;
      this.now.canvas.value = canvas;
      const seen = this.viewBefore();
      if (seen !== undefined) canvas.camera.goToView(seen);
      stops.push(effect(() => canvas.setBase(currentBase.value)), effect(() => canvas.show(this.toCanvasLayers())), this.board.start(canvas));
      if (seen === undefined && aim === undefined) canvas.fitLayers(undefined, 0);
      // From here on the user moves it.
      this.now.state.value = "drawn";
      stops.push(effect(() => this.showAimed()), effect(() => this.keepSeen(canvas)));
    };
    // Its table may be there.
    const fail = (): void => {
      if (gone) return;
      this.now.state.value = "failed";
      stops.push(effect(() => this.showAimed()));
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

  /** Opens the row of the layer that a press on the map has chosen, unless a table is open. */
  showPressed(): void {
    if (this.pressed !== undefined && this.table.peek() === undefined) this.showRow(this.pressed);
    this.pressed = undefined;
  }

  /** Draws the map anew in another system, where it was. */
  changeSystem(code: string): void {
    const seen = this.canvas.peek()?.camera.currentView();
    this.system.choose(code);
    if (seen !== undefined) this.now.turned.value = { code, seen };
  }

  /** Draws the map anew for the area of a reference system. Returns whether it is drawn so already. */
  redrawFor(aim: MapAim, code: string): boolean {
    if (this.systemAim === aim) return true;
    this.now.turned.value = { code, seen: undefined };
    return false;
  }

  leave(): void {
    this.now.pointer.value = undefined;
  }

  /** Opens the row of a layer, or closes it. */
  toggleRow(id: string): void {
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
    void layer.read().then(() => this.canvas.peek()?.fitLayers([layer.id]));
  }

  askExtent(isAsked: boolean): void {
    this.now.asksExtent.value = isAsked;
  }

  /** Sends the extent to the conversation. */
  sendExtent(): void {
    const { camera } = this.canvas.peek() ?? {};
    if (camera === undefined) return;
    const [xmin, ymin, xmax, ymax] = camera.extentInSystem();
    this.of.say({ kind: "bbox", ...this.system.toNamedSystem(this.code.peek()), xmin, ymin, xmax, ymax });
    this.toast.show(words.peek().extentSent);
  }

  toggleTable(id?: string): void {
    this.now.table.value = this.table.peek() === id ? undefined : id;
  }

  /** Takes a tool, or puts it back. */
  toggleTool(tool?: MeasureTool): void {
    const next = this.tool.peek() === tool ? undefined : tool;
    this.now.tool.value = next;
    this.canvas.peek()?.measure.setTool(next);
  }

  /** Returns the place in degrees that somebody typed, where the map reaches it. */
  resolvePlace(typed: TypedPlace): Coordinates | undefined {
    const canvas = this.canvas.peek();
    if (canvas === undefined || typed.is === "fault") return undefined;
    const place = typed.is === "place" ? typed.at : canvas.camera.toLonLat(typed.values);
    const isOnEarth = Math.abs(place[0]) <= 180 && Math.abs(place[1]) <= 90;
    return isOnEarth && canvas.camera.fromLonLat(place).every(Number.isFinite) ? place : undefined;
  }

  /** Goes to a place in degrees and marks it. Returns whether the map reaches there. */
  goTo(place: Coordinates): boolean {
    const canvas = this.canvas.peek();
    if (canvas?.camera.goNear(place) !== true) return false;
    canvas.markPlace(place);
    return true;
  }

  /** Goes to a place in degrees, from near. */
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

  /** Returns the layers that are seen and read, from below to above; reads the others. */
  private toCanvasLayers(): CanvasLayer[] {
    const visible = this.layers.visible.value;
    for (const layer of visible) void layer.read();
    return visible.toReversed().flatMap((layer) => {
      const { subject, system, lack } = layer.found.value ?? {};
      if (subject === undefined || system === undefined || lack !== undefined) return [];
      const { by, shades, opacity, filter } = this.layers.showing(layer);
      return [{ id: layer.id, subject, system, by, shades, opacity, kept: filter.kept }];
    });
  }

  /** Returns the view before the map is drawn anew, unless it has an aim. */
  private viewBefore(): LinkedView | undefined {
    const kept = untracked(() => this.needs.opened.aimOf(this.of)) === undefined ? this.needs.opened.seenBefore(this.of) : undefined;
    return this.now.turned.peek()?.seen ?? (kept && parseView(kept.at));
  }

  /** Keeps the view, for a reload, each time the map has moved. */
  private keepSeen(canvas: RoomCanvas): void {
    void this.moves.value;
    this.needs.opened.keepSeen(this.of, { at: formatView(canvas.camera.currentView()), tab: this.tab.value });
  }

  /** Waits until all visible layers are read, or `MOST_WAIT_MS`. */
  private async waitForLayers(): Promise<void> {
    const time = new Promise((done) => setTimeout(done, MOST_WAIT_MS));
    await Promise.race([time, Promise.all(this.layers.visible.peek().map((layer) => layer.read()))]);
  }

  /** Shows the aim of the map, once it is there. */
  private showAimed(): void {
    const { opened } = this.needs;
    const aim = opened.aimOf(this.of);
    if (aim !== undefined && showAim(aim, this)) opened.reached(this.of);
  }
}
