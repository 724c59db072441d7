// Goes to a room or a person by name, with the keyboard alone.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Person } from "../ui/Person.tsx";
import { composes } from "../platform/differences.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { closeDialog } from "../ui/opened.ts";
import { toWriting } from "../ui/writing.ts";
import { type Destination, destinations } from "./destinations.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `typed`: what stands in the field at first. */
    goto: { typed?: string };
  }
}

export function GoTo({ first = "" }: { first?: string | undefined }) {
  const t = words.value;
  const [typed, setTyped] = useState(first);
  const [chosen, setChosen] = useState(0);
  const found = destinations(typed);
  const at = Math.min(chosen, found.length - 1);
  const take = (one: Destination | undefined): void => {
    if (one === undefined) return;
    closeDialog();
    one.go();
    toWriting("asked");
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (composes(event)) return;
    if (event.key === "Enter") take(found[at]);
    else if (step !== undefined && found.length > 0) setChosen((at + step + found.length) % found.length);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={t.goTo} first="field">
      <TextField
        id="goto"
        label={t.goToName}
        value={typed}
        write={(value) => {
            setTyped(value);
            setChosen(0);
          }}
        dir="auto"
        role="combobox"
        spellcheck={false}
        aria-expanded={found.length > 0}
        aria-controls="goto-list"
        aria-autocomplete="list"
        aria-activedescendant={found.length > 0 ? `goto-${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        <span class="hint" role="status">
          {t.matches(found.length)}
        </span>
      </TextField>
      <ul class="choices" id="goto-list" role="listbox" aria-label={t.goTo}>
        {found.map((one, index) => (
          <li
            key={one.key}
            id={`goto-${index}`}
            class="row"
            role="option"
            aria-selected={index === at}
            onClick={() => take(one)}
          >
            {one.member === undefined ? (
              <span class="hash" aria-hidden="true">
                #
              </span>
            ) : (
              <Person nickname={one.name} avatar={one.member.avatar} small />
            )}
            <bdi class="name">{one.name}</bdi>
            {one.room !== undefined && <bdi class="side">{one.room}</bdi>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
