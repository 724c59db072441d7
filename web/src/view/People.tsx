// Who is in the room: beside the conversation where there is space, else over it.
import type { Room } from "../state/room.ts";
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";
import { Person } from "./Person.tsx";

export function People({ of }: { of: Room }) {
  return (
    <aside class="people" id="people" aria-label={words.value.peopleIn(of.name)} tabIndex={-1}>
      <h2>
        <span>{words.value.inRoom}</span>
        <span class="num">{of.roster.value.length}</span>
      </h2>
      <Roster of={of} />
    </aside>
  );
}

export function PeopleDialog({ of }: { of: Room }) {
  return (
    <Dialog title={words.value.peopleIn(of.name)}>
      <div class="sheet-list">
        <Roster of={of} />
      </div>
    </Dialog>
  );
}

function Roster({ of }: { of: Room }) {
  const t = words.value;
  const roster = of.roster.value;
  const mine = of.registration.state.value === "yes" ? of.registration.nickname.value : "";
  const nameless = Math.max(0, (of.count.value ?? 0) - roster.length);
  return (
    <>
      <ul>
        {roster.map((one) => (
          <li key={one} class="row">
            <Person nickname={one} small />
            <span class="name">{one}</span>
            {one === mine && <span class="tag">{t.you}</span>}
          </li>
        ))}
      </ul>
      {nameless > 0 && (
        <p class="quiet-line">{roster.length > 0 ? t.andWithoutNickname(nameless) : t.withoutNickname(nameless)}</p>
      )}
    </>
  );
}
