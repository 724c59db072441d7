// What an @ or a colon may become, above the field. The focus stays in the field.
import { words } from "../i18n/words.ts";
import { Person } from "../ui/Person.tsx";
import { memberNamed, type Room } from "../rooms/index.ts";
import type { Completing } from "./use-completion.ts";

export function Completion({ completing: { choices, list, take }, of }: { completing: Completing; of: Room }) {
  const t = words.value;
  return (
    <>
      <div class="vh" role="status">
        {choices.length > 0 && t.matches(choices.length)}
      </div>
      {choices.length > 0 && (
        <ul class="menu" role="listbox" id="choices" aria-label={choices[0]?.is === "emoji" ? t.emoji : t.people}>
          {choices.map((choice, at) => (
            <li
              key={choice.is === "emoji" ? choice.sign : choice.name}
              class="row"
              {...list.option(choice, at)}
              // Before the click: where the field loses the focus, the list closes.
              onPointerDown={(event) => {
                event.preventDefault();
                take(choice);
              }}
            >
              {choice.is === "emoji" ? (
                <span class="emoji">{choice.sign}</span>
              ) : (
                <Person nickname={choice.name} avatar={memberNamed(of.roster.value, choice.name)?.avatar} small />
              )}
              <bdi class="name">{choice.name}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
