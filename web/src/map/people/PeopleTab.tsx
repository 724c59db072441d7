// The people who look at the map of a room and their activity, shared positions, and the user's own.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { isPlugin, type Room } from "../../rooms/index.ts";
import { useModel } from "../../ui/models.ts";
import { openDialog } from "../../ui/opened.ts";
import { Person } from "../../ui/Person.tsx";
import { useEachSecond } from "../../ui/seconds.ts";
import type { OtherMember } from "../live/others.ts";
import { showCursors, showMine } from "../live/preferences.ts";
import type { RoomMap } from "../live/room-map.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import type { MapView } from "../room/map-view.ts";
import { formatFix, listPlaced, listUnplaced, type PlacedPerson } from "./placed.ts";
import { SteadyOrder } from "./steady-order.ts";
import { findAttention, formatWhere } from "./whereabouts.ts";

const NO_KEY_BESIDE = ["altKey", "ctrlKey", "metaKey"] as const;

interface Props {
  view: MapView;
  room: Room;
  shared: RoomMap;
}

/** Counts the people in the list. */
export function countPeople({ of, shared: { value: shared } }: MapView): number {
  return of.kind !== "room" || shared === undefined ? 0 : shared.lookers.value.length + listOthers(of, shared).length + listUnplaced(of, shared).length;
}

export function PeopleTab({ view }: { view: MapView }) {
  const t = words.value;
  const [of, shared] = [view.of, view.shared.value];
  if (of.kind !== "room" || shared === undefined) return <p class="none">{t.mapAlone}</p>;
  const placed = listOthers(of, shared);
  const unplaced = listUnplaced(of, shared);
  const lookers = shared.lookers.value;
  return (
    <>
      <OwnPosition room={of} />
      <Heading name={t.onTheMap} count={lookers.length} />
      {lookers.length === 0 && <p class="none">{t.nobodyOnMap}</p>}
      <ul>
        {lookers.map((person) => (
          <LookerRow key={person.member} person={person} view={view} room={of} shared={shared} />
        ))}
      </ul>
      {placed.length > 0 && <Placed all={placed} view={view} room={of} shared={shared} />}
      {unplaced.length > 0 && <Heading name={t.withoutPosition} count={unplaced.length} />}
      <ul>
        {unplaced.map(({ member, nickname }) => (
          <li key={member} class="person">
            <PersonName member={member} nickname={nickname} room={of}>
              {t.qfieldFix(t.noFix)}
            </PersonName>
          </li>
        ))}
      </ul>
      <div class="switches">
        <Switch name={t.showCursors} setting={showCursors} />
        <Switch name={t.showMine} setting={showMine} />
      </div>
    </>
  );
}

function listOthers(room: Room, shared: RoomMap): PlacedPerson[] {
  return listPlaced(room, shared).filter(({ is }) => is !== "own");
}

function Heading({ name, count }: { name: string; count: number }) {
  return (
    <h3>
      {name} <span class="num">{count}</span>
    </h3>
  );
}

function OwnPosition({ room }: { room: Room }) {
  const maps = useModel(SharedMaps);
  const t = words.value;
  const share = maps.ownShare(room);
  return (
    <div class="ownfix">
      <p>
        <strong>{share === undefined ? t.positionNotShared : t.positionShared}</strong>
        <small>{share === undefined ? t.nobodySeesYou : share.isRough ? t.aboutHere : t.asYouMove}</small>
      </p>
      {share === undefined ? (
        <button type="button" class="btn slim" aria-haspopup="dialog" onClick={() => openDialog({ is: "share position", room })}>
          {t.sharePosition}
        </button>
      ) : (
        <button type="button" class="btn slim" onClick={() => maps.stopShare(room)}>
          {t.stop}
        </button>
      )}
    </div>
  );
}

