// The people on the map: their pointers, strokes and positions. Screen readers have ReadersList instead.
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
import { findColour, formatFix, isOld, isSilent, listPlaced, type PlacedPerson } from "./placed.ts";
import { stackPlates } from "./plates.ts";
import { arrangePointers, isMany, type Pointer, type Pointing, ROW_PX } from "./pointing.ts";
import { ReadersList } from "./ReadersList.tsx";
import { shareView } from "./share-view.ts";

interface Props {
  view: MapView;
  room: Room;
  shared: RoomMap;
  camera: Camera;
}

const SIGN_PX = 18;
/** Of a circle, in pixels. A larger circle has no visible curve. */
export const MOST_RADIUS = 20_000;
/** Space of a plate beside and below its sign, in pixels. */
const PLATE = { width: 200, height: 48 };
/** Width of a letter on it, about. */
const LETTER_PX = 7;

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
      <MapSigns view={view} room={of} shared={shared} camera={camera} frame={view.frames.value} />
      <ReadersList room={of} shared={shared} view={view} camera={camera} />
    </>
  );
}

/** Placed anew with each picture of the map. Signs that move on a still map slide. */
function MapSigns({ frame, ...props }: Props & { frame: number }) {
  const { view, room, shared, camera } = props;
  const before = useRef(frame);
  const isStill = before.current === frame;
  before.current = frame;
  const pointing = showCursors.value === "yes" ? findPointing(view, shared, camera) : [];
  const placed = listPlaced(room, shared);
  const drops = stackPlates(placed.map((person) => plateOf(person, camera)));
  // Positions say how old they are, and of many cursors a name stands for a moment.
  useEachSecond(placed.length > 0 || isMany(pointing));
  return (
    <div class={isStill ? "signs slide" : "signs"} aria-hidden="true">
      <svg class="around">
        {placed.map((person) => (
          <Accuracy key={person.key} person={person} camera={camera} />
        ))}
        {pointing.map(({ person }) => (
          <Line key={person.member} person={person} camera={camera} />
        ))}
      </svg>
      {placed.map((person, at) => (
        <Position key={person.key} person={person} camera={camera} drop={drops[at] ?? 0} />
      ))}
      {pointing.map((at) => (
        <Cursor key={at.person.member} at={at} room={room} size={camera.size()} />
      ))}
    </div>
  );
}

/** Returns the cursors within the map. */
function findPointing(view: MapView, shared: RoomMap, camera: Camera): Pointing[] {
  const [width = 0, height = 0] = camera.size();
  const all = [...shared.others.all.value.values()].flatMap((person): Pointer[] => {
    const place = person.stroke?.value.points.at(-1) ?? person.cursor?.value.at;
    const { x, y } = (place && camera.toPixel(place)) ?? { x: -1, y: -1 };
    return x >= 0 && y >= 0 && x <= width && y <= height ? [{ person, x, y }] : [];
  });
  const [followed, dialog] = [shared.following.member.value, opened.value];
  const isChosen = (member: string): boolean => member === followed || (dialog?.is === "person" && dialog.member.member === member);
  const own = isMany(all) ? view.pointer.value : undefined;
  const hover = own && camera.toPixel(camera.toLonLat(own));
  return arrangePointers(all, { height, time: Date.now(), hover, isChosen });
}

/** The class that turns a plate to the other side, where it would leave the map and has more space there. */
function sideClass(x: number, [width = 0]: readonly number[]): string {
  return x > Math.max(width - PLATE.width, width / 2) ? " before" : "";
}

function Cursor({ at: { person, x, y, isNamed, isAbove, row }, room, size }: { at: Pointing; room: Room; size: readonly number[] }) {
  const t = words.value;
  const side = `${sideClass(x, size)}${isAbove ? " above" : ""}`;
  return (
    <div class={`cursor p${findColour(room, person.member, person.nickname)}${side}`} style={{ translate: `${x}px ${y}px` }}>
      <svg viewBox="0 0 20 22">
        <path d="M2 2v16l4.2-3.7 2.6 6 3-1.3-2.6-5.8h5.6Z" />
      </svg>
      {isNamed && (
        <span style={{ [isAbove ? "marginBlockEnd" : "marginBlockStart"]: `${row * ROW_PX}px` }}>
          <bdi>{person.nickname}</bdi>
          {person.stroke !== undefined && ` · ${t.draws}`}
        </span>
      )}
    </div>
  );
}

/** A stroke that is not on the board yet. */
function Line({ person: { stroke }, camera }: { person: OtherMember; camera: Camera }) {
  if (stroke === undefined) return null;
  const pixels = camera.toPixels(stroke.value.points);
  const points = pixels.map(({ x, y }) => `${x},${y}`).join(" ");
  return (
    <>
      <polyline class="casing" points={points} />
      <polyline points={points} style={{ stroke: `var(--k${stroke.value.color ?? 0})` }} />
    </>
  );
}

function Accuracy({ person, camera }: { person: PlacedPerson; camera: Camera }) {
  const at = camera.toPixel(person.fix.at, person.fix.accuracy);
  if (at === undefined || at.radius <= SIGN_PX || at.radius > MOST_RADIUS) return null;
  return <circle class={`p${person.colour}${isOld(person) ? " old" : ""}`} cx={at.x} cy={at.y} r={at.radius} />;
}

/** Where somebody's plate would stand, by the lengths of its texts. */
function plateOf(person: PlacedPerson, camera: Camera): { left: number; top: number; width: number } {
  const { x, y } = camera.toPixel(person.fix.at) ?? { x: -PLATE.width, y: 0 };
  const width = Math.min(PLATE.width, SIGN_PX + LETTER_PX * Math.max(person.nickname.length, formatFix(person, words.value).length));
  return { left: sideClass(x, camera.size()) === "" ? x + SIGN_PX : x - SIGN_PX - width, top: y, width };
}

/** `drop`: how far its plate stands below its usual place. */
function Position({ person, camera, drop }: { person: PlacedPerson; camera: Camera; drop: number }) {
  const t = words.value;
  const at = camera.toPixel(person.fix.at);
  if (at === undefined) return null;
  const heading = person.fix.heading;
  const [, height = 0] = camera.size();
  const side = `${sideClass(at.x, camera.size())}${at.y > height - PLATE.height ? " above" : ""}`;
  return (
    <div class={`fix p${person.colour}${isOld(person) ? " old" : ""}${side}`} style={{ translate: `${at.x}px ${at.y}px` }}>
      {heading !== undefined && !isSilent(person) && <i style={{ rotate: `${heading}deg` }} />}
      <b>{initials(person.nickname)}</b>
      <span style={{ marginBlockStart: `${drop}px` }}>
        <bdi>{person.is === "own" ? t.you : person.nickname}</bdi>
        <small>{formatFix(person, t)}</small>
      </span>
    </div>
  );
}
