// The list of rooms, in the server's order, the private rooms and the direct conversations; below it this person.
import { useComputed } from "@preact/signals";
import { Calls } from "../calls/index.ts";
import { CallStrip } from "../calls/views.ts";
import { words } from "../i18n/words.ts";
import type { Reading } from "../log/index.ts";
import { host } from "../platform/window.ts";
import type { ListedRoom } from "../protocol/index.ts";
import { addressOf, addressOfDirect, OpenMaps, Place, type Room, roomName, Rooms } from "../rooms/index.ts";
import { Server, ServerLink } from "../server/index.ts";
import { avatar, nickname, preferenceOf } from "../settings/index.ts";
import { go } from "../ui/back.ts";
import { Icon, IconButton, type IconName, Mark } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { openDialog } from "../ui/opened.ts";
import { listAlone, turnTo, unfold, unfolded } from "../ui/panes.ts";
import { Person } from "../ui/Person.tsx";
import { NewRoomButton } from "./NewRoomButton.tsx";
import { shortNames } from "./short-names.ts";

export function RoomList() {
  const t = words.value;
  const [calls, openMaps, place, server] = [useModel(Calls), useModel(OpenMaps), useModel(Place), useModel(Server)];
  const short = useShortNames();
  // Alone on a phone, this is the main content of the page.
  const alone = listAlone.value;
  const Frame = alone ? "main" : "div";
  const Name = alone ? "h1" : "strong";
  return (
    <Frame class={unfolded.value ? "rooms unfolded" : "rooms"} id="rooms" tabIndex={-1}>
      <header class="brand">
        {openMaps.shown.value === undefined ? <Mark /> : <Unfold />}
        <div>
          <Name>causerie</Name>
          <small>{host()}</small>
        </div>
        <IconButton icon="rules" name={t.rules} onClick={() => openDialog({ is: "rules" })} />
        {server.allowsPrivate.value && <NewRoomButton />}
      </header>
      <nav class="list" aria-label={t.roomsAndDirects}>
        <div class="heading">
          <h2>{t.rooms}</h2>
          <IconButton icon="goTo" name={t.goTo} onClick={() => openDialog({ is: "goto" })} />
        </div>
        {server.listed.value?.length === 0 && <p class="none">{t.noRooms}</p>}
        <ul>
          {starredFirst(server.listed.value ?? []).map((room) => (
            <RoomRow key={room.name} of={room} short={short.get(room.name)} />
          ))}
        </ul>
        <AdHocRooms short={short} areProjects={false} />
        <AdHocRooms short={short} areProjects />
        <Directs />
      </nav>
      {alone && calls.own.value !== undefined && <CallStrip call={calls.own.value} />}
      <footer class="me">
        <Person nickname={nickname.value} avatar={avatar.value} small />
        <div>
          <strong>{place.room.value?.nickname.value || nickname}</strong>
          <ConnectionState />
        </div>
        <IconButton icon="settings" name={t.settings} onClick={() => openDialog({ is: "settings" })} />
      </footer>
    </Frame>
  );
}

/** Beside a map the rooms are folded to two letters each; this shows them whole, over the conversation. */
function Unfold() {
  const t = words.value;
  return (
    <button type="button" class="icon" aria-expanded={unfolded.value} aria-label={t.unfoldRooms} title={t.unfoldRooms} onClick={() => unfold(!unfolded.peek())}>
      <Mark />
    </button>
  );
}

/** Sorts rooms with a star first, each of both in the server's order. */
function starredFirst(all: readonly ListedRoom[]): ListedRoom[] {
  return all.toSorted((a, b) => Number(preferenceOf(b.name).star) - Number(preferenceOf(a.name).star));
}

function RoomRow({ of, short }: { of: ListedRoom; short: string | undefined }) {
  const [calls, place, rooms] = [useModel(Calls), useModel(Place), useModel(Rooms)];
  const here = place.wanted.value;
  const joined = rooms.all.value.get(of.name);
  const count = joined?.count.value ?? of.nb_users;
  const closed = of.access !== "open";
  return (
    <li>
      <Row
        href={addressOf(of.name)}
        current={here.room === of.name && here.direct === undefined}
        sign={preferenceOf(of.name).star ? "star" : closed ? "lock" : undefined}
        name={of.name}
        short={short}
        reading={joined?.reading}
        count={count}
        call={joined === undefined ? of.call : calls.participantsIn(joined).length}
      />
    </li>
  );
}

