// The people on the map: where they point, what they draw, where they are. Screen readers have ReadersList instead.
import { useLayoutEffect, useRef } from "preact/hooks";
import { Alerts } from "../../conversation/index.ts";
import { words } from "../../i18n/words.ts";
import { afterFrame } from "../../platform/schedule.ts";
import type { Room } from "../../rooms/index.ts";
import { useModel } from "../../ui/models.ts";
import { opened } from "../../ui/opened.ts";
import { initials } from "../../ui/person.ts";
import { useEachSecond } from "../../ui/seconds.ts";
import type { OtherMember } from "../live/others.ts";
import { showCursors } from "../live/preferences.ts";
import type { RoomMap } from "../live/room-map.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import type { Camera } from "../room/camera.ts";
import type { MapView } from "../room/map-view.ts";
import { colourIn, fixText, isOld, type PlacedPerson, placedIn } from "./placed.ts";
import { isMany, type Pointer, type Pointing, pointingOf, ROW_PX } from "./pointing.ts";
import { ReadersList } from "./ReadersList.tsx";
import { shareView } from "./share-view.ts";

interface Props {
  view: MapView;
  room: Room;
  shared: RoomMap;
  camera: Camera;
}

const SIGN_PX = 18;
/** Of a circle, in pixels. A larger one would be no circle on any screen. */
export const MOST_RADIUS = 20_000;
/** What a plate takes beside and below its sign, in pixels. */
const PLATE = { width: 200, height: 48 };

export function Signs({ view }: { view: MapView }) {
  const [alerts, maps] = [useModel(Alerts), useModel(SharedMaps)];
  const { of } = view;
  const [shared, canvas] = [view.shared.value, view.canvas.value];
  useLayoutEffect(() => void (maps.isOn.peek() && maps.get().catch(() => undefined)), []);
  useLayoutEffect(() => {
    if (shared === undefined || canvas === undefined) return undefined;
    // The map takes its size in the frame in which it is drawn first.
    let stop = (): void => undefined;
    const leave = afterFrame(() => (stop = shareView(view, shared, canvas, alerts.announced)));
    return () => {
      leave();
      stop();
    };
  }, [shared, canvas]);
  if (shared === undefined || canvas === undefined || of.kind !== "room") return null;
  const { camera } = canvas;
  return (
    <>
      <Drawn view={view} room={of} shared={shared} camera={camera} frame={view.frames.value} />
      <ReadersList room={of} shared={shared} view={view} camera={camera} />
    </>
  );
}

/** Placed anew with each picture of the map. What only moves on it slides. */
function Drawn({ frame, ...props }: Props & { frame: number }) {
  const { view, room, shared, camera } = props;
  const before = useRef(frame);
  const isStill = before.current === frame;
  before.current = frame;
  const pointing = showCursors.value === "yes" ? pointingOn(view, shared, camera) : [];
  const placed = placedIn(room, shared);
  // Positions say how old they are, and of many cursors a name stands for a moment.
  useEachSecond(placed.length > 0 || isMany(pointing));
  return (
    <div class={isStill ? "signs slide" : "signs"} aria-hidden="true">
      <svg class="around">
        {placed.map((one) => (
          <Accuracy key={one.key} one={one} camera={camera} />
        ))}
        {pointing.map(({ one }) => (
          <Line key={one.member} one={one} camera={camera} />
        ))}
      </svg>
      {placed.map((one) => (
        <Position key={one.key} one={one} camera={camera} />
      ))}
      {pointing.map((at) => (
        <Cursor key={at.one.member} at={at} room={room} size={camera.size()} />
      ))}
    </div>
  );
}

/** Those who point within the map. */
function pointingOn(view: MapView, shared: RoomMap, camera: Camera): Pointing[] {
  const [width = 0, height = 0] = camera.size();
  const all = [...shared.others.all.value.values()].flatMap((one): Pointer[] => {
    const place = one.stroke?.value.points.at(-1) ?? one.cursor?.value.at;
    const { x, y } = (place && camera.pixelsAt(place)) ?? { x: -1, y: -1 };
    return x >= 0 && y >= 0 && x <= width && y <= height ? [{ one, x, y }] : [];
  });
  const [followed, dialog] = [shared.following.member.value, opened.value];
  const isChosen = (member: string): boolean => member === followed || (dialog?.is === "person" && dialog.member.member === member);
  const own = isMany(all) ? view.pointer.value : undefined;
  const hover = own && camera.pixelsAt(camera.toLonLat(own));
  return pointingOf(all, { height, time: Date.now(), hover, isChosen });
}

/** The class that turns a plate to the other side, where it would leave the map and has more space there. */
function turnedBefore(x: number, [width = 0]: readonly number[]): string {
  return x > Math.max(width - PLATE.width, width / 2) ? " before" : "";
}

function Cursor({ at: { one, x, y, isNamed, isAbove, row }, room, size }: { at: Pointing; room: Room; size: readonly number[] }) {
  const t = words.value;
  const side = `${turnedBefore(x, size)}${isAbove ? " above" : ""}`;
  return (
    <div class={`cursor p${colourIn(room, one.member, one.nickname)}${side}`} style={{ translate: `${x}px ${y}px` }}>
      <svg viewBox="0 0 20 22">
        <path d="M2 2v16l4.2-3.7 2.6 6 3-1.3-2.6-5.8h5.6Z" />
      </svg>
      {isNamed && (
        <span style={{ [isAbove ? "marginBlockEnd" : "marginBlockStart"]: `${row * ROW_PX}px` }}>
          <bdi>{one.nickname}</bdi>
          {one.stroke !== undefined && ` · ${t.draws}`}
        </span>
      )}
    </div>
  );
}

/** What somebody draws, and has not put on the board yet. */
function Line({ one: { stroke }, camera }: { one: OtherMember; camera: Camera }) {
  if (stroke === undefined) return null;
  const pixels = stroke.value.points.flatMap((place) => camera.pixelsAt(place) ?? []);
  const points = pixels.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <>
      <polyline class="casing" points={points} />
      <polyline points={points} style={{ stroke: `var(--k${stroke.value.color ?? 0})` }} />
    </>
  );
}

function Accuracy({ one, camera }: { one: PlacedPerson; camera: Camera }) {
  const at = camera.pixelsAt(one.fix.at, one.fix.accuracy);
  if (at === undefined || at.radius <= SIGN_PX || at.radius > MOST_RADIUS) return null;
  return <circle class={`p${one.colour}${isOld(one) ? " old" : ""}`} cx={at.x} cy={at.y} r={at.radius} />;
}

function Position({ one, camera }: { one: PlacedPerson; camera: Camera }) {
  const t = words.value;
  const at = camera.pixelsAt(one.fix.at);
  if (at === undefined) return null;
  const heading = one.fix.heading;
  const [, height = 0] = camera.size();
  const side = `${turnedBefore(at.x, camera.size())}${at.y > height - PLATE.height ? " above" : ""}`;
  return (
    <div class={`fix p${one.colour}${isOld(one) ? " old" : ""}${side}`} style={{ translate: `${at.x}px ${at.y}px` }}>
      {heading !== undefined && <i style={{ rotate: `${heading}deg` }} />}
      <b>{initials(one.nickname)}</b>
      <span>
        <bdi>{one.is === "own" ? t.you : one.nickname}</bdi>
        <small>{fixText(one, t)}</small>
      </span>
    </div>
  );
}
