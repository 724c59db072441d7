// Who looks at the map of a room and what they do there, who shares a position, and what one shares oneself.
import type { ComponentChildren } from "preact";
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
import { fixText, type PlacedPerson, placedIn } from "./placed.ts";
import { attentionOf, whereText } from "./whereabouts.ts";

const NO_KEY_BESIDE = ["altKey", "ctrlKey", "metaKey"] as const;

interface Props {
  view: MapView;
  room: Room;
  shared: RoomMap;
}

/** How many are in the list. */
export function peopleCount({ of, shared: { value: shared } }: MapView): number {
  return of.kind !== "room" || shared === undefined ? 0 : shared.lookers.value.length + placedOf(of, shared).length;
}

export function PeopleTab({ view }: { view: MapView }) {
  const t = words.value;
  const [of, shared] = [view.of, view.shared.value];
  if (of.kind !== "room" || shared === undefined) return <p class="none">{t.mapAlone}</p>;
  const placed = placedOf(of, shared);
  const lookers = shared.lookers.value;
  return (
    <>
      <OwnPosition room={of} />
      <Heading name={t.onTheMap} count={lookers.length} />
      {lookers.length === 0 && <p class="none">{t.nobodyOnMap}</p>}
      <ul>
        {lookers.map((one) => (
          <Looker key={one.member} one={one} view={view} room={of} shared={shared} />
        ))}
      </ul>
      {placed.length > 0 && <Heading name={t.positions} count={placed.length} />}
      <ul>
        {placed.map((one) => (
          <Standing key={one.key} one={one} view={view} room={of} shared={shared} />
        ))}
      </ul>
      <div class="switches">
        <Switch name={t.showCursors} setting={showCursors} />
        <Switch name={t.showMine} setting={showMine} />
      </div>
    </>
  );
}

function placedOf(room: Room, shared: RoomMap): PlacedPerson[] {
  return placedIn(room, shared).filter(({ is }) => is !== "own");
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
        <small>{share === undefined ? t.nobodySeesYou : share.about ? t.aboutHere : t.asYouMove}</small>
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

function Looker({ one, view, room, shared }: Props & { one: OtherMember }) {
  const t = words.value;
  void view.moves.value;
  const { following } = shared;
  const isFollowed = following.member.value === one.member;
  const turn = (): void => {
    // Not as it was drawn last.
    if (following.member.peek() === one.member) following.stop();
    else shared.presentation.follow(one.member);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "f" || NO_KEY_BESIDE.some((key) => event[key])) return;
    event.preventDefault();
    turn();
  };
  const name = isFollowed ? t.stopFollowing(one.nickname) : t.followPerson(one.nickname);
  const followsMe = shared.followedBy(one.member) === "me";
  return (
    <li class={isFollowed ? "person now" : "person"} onKeyDown={onKeyDown}>
      <Named member={one.member} nickname={one.nickname} room={room}>
        {doing(one, view, shared)}
      </Named>
      <button type="button" class="btn slim" disabled={followsMe} aria-label={name} onClick={turn}>
        {isFollowed ? t.stop : t.follow}
      </button>
    </li>
  );
}

/** What somebody does on the map. */
function doing(one: OtherMember, view: MapView, shared: RoomMap): string {
  const t = words.value;
  if (shared.following.member.value === one.member) return t.youSeeTheirs;
  const leader = shared.followedBy(one.member);
  if (leader !== undefined) return leader === "me" ? t.followsYou : t.follows(leader.nickname);
  if (one.presenting !== undefined) return t.presents;
  if (one.stroke !== undefined) return t.draws;
  const canvas = view.canvas.value;
  return canvas === undefined ? "" : whereText(canvas.camera, attentionOf(one) ?? []);
}

function Standing({ one, view, room }: Props & { one: PlacedPerson }) {
  const t = words.value;
  useEachSecond(true);
  return (
    <li class="person">
      <Named member={one.is === "tracker" ? undefined : one.key} nickname={one.nickname} room={room}>
        {fixText(one, t)}
      </Named>
      <button type="button" class="btn slim" aria-label={t.goToPerson(one.nickname)} onClick={() => view.goNear(one.fix.at)}>
        {t.goToShort}
      </button>
    </li>
  );
}

/** The name leads to what one can do with somebody, who is no tracker. */
function Named({ member: id, nickname, room, children }: { member: string | undefined; nickname: string; room: Room; children: ComponentChildren }) {
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
