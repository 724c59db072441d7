// The board on the map: its things as a layer, which of them is pressed, and the interactions by which things are drawn and changed.
import Collection from "ol/Collection.js";
import { getCenter } from "ol/extent.js";
import Feature from "ol/Feature.js";
import type Geometry from "ol/geom/Geometry.js";
import Modify from "ol/interaction/Modify.js";
import PointerInteraction from "ol/interaction/Pointer.js";
import VectorImageLayer from "ol/layer/VectorImage.js";
import type OlMap from "ol/Map.js";
import VectorSource from "ol/source/Vector.js";
import type Style from "ol/style/Style.js";
import { locale } from "../../i18n/language.ts";
import type { BoardFeature, BoardGeometry } from "../../protocol/index.ts";
import type { Colours } from "../colours.ts";
import type { Coordinates, System } from "../system.ts";
import { type BoardStyle, boardStyle } from "./board-paint.ts";
import { platesOf } from "./board-plates.ts";
import { geometryIn, geometryOut } from "./thing.ts";

interface PlacedThing {
  given: BoardFeature;
  drawn: Feature;
  /** Later ones lie above. */
  place: number;
  plates?: Style[] | undefined;
}

interface BoardEvents {
  /** A thing was pressed, or nothing of the board. */
  pressed: (id: string | undefined) => void;
  changed: (id: string, geometry: BoardGeometry) => void;
  /** Points that are moved go to what lies near, but not to this, until it is stopped. */
  snap: (besides: Feature | undefined) => () => void;
}

const HIT_PX = 8;
/** A pin stands above its place, a plate around it. */
const HIT_POINT_PX = 20;

export class BoardCanvas {
  /** Moved as a picture, and drawn when the map stands. */
  readonly layer = new VectorImageLayer({ source: new VectorSource(), imageRatio: 1.5, declutter: true });
  private readonly shown = new Map<string, PlacedThing>();
  private count = 0;
  /** The one that is changed. */
  private readonly handled = new Collection<Feature>();
  private changing: Modify | PointerInteraction | undefined;
  private unsnap: (() => void) | undefined;
  private chosen: string | undefined;
  private colours: Colours | undefined;
  private style: BoardStyle | undefined;

  constructor(
    private readonly map: OlMap,
    private readonly system: System,
    private readonly told: BoardEvents,
  ) {}

  /** The things of the board, the last on top. */
  show(features: readonly BoardFeature[]): void {
    const source = this.layer.getSource();
    const here = new Map(features.map((one) => [one.id, one]));
    const gone = [...this.shown.values()].filter(({ given }) => here.get(given.id) !== given);
    source?.removeFeatures(gone.map(({ drawn }) => drawn));
    for (const { given } of gone) this.shown.delete(given.id);
    const fresh = features.filter(({ id }) => !this.shown.has(id)).flatMap((given) => this.thingOf(given));
    for (const one of fresh) this.shown.set(one.given.id, one);
    source?.addFeatures(fresh.map(({ drawn }) => drawn));
    this.handle();
  }

  /** Marks one; `how`: by what it is changed. */
  choose(id: string | undefined, how?: "points" | "place"): void {
    const before = this.chosen;
    this.chosen = id;
    for (const one of [before, id]) this.dress(this.shown.get(one ?? ""));
    if (this.changing !== undefined) this.map.removeInteraction(this.changing);
    this.changing = undefined;
    this.unsnap?.();
    this.unsnap = undefined;
    this.handle();
    if (how === undefined || id === undefined) return;
    this.changing = how === "points" ? this.byPoints(id) : this.byPlace(id);
    this.map.addInteraction(this.changing);
    if (how === "points") this.unsnap = this.told.snap(this.handled.item(0));
  }

  /** Puts the middle of one into a place of the map. */
  moveTo(id: string, [x, y]: Coordinates): void {
    const geometry = this.shown.get(id)?.drawn.getGeometry();
    if (geometry === undefined) return;
    const [fromX = 0, fromY = 0] = getCenter(geometry.getExtent());
    geometry.translate(x - fromX, y - fromY);
    this.tellChange(id);
  }

  look(colours: Colours): void {
    this.colours = colours;
    this.style = boardStyle(colours);
    for (const one of this.shown.values()) this.dress(one);
  }

  /** Whether something of the board lies there: then it is chosen. */
  press(place: number[]): boolean {
    const id = this.changing !== undefined && !(this.changing instanceof Modify) ? this.chosen : this.at(place);
    this.told.pressed(id);
    return id !== undefined;
  }

  extentOf(ids: readonly string[]): number[] | undefined {
    const source = new VectorSource({ features: ids.flatMap((id) => this.shown.get(id)?.drawn ?? []) });
    return source.isEmpty() ? undefined : (source.getExtent() ?? undefined);
  }

  private at(place: number[]): string | undefined {
    return [...this.shown.values()].toReversed().find((one) => this.isAt(one, place))?.given.id;
  }

  private isAt({ given, drawn }: PlacedThing, [x = 0, y = 0]: number[]): boolean {
    const near = (given.geometry.type === "Point" ? HIT_POINT_PX : HIT_PX) * (this.map.getView().getResolution() ?? 1);
    return drawn.getGeometry()?.intersectsExtent([x - near, y - near, x + near, y + near]) === true;
  }

  private byPoints(id: string): Modify {
    const modify = new Modify({ features: this.handled, pixelTolerance: 14 });
    modify.on("modifyend", () => this.tellChange(id));
    return modify;
  }

  /** OpenLayers' own way reads pixels back to find what lies there, which is slow. */
  private byPlace(id: string): PointerInteraction {
    let last: number[] | undefined;
    return new PointerInteraction({
      handleDownEvent: ({ coordinate }) => {
        const one = this.shown.get(id);
        last = one !== undefined && this.isAt(one, coordinate) ? coordinate : undefined;
        return last !== undefined;
      },
      handleDragEvent: ({ coordinate: [x = 0, y = 0] }) => {
        const [fromX = x, fromY = y] = last ?? [];
        this.shown.get(id)?.drawn.getGeometry()?.translate(x - fromX, y - fromY);
        last = [x, y];
      },
      handleUpEvent: () => {
        this.tellChange(id);
        return false;
      },
    });
  }

  private tellChange(id: string): void {
    const geometry = this.shown.get(id)?.drawn.getGeometry();
    const told = geometry && geometryOut(this.system, geometry);
    if (told !== undefined) this.told.changed(id, told);
  }

  /** The one that is changed may have become another one since. */
  private handle(): void {
    const drawn = this.shown.get(this.chosen ?? "")?.drawn;
    if (this.handled.item(0) === drawn) return;
    this.handled.clear();
    if (drawn !== undefined) this.handled.push(drawn);
  }

  private thingOf(given: BoardFeature): PlacedThing[] {
    const geometry: Geometry | undefined = geometryIn(this.system, given.geometry);
    if (geometry === undefined) return [];
    this.count += 1;
    const one: PlacedThing = { given, drawn: new Feature(geometry), place: this.count };
    geometry.on("change", () => (one.plates = undefined));
    this.dress(one);
    return [one];
  }

  private dress(one: PlacedThing | undefined): void {
    const { colours, style, system } = this;
    if (one === undefined || colours === undefined || style === undefined) return;
    one.plates = undefined;
    const { drawn, given, place: above } = one;
    const shape = style(given.properties, given.id === this.chosen);
    drawn.setStyle((feature, resolution) => {
      one.plates ??= platesOf(drawn, given.properties, { system, colours, language: locale.peek(), above });
      return [...shape(feature, resolution), ...one.plates];
    });
  }
}
