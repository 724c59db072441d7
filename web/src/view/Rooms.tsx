// The list of rooms, in the server's order, and below it oneself.
import type { Room } from "../state/room.ts";
import { addressOf, counts, room, rooms, wanted } from "../state/place.ts";
import { nickname } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { narrow, opened, pane, turnTo } from "./opened.ts";
import { Person } from "./Person.tsx";
import { Mark, Sign } from "./Sign.tsx";

export function Rooms() {
  const t = words.value;
  const list = rooms.value ?? [];
  // Alone on a phone, this is what the page is about.
  const alone = narrow.value && pane.value === "rooms";
  const Place = alone ? "main" : "div";
  const Name = alone ? "h1" : "strong";
  return (
    <Place class="rooms" id="rooms" tabIndex={-1}>
      <header class="brand">
        <Mark />
        <div>
          <Name>causerie</Name>
          <small>{location.host}</small>
        </div>
        <button class="icon" type="button" aria-label={t.rules} title={t.rules} onClick={() => (opened.value = { is: "rules" })}>
          <Sign name="rules" />
        </button>
      </header>
      <nav class="list" aria-label={t.rooms}>
        <h2>{t.rooms}</h2>
        {rooms.value?.length === 0 && <p class="none">{t.noRooms}</p>}
        <ul>
          {list.map((name) => (
            <RoomRow key={name} name={name} />
          ))}
        </ul>
      </nav>
      <footer class="me">
        <Person nickname={nickname.value} small />
        <div>
          <strong>{nickname}</strong>
          {room.value !== undefined && <Standing of={room.value} />}
        </div>
        <button
          class="icon"
          type="button"
          aria-label={t.settings}
          title={t.settings}
          onClick={() => (opened.value = { is: "settings" })}
        >
          <Sign name="settings" />
        </button>
      </footer>
    </Place>
  );
}

function RoomRow({ name }: { name: string }) {
  const count = counts.value.get(name);
  return (
    <li>
      <a
        class="row"
        href={addressOf(name)}
        aria-current={wanted.value === name ? "page" : undefined}
        onClick={() => turnTo("talk")}
      >
        <span class="hash" aria-hidden="true">
          #
        </span>
        <span class="name">{name}</span>
        {count !== undefined && (
          <span class="side num">
            <span aria-hidden="true">{count}</span>
            <span class="vh">{words.value.peopleCount(count)}</span>
          </span>
        )}
      </a>
    </li>
  );
}

function Standing({ of }: { of: Room }) {
  const t = words.value;
  const now = of.standing.value.is;
  const open = now === "open";
  return (
    <small>
      <span class={open ? "dot" : "dot hollow"} />
      {open ? t.connected : now === "connecting" && !of.wasOpen ? t.connecting : t.reconnecting}
    </small>
  );
}
