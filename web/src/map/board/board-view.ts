// The board as one person sees it: the tool one draws with, which thing is chosen, and what is done with it. It begins anew each time
// the map is opened.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { BoardFeature, BoardGeometry } from "../../protocol/index.ts";
import { type Conversation, roomOf } from "../../rooms/index.ts";
import type { Server } from "../../server/index.ts";
import type { DrawnThing } from "../live/board-changes.ts";
import type { SharedMaps } from "../live/shared-maps.ts";
import type { Overlay, RoomCanvas } from "../room/canvas.ts";
import type { Coordinates } from "../system.ts";
import { BoardCanvas } from "./board-canvas.ts";
import { boardStyle } from "./board-paint.ts";
import { BoardPen } from "./pen.ts";
import type { DrawnShape } from "./thing.ts";

/** What is done with the chosen thing, by its card. One that was just drawn is noted. */
type BoardDoing = "edit" | "move" | "note";

export class BoardView {
  private readonly now = {
    tool: signal<DrawnShape | undefined>(undefined),
    color: signal(0),
    chosenId: signal<string | undefined>(undefined),
    doing: signal<BoardDoing | undefined>(undefined),
    /** Where a text is to stand that is being written. */
    writing: signal<BoardGeometry | undefined>(undefined),
    removed: signal<readonly BoardFeature[] | undefined>(undefined),
  };
  private lastTool: DrawnShape = "mark";
  private on: { things: BoardCanvas; pen: BoardPen; canvas: RoomCanvas } | undefined;

  readonly tool: ReadonlySignal<DrawnShape | undefined> = this.now.tool;
  readonly color: ReadonlySignal<number> = this.now.color;
  readonly doing: ReadonlySignal<BoardDoing | undefined> = this.now.doing;
  readonly writing: ReadonlySignal<BoardGeometry | undefined> = this.now.writing;

  /** What the room shares on its map, once the code for it is here. Two alone share none. */
  private readonly shared = computed(() => {
    const [maps, { of }] = [this.maps.here.value, this];
    return maps === undefined || of.kind !== "room" ? undefined : untracked(() => maps.of(of));
  });
  readonly board = computed(() => this.shared.value?.board);
  /** What one took off just now, unless one has done something else since. */
  readonly removed = computed(() => (this.now.removed.value === this.board.value?.lastRemoved.value ? this.now.removed.value : undefined));
  readonly chosen = computed(() => this.board.value?.items.value.find(({ feature }) => feature.id === this.now.chosenId.value)?.feature);
  readonly mayDraw = computed(() => {
    const board = this.board.value;
    return board !== undefined && this.maps.isOn.value && (!board.locked.value || this.server.mayModerate.value);
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

  /** Lies over a map until it is stopped. */
  start(canvas: RoomCanvas): () => void {
    // The tab of the board says so where it does not come.
    if (this.isThere) void this.maps.get().catch(() => undefined);
    canvas.lay((map, system): Overlay => {
      const things = new BoardCanvas(map, system, {
        pressed: (id) => this.choose(id),
        changed: (id, geometry) => this.change(id, { geometry }),
        snap: (besides) => canvas.snap(besides),
      });
      const pen = new BoardPen(map, system, {
        drawn: (shape, geometry) => this.drawn(shape, geometry),
        stroke: (points) => this.shared.peek()?.own.stroke(points, this.color.peek()),
        snap: () => canvas.snap(),
        look: (shape) => boardStyle(canvas.colours)({ shape: shape === "text" ? "mark" : shape, color: this.color.peek() }, false),
      });
      this.on = { things, pen, canvas };
      return { layer: things.layer, look: (colours) => things.look(colours), press: (place) => pen.isOn || things.press(place) };
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

  /** Takes a tool, or puts the one back that was taken last. */
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

  /** Sets a point, or moves what is to be moved, to the middle of the map. */
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

  /** Gives up what is half drawn, else puts the tool away, else leaves what is chosen. */
  escape(): void {
    if (this.on?.pen.abort() === true) return;
    if (this.tool.peek() !== undefined) return this.done();
    if (this.doing.peek() === undefined) this.choose(undefined);
    else this.now.doing.value = undefined;
  }

  /** Puts the text that was written where it is to stand. */
  write(note: string): void {
    const geometry = this.writing.peek();
    this.now.writing.value = undefined;
    if (geometry !== undefined && note.trim() !== "") this.put("text", geometry, note);
  }

  // What is there.

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

  /** Brings things into sight that somebody put there. */
  showOf(nickname: string): boolean {
    const all = (this.board.peek()?.items.peek() ?? []).flatMap(({ feature }) => (feature.by === nickname ? [feature.id] : []));
    return this.bring(all);
  }

  do(doing: BoardDoing | undefined): void {
    this.now.doing.value = doing;
  }

  /** Marks a place in degrees, for a note. */
  mark(place: Coordinates): void {
    this.drawn("mark", { type: "Point", coordinates: [...place] });
  }

  change(id: string, change: Partial<Pick<DrawnThing, "geometry" | "properties">>): void {
    const feature = this.board.peek()?.items.peek().find((one) => one.feature.id === id)?.feature;
    if (feature === undefined) return;
    const { geometry, properties, rev } = { ...feature, ...change };
    this.board.peek()?.put([{ id, geometry, properties, rev } as DrawnThing]);
  }

  remove(feature: BoardFeature): void {
    this.board.peek()?.remove([feature.id]);
    this.tellRemoved();
  }

  /** Takes off what one drew. */
  readonly removeOwn = (): void => {
    this.board.peek()?.removeOwn();
    this.tellRemoved();
  };

  forgetRemoved(): void {
    this.now.removed.value = undefined;
  }

  private tellRemoved(): void {
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
      // What is typed next belongs to it.
      this.now.doing.value = "note";
    }
  }

  private put(shape: DrawnShape, geometry: BoardGeometry, note?: string): string | undefined {
    const properties = { shape, color: this.color.peek(), ...(note === undefined ? {} : { note }) };
    return this.board.peek()?.put([{ geometry, properties }])[0];
  }

  private bring(ids: readonly string[]): boolean {
    const extent = this.on?.things.extentOf(ids);
    if (extent !== undefined) this.on?.canvas.camera.bring(extent);
    return extent !== undefined;
  }

  private putAway(): void {
    untracked(() => {
      this.done();
      this.now.doing.value = undefined;
    });
  }
}
