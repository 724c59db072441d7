// The list of rooms, in the server's order, the private ones and the direct conversations; and below it oneself.
import { computed } from "@preact/signals";
import { CallStrip } from "../calls/views.ts";
import type { Reading } from "../log/index.ts";
import { words } from "../i18n/words.ts";
import { mapped } from "../map/index.ts";
import { host } from "../platform/window.ts";
import { go } from "../ui/back.ts";
import { Person } from "../ui/Person.tsx";
import type { ListedRoom } from "../protocol/index.ts";
import { session } from "../session/index.ts";
import { avatar, nickname, preferenceOf } from "../settings/index.ts";
import { Icon, IconButton, type IconName, Mark } from "../ui/Icon.tsx";
import { openDialog } from "../ui/opened.ts";
import { listAlone, turnTo, unfold, unfolded } from "../ui/panes.ts";
import { addressOf, addressOfDirect, type Room, roomName } from "../rooms/index.ts";
import { shortNames } from "./short-names.ts";

export function RoomList() {
  const t = words.value;
  // Alone on a phone, this is what the page is about.
  const alone = listAlone.value;
  const Place = alone ? "main" : "div";
  const Name = alone ? "h1" : "strong";
  return (
    <Place class={unfolded.value ? "rooms unfolded" : "rooms"} id="rooms" tabIndex={-1}>
      <header class="brand">
        {mapped.value === undefined ? <Mark /> : <Unfold />}
        <div>
          <Name>causerie</Name>
          <small>{host()}</small>
        </div>
        <IconButton icon="rules" name={t.rules} onClick={() => openDialog({ is: "rules" })} />
        {session.server.allowsPrivate.value && (
          <IconButton
            icon="plus"
            name={t.newPrivateRoom}
            onClick={() => {
              session.place.makePrivate();
              turnTo("talk");
            }}
          />
        )}
      </header>
      <nav class="list" aria-label={t.roomsAndDirects}>
        <div class="heading">
          <h2>{t.rooms}</h2>
          <IconButton icon="goTo" name={t.goTo} onClick={() => openDialog({ is: "goto" })} />
        </div>
        {session.server.listed.value?.length === 0 && <p class="none">{t.noRooms}</p>}
        <ul>
          {starredFirst(session.server.listed.value ?? []).map((one) => (
            <RoomRow key={one.name} of={one} />
          ))}
        </ul>
        <PrivateRooms />
        <Directs />
      </nav>
      {alone && session.calls.own.value !== undefined && <CallStrip call={session.calls.own.value} />}
      <footer class="me">
        <Person nickname={nickname.value} avatar={avatar.value} small />
        <div>
          <strong>{session.place.room.value?.nickname.value || nickname}</strong>
          <ConnectionState />
        </div>
        <IconButton icon="settings" name={t.settings} onClick={() => openDialog({ is: "settings" })} />
      </footer>
    </Place>
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

/** Those with a star on top, each of both in the server's order. */
function starredFirst(all: readonly ListedRoom[]): ListedRoom[] {
  return all.toSorted((a, b) => Number(preferenceOf(b.name).star) - Number(preferenceOf(a.name).star));
}

function RoomRow({ of }: { of: ListedRoom }) {
  const here = session.place.wanted.value;
  const joined = session.rooms.all.value.get(of.name);
  const count = joined?.count.value ?? of.nb_users;
  const closed = of.access !== "open";
  return (
    <li>
      <Row
        href={addressOf(of.name)}
        current={here.room === of.name && here.direct === undefined}
        sign={preferenceOf(of.name).star ? "star" : closed ? "lock" : undefined}
        name={of.name}
        reading={joined?.reading}
        count={count}
        call={joined === undefined ? of.call : session.calls.participantsIn(joined).length}
      />
    </li>
  );
}

function PrivateRooms() {
  const t = words.value;
  const all = session.place.privateRooms.value;
  if (all.length === 0) return null;
  return (
    <>
      <h2>{t.privateRooms}</h2>
      <ul>
        {all.map((room, at) => (
          <li key={room.name}>
            <Row
              href={addressOf(room.name, session.rooms.titleOf(room.name))}
              current={session.place.wanted.value.room === room.name && session.place.wanted.value.direct === undefined}
              sign={session.rooms.ofTwo.value.has(room.name) ? "phone" : "link"}
              name={privateName(room, at, all)}
              reading={room.reading}
              count={room.count.value}
              call={session.calls.participantsIn(room).length}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Those without a title are counted. */
function privateName(room: Room, at: number, all: readonly Room[]): string {
  const { privateRoom } = words.value;
  return roomName(room) === privateRoom && all.length > 1 ? `${privateRoom} ${at + 1}` : roomName(room);
}

function Directs() {
  const t = words.value;
  const all = session.rooms.directs.value;
  if (all.length === 0) return null;
  return (
    <>
      <h2>{t.directs}</h2>
      <ul>
        {all.map((one) => (
          <li key={`${one.room.name}/${one.name}`}>
            <Row
              href={addressOfDirect(one.room.name, one.name)}
              current={session.place.wanted.value.room === one.room.name && session.place.wanted.value.direct === one.name}
              avatar={one.member.value?.avatar}
              name={one.name}
              reading={one.reading}
              missed={one.hasMissed.value}
            />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Of the rooms beside a map. */
const short = computed(() => {
  const { place, server } = session;
  return shortNames([...(server.listed.value ?? []).map(({ name }) => name), ...place.privateRooms.value.map(privateName)]);
});

interface RowProps {
  href: string;
  current: boolean;
  name: string;
  /** A room has a sign, # unless another is given, and a count; a person's row has neither. */
  sign?: IconName | undefined;
  avatar?: string | undefined;
  reading: Reading | undefined;
  count?: number | undefined;
  call?: number | undefined;
  /** They called, and nobody answered. */
  missed?: boolean;
}

function Row({ href, current, name, sign, avatar, reading, count, call = 0, missed = false }: RowProps) {
  const t = words.value;
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
      title={mapped.value === undefined ? undefined : name}
    >
      {count === undefined && sign === undefined ? (
        <Person nickname={name} avatar={avatar} small />
      ) : (
        <span class="hash" aria-hidden="true" data-short={short.value.get(name)}>
          {sign === undefined ? "#" : <Icon name={sign} small />}
        </span>
      )}
      <span class="named">
        <bdi class="name">{name}</bdi> {missed && <small>{t.missedCall}</small>}
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

/** `among`: what is for this person stands among what is said to all, and has a badge of its own. */
function Badge({ unread, forMe, among }: { unread: number; forMe: number; among: boolean }) {
  const t = words.value;
  return (
    <>
      {among && forMe > 0 && (
        <span class="badge you" aria-hidden="true">
          @{"\u2009"}
          {shortened(forMe)}
        </span>
      )}
      {(!among || unread > forMe) && (
        <span class={!among && forMe > 0 ? "badge you" : "badge"} aria-hidden="true">
          {shortened(unread)}
        </span>
      )}
      <span class="vh">{forMe > 0 ? t.unreadForYou(unread, forMe) : t.unread(unread)}</span>
    </>
  );
}

const shortened = (count: number): string => (count > 99 ? "99+" : String(count));

function ConnectionState() {
  const t = words.value;
  const standing = session.link.standing.value;
  const now = standing?.is;
  const late = standing?.is === "open" && standing.late === true;
  const say = { open: late ? t.noAnswerYet : t.connected, refused: t.notConnected, ended: session.link.still.value === undefined ? t.notConnected : t.inOtherTab };
  return (
    <small>
      <span class={late ? "dot late" : now === "open" ? "dot" : "dot hollow"} />
      {now !== undefined && now in say ? say[now as keyof typeof say] : session.link.wasOpen.value ? t.reconnecting : t.connecting}
    </small>
  );
}
