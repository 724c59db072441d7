// The names that an @ may become, above the field. The focus stays in the field.
import type { Room } from "../state/room.ts";
import { memberNamed } from "../state/roster.ts";
import { words } from "../words/words.ts";
import type { Completing } from "./completion.ts";
import { Person } from "./Person.tsx";

export function Completion({ list, of }: { list: Completing; of: Room }) {
  const t = words.value;
  const names = list.found?.names ?? [];
  return (
    <>
      <div class="vh" role="status">
        {list.found !== undefined && t.matches(names.length)}
      </div>
      {list.found !== undefined && (
        <ul class="menu" role="listbox" id="names" aria-label={t.people}>
          {names.map((name, at) => (
            <li
              key={name}
              id={`name-${at}`}
              class="row"
              role="option"
              aria-selected={at === list.chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                list.take(at);
              }}
            >
              <Person nickname={name} avatar={memberNamed(of.roster.value, name)?.avatar} small />
              <span class="name">{name}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
