// The board as a person sees it: the tool in hand, the chosen thing, and what is done with it. Begins anew each time the map is
// opened.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { BoardFeature, BoardGeometry } from "../../protocol/index.ts";
import { type Conversation, roomOf } from "../../rooms/index.ts";
import type { Server } from "../../server/index.ts";
import type { DrawnThing } from "../live/board-changes.ts";
import type { SharedMaps } from "../live/shared-maps.ts";
import type { Overlay, RoomCanvas } from "../room/canvas.ts";
import type { Coordinates } from "../system.ts";
import { BoardCanvas } from "./board-canvas.ts";
import { createBoardStyle } from "./board-paint.ts";
import { BoardPen } from "./pen.ts";
import { type DrawnShape, mergeWritten, type Written } from "./thing.ts";

/** Action under way on the card of the chosen thing. A new mark takes a note. */
type BoardDoing = "edit" | "move" | "note";

export class BoardView {
  private readonly now = {
    tool: signal<DrawnShape | undefined>(undefined),
    color: signal(0),
    chosenId: signal<string | undefined>(undefined),
    doing: signal<BoardDoing | undefined>(undefined),
    /** The place of the text that is being written. */
    writing: signal<BoardGeometry | undefined>(undefined),
    removed: signal<readonly BoardFeature[] | undefined>(undefined),
    untaken: signal<(Written & { id: string }) | undefined>(undefined),
  };
  private lastTool: DrawnShape = "mark";
  private on: { things: BoardCanvas; pen: BoardPen; canvas: RoomCanvas } | undefined;

  readonly tool: ReadonlySignal<DrawnShape | undefined> = this.now.tool;
  readonly color: ReadonlySignal<number> = this.now.color;
  readonly doing: ReadonlySignal<BoardDoing | undefined> = this.now.doing;
  readonly writing: ReadonlySignal<BoardGeometry | undefined> = this.now.writing;
  /** What was written last of a thing and refused, until its form is done. */
  readonly untaken: ReadonlySignal<(Written & { id: string }) | undefined> = this.now.untaken;

  /** The shared map of the room, once its code is here. Direct conversations have none. */
  private readonly shared = computed(() => {
    const [maps, { of }] = [this.maps.here.value, this];
    return maps === undefined || of.kind !== "room" ? undefined : untracked(() => maps.getMap(of));
  });
  readonly board = computed(() => this.shared.value?.board);
  /** Things just taken off here, until something else is done. */
  readonly removed = computed(() => (this.now.removed.value === this.board.value?.lastRemoved.value ? this.now.removed.value : undefined));
  readonly chosen = computed(() => this.board.value?.items.value.find(({ feature }) => feature.id === this.now.chosenId.value)?.feature);
  readonly mayDraw = computed(() => {
    const board = this.board.value;
    return board !== undefined && this.maps.isOn.value && (!board.locked.value || roomOf(this.of).mayModerate.value);
  });
  readonly isFull = computed(() => (this.board.value?.items.value.length ?? 0) >= (this.server.limits.value.board_features ?? Infinity));

  constructor(
    readonly of: Conversation,
    private readonly maps: SharedMaps,
  ) {}

  private get server(): Server {
    return roomOf(this.of).server;
  }

  get isThere(): boolean {
    return this.of.kind === "room";
  }

  /** Lays the board over a map until stopped. */
  start(canvas: RoomCanvas): () => void {
    // The tab of the board shows a failure.
    if (this.isThere) void this.maps.get().catch(() => undefined);
    canvas.addOverlay((map, system): Overlay => {
      const things = new BoardCanvas(map, system, {
        pressed: (id) => this.choose(id),
        changed: (id, geometry) => this.move(id, geometry),
        snap: (besides) => canvas.snap(besides),
      });
      const pen = new BoardPen(map, system, {
        drawn: (shape, geometry) => this.drawn(shape, geometry),
        stroke: (points) => this.shared.peek()?.own.setStroke(points, this.color.peek()),
        snap: () => canvas.snap(),
        look: (shape) => createBoardStyle(canvas.colours)({ shape: shape === "text" ? "mark" : shape, color: this.color.peek() }, false),
      });
      this.on = { things, pen, canvas };
      return { layer: things.layer, setColours: (colours) => things.look(colours), press: (place) => pen.isOn || things.press(place) };
    });
    const stops = [
      effect(() => this.on?.things.show((this.board.value?.items.value ?? []).map(({ feature }) => feature))),
      effect(() => this.on?.things.choose(this.chosen.value?.id, this.handling())),
      effect(() => void (this.mayDraw.value || this.putAway())),
      effect(() => this.on?.pen.take(this.color.value >= 0 ? this.tool.value : undefined)),
    ];
    return () => {
      for (const stop of stops) stop();
      this.on?.pen.take(undefined);
      this.on = undefined;
    };
  }