/** The private rooms, or those of projects, which are nothing private. */
function AdHocRooms({ short, areProjects }: { short: ReadonlyMap<string, string>; areProjects: boolean }) {
  const t = words.value;
  const [calls, place, rooms] = [useModel(Calls), useModel(Place), useModel(Rooms)];
  const all = place.adHocRooms.value.filter((room) => room.isProject.value === areProjects);
  if (all.length === 0) return null;
  return (
    <>
      <h2>{areProjects ? t.projects : t.privateRooms}</h2>
      <ul>
        {all.map((room, at) => (
          <li key={room.name}>
            <Row
              href={addressOf(room.name, rooms.titleOf(room.name))}
              current={place.wanted.value.room === room.name && place.wanted.value.direct === undefined}
              sign={areProjects ? "door" : rooms.ofTwo.value.has(room.name) ? "phone" : room.isSealed ? "lock" : "link"}
              name={privateName(room, at, all)}
              short={short.get(privateName(room, at, all))}
              reading={room.reading}
              count={room.count.value}
              call={calls.participantsIn(room).length}
              note={room.status.value.is === "closed" ? t.closedRoom : ""}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Returns the name of a private room; rooms without a title are numbered. */
function privateName(room: Room, at: number, all: readonly Room[]): string {
  const { privateRoom } = words.value;
  return roomName(room) === privateRoom && all.length > 1 ? `${privateRoom} ${at + 1}` : roomName(room);
}

function Directs() {
  const t = words.value;
  const [place, rooms] = [useModel(Place), useModel(Rooms)];
  const all = rooms.directs.value;
  if (all.length === 0) return null;
  return (
    <>
      <h2>{t.directs}</h2>
      <ul>
        {all.map((direct) => (
          <li key={`${direct.room.name}/${direct.name}`}>
            <Row
              href={addressOfDirect(direct.room.name, direct.name)}
              current={place.wanted.value.room === direct.room.name && place.wanted.value.direct === direct.name}
              avatar={direct.member.value?.avatar}
              name={direct.name}
              reading={direct.reading}
              note={direct.hasMissed.value ? t.missedCall : ""}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Returns the short names of the rooms beside a map. */
function useShortNames(): ReadonlyMap<string, string> {
  const [place, server] = [useModel(Place), useModel(Server)];
  return useComputed(() => shortNames([...(server.listed.value ?? []).map(({ name }) => name), ...place.adHocRooms.value.map(privateName)])).value;
}

interface RowProps {
  href: string;
  current: boolean;
  name: string;
  /** A room has a sign, # by default, and a count; a person's row has neither. */
  sign?: IconName | undefined;
  avatar?: string | undefined;
  reading: Reading | undefined;
  count?: number | undefined;
  call?: number | undefined;
  /** Beside the name: they called without an answer, or the room is closed. */
  note?: string;
  /** The short name of a room beside a map. */
  short?: string | undefined;
}

function Row({ href, current, name, sign, avatar, reading, count, call = 0, note = "", short }: RowProps) {
  const t = words.value;
  const openMaps = useModel(OpenMaps);
  const unread = reading?.unread.value ?? 0;
  return (
    <a
      class={unread > 0 ? "row new" : "row"}
      href={href}
      aria-current={current ? "page" : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        // Now: Firefox follows a link later, and the same address would take the place of the entry that stands for the list.
        event.preventDefault();
        go(event.currentTarget.hash);
        turnTo("talk");
        unfold(false);
      }}
      title={openMaps.shown.value === undefined ? undefined : name}
    >
      {count === undefined && sign === undefined ? (
        <Person nickname={name} avatar={avatar} small />
      ) : (
        <span class={sign === "door" ? "hash door" : "hash"} aria-hidden="true" data-short={short}>
          {sign === undefined ? "#" : <Icon name={sign} small />}
        </span>
      )}
      <span class="named">
        <bdi class="name">{name}</bdi> {note !== "" && <small>{note}</small>}
      </span>
      {call > 0 && (
        <span class="side num incall">
          <Icon name="phone" small />
          <span aria-hidden="true">{call}</span>
          <span class="vh">{t.inCall(call)}</span>
        </span>
      )}
      {unread > 0 ? <Badge unread={unread} forMe={reading?.forMe.value ?? 0} among={count !== undefined} /> : count !== undefined && (
        <span class="side num">
          <Icon name="people" small />
          <span aria-hidden="true">{count}</span>
          <span class="vh">{t.peopleCount(count)}</span>
        </span>
      )}
    </a>
  );
}

/** `among`: messages for this person stand among those to all, and have a badge of their own. */
function Badge({ unread, forMe, among }: { unread: number; forMe: number; among: boolean }) {
  const t = words.value;
  return (
    <>
      {among && forMe > 0 && (
        <span class="badge you" aria-hidden="true">
          @{"\u2009"}
          {formatCount(forMe)}
        </span>
      )}
      {(!among || unread > forMe) && (
        <span class={!among && forMe > 0 ? "badge you" : "badge"} aria-hidden="true">
          {formatCount(unread)}
        </span>
      )}
      <span class="vh">{forMe > 0 ? t.unreadForYou(unread, forMe) : t.unread(unread)}</span>
    </>
  );
}

const formatCount = (count: number): string => (count > 99 ? "99+" : String(count));

function ConnectionState() {
  const t = words.value;
  const link = useModel(ServerLink);
  const standing = link.standing.value;
  const now = standing?.is;
  const late = standing?.is === "open" && standing.late === true;
  const say = { open: late ? t.noAnswerYet : t.connected, refused: t.notConnected, ended: link.still.value === undefined ? t.notConnected : t.inOtherTab };
  return (
    <small>
      <span class={late ? "dot late" : now === "open" ? "dot" : "dot hollow"} />
      {now !== undefined && now in say ? say[now as keyof typeof say] : link.wasOpen.value ? t.reconnecting : t.connecting}
    </small>
  );
}