function LookerRow({ person, view, room, shared }: Props & { person: OtherMember }) {
  const t = words.value;
  void view.moves.value;
  const { following } = shared;
  const isFollowed = following.member.value === person.member;
  const turn = (): void => {
    // Not as it was drawn last.
    if (following.member.peek() === person.member) following.stop();
    else shared.presentation.follow(person.member);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "f" || NO_KEY_BESIDE.some((key) => event[key])) return;
    event.preventDefault();
    turn();
  };
  const name = isFollowed ? t.stopFollowing(person.nickname) : t.followPerson(person.nickname);
  const followsMe = shared.findFollowed(person.member) === "me";
  return (
    <li class={isFollowed ? "person now" : "person"} onKeyDown={onKeyDown}>
      <PersonName member={person.member} nickname={person.nickname} room={room}>
        {describeActivity(person, view, shared)}
      </PersonName>
      <button type="button" class="btn slim" disabled={followsMe} aria-label={name} onClick={turn}>
        {isFollowed ? t.stop : t.follow}
      </button>
    </li>
  );
}

/** Names a member's activity on the map. */
function describeActivity(person: OtherMember, view: MapView, shared: RoomMap): string {
  const t = words.value;
  if (shared.following.member.value === person.member) return t.youSeeTheirs;
  const leader = shared.findFollowed(person.member);
  if (leader !== undefined) return leader === "me" ? t.followsYou : t.follows(leader.nickname);
  if (person.presenting !== undefined) return t.presents;
  if (person.stroke !== undefined) return t.draws;
  const canvas = view.canvas.value;
  return canvas === undefined ? "" : formatWhere(canvas.camera, findAttention(person) ?? []);
}

/** The newest first, in an order that lasts. */
function Placed({ all, ...props }: Props & { all: readonly PlacedPerson[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [order] = useState(() => new SteadyOrder());
  useEachSecond(true);
  const isHeld = list.current?.matches(":hover, :focus-within") === true;
  return (
    <>
      <Heading name={words.value.positions} count={all.length} />
      <ul ref={list}>
        {order.arrange(all, isHeld).map((person) => (
          <PlacedRow key={person.key} person={person} {...props} />
        ))}
      </ul>
    </>
  );
}

function PlacedRow({ person, view, room }: Props & { person: PlacedPerson }) {
  const t = words.value;
  // Of itself: with the list alone it is not drawn anew.
  useEachSecond(true);
  return (
    <li class="person">
      <PersonName member={person.is === "tracker" ? undefined : person.key} nickname={person.nickname} room={room}>
        {formatFix(person, t)}
      </PersonName>
      <button type="button" class="btn slim" aria-label={t.goToPerson(person.nickname)} onClick={() => view.goNear(person.fix.at)}>
        {t.goToShort}
      </button>
    </li>
  );
}

/** The name opens the actions for a person, who is no tracker. */
function PersonName({ member: id, nickname, room, children }: { member: string | undefined; nickname: string; room: Room; children: ComponentChildren }) {
  const member = id === undefined ? undefined : room.roster.value.get(id);
  const inside = (
    <>
      <Person nickname={nickname} avatar={member?.avatar} plugin={member !== undefined && isPlugin(member)} small />
      <span>
        <bdi>{nickname}</bdi>
        <small>{children}</small>
      </span>
    </>
  );
  if (member === undefined) return <div class="nm">{inside}</div>;
  const open = ({ currentTarget }: Event): void =>
    openDialog({ is: "person", room, member, near: (currentTarget as HTMLElement).getBoundingClientRect() });
  return (
    <button type="button" class="nm" aria-haspopup="dialog" onClick={open}>
      {inside}
    </button>
  );
}

function Switch({ name, setting }: { name: string; setting: typeof showCursors }) {
  const isOn = setting.value === "yes";
  return (
    <button type="button" class="switch" role="switch" aria-checked={isOn} onClick={() => (setting.value = isOn ? "no" : "yes")}>
      {name}
    </button>
  );
}