  // Drawing.

  /** Takes a tool, by default the last used. */
  draw(tool: DrawnShape | undefined = this.lastTool): void {
    if (!this.mayDraw.peek()) return;
    this.lastTool = tool;
    this.choose(undefined);
    this.now.tool.value = tool;
  }

  done(): void {
    this.now.tool.value = this.now.writing.value = undefined;
  }

  paint(color: number): void {
    this.now.color.value = color;
  }

  /** Sets a point, or moves the chosen thing, to the middle of the map. */
  enter(): void {
    const { on } = this;
    if (on === undefined) return;
    const chosen = this.chosen.peek();
    if (this.tool.peek() !== undefined) on.pen.setPoint(on.canvas.camera.centre());
    else if (chosen !== undefined) on.things.moveTo(chosen.id, on.canvas.camera.centre());
  }

  back(): void {
    this.on?.pen.takeBackPoint();
  }

  /** Drops the half-drawn thing, else the tool, else the choice. */
  escape(): void {
    if (this.on?.pen.abort() === true) return;
    if (this.tool.peek() !== undefined) return this.done();
    if (this.doing.peek() === undefined) this.choose(undefined);
    else this.now.doing.value = undefined;
  }

  /** Puts the written text at its place. */
  write(note: string): void {
    const geometry = this.writing.peek();
    this.now.writing.value = undefined;
    if (geometry !== undefined && note.trim() !== "") this.put("text", geometry, note);
  }

  // Things on the board.

  choose(id: string | undefined): void {
    this.now.chosenId.value = id;
    this.now.doing.value = undefined;
  }

  /** Chooses a thing, and brings it into sight. */
  show(id: string): void {
    this.done();
    this.choose(id);
    this.bring([id]);
  }

  /** Brings the things of a member into sight. */
  showThingsBy(nickname: string): boolean {
    const all = (this.board.peek()?.items.peek() ?? []).flatMap(({ feature }) => (feature.by === nickname ? [feature.id] : []));
    return this.bring(all);
  }

  do(doing: BoardDoing | undefined): void {
    if (doing === undefined) this.now.untaken.value = undefined;
    this.now.doing.value = doing;
  }

  /** Marks a place in degrees, for a note. */
  mark(place: Coordinates): void {
    this.drawn("mark", { type: "Point", coordinates: [...place] });
  }

  move(id: string, geometry: BoardGeometry): void {
    const { properties, rev } = this.find(id) ?? {};
    if (properties !== undefined) this.board.peek()?.put([{ id, geometry, properties, rev } as DrawnThing]);
  }

  /** Saves what was written in a form, which opened on a thing as it was then. It opens again where that is refused. */
  save(opened: BoardFeature, written: Written): void {
    const { id } = opened;
    const now = this.find(id);
    const merged = now && mergeWritten(opened, now, written);
    const refused = (): void => {
      this.now.untaken.value = { ...written, id };
      if (this.mayDraw.peek() && this.chosen.peek()?.id === id) this.now.doing.value ??= "edit";
    };
    if (merged !== undefined) this.board.peek()?.put([merged], refused);
  }

  remove(feature: BoardFeature): void {
    this.board.peek()?.remove([feature.id]);
    this.offerUndo();
  }

  /** Takes off all own things. */
  readonly removeOwn = (): void => {
    this.board.peek()?.removeOwn();
    this.offerUndo();
  };

  forgetRemoved(): void {
    this.now.removed.value = undefined;
  }

  private find(id: string): BoardFeature | undefined {
    return this.board.peek()?.items.peek().find((item) => item.feature.id === id)?.feature;
  }

  private offerUndo(): void {
    this.now.removed.value = this.board.peek()?.lastRemoved.peek();
    this.choose(undefined);
  }

  private handling(): "points" | "place" | undefined {
    if (!this.mayDraw.value || this.tool.value !== undefined) return undefined;
    return this.doing.value === "move" ? "place" : "points";
  }

  private drawn(shape: DrawnShape, geometry: BoardGeometry): void {
    if (shape === "text") this.now.writing.value = geometry;
    else {
      const id = this.put(shape, geometry);
      if (shape !== "mark") return;
      this.choose(id);
      // The next keys go to its note.
      this.now.doing.value = "note";
    }
  }

  private put(shape: DrawnShape, geometry: BoardGeometry, note?: string): string | undefined {
    const properties = { shape, color: this.color.peek(), ...(note === undefined ? {} : { note }) };
    return this.board.peek()?.put([{ geometry, properties }])[0];
  }

  private bring(ids: readonly string[]): boolean {
    const extent = this.on?.things.extentOf(ids);
    if (extent !== undefined) this.on?.canvas.camera.bringIntoView(extent);
    return extent !== undefined;
  }

  private putAway(): void {
    untracked(() => {
      this.done();
      this.now.doing.value = undefined;
    });
  }
}
