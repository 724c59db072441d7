// Goes to a room or a person by name, with the keyboard alone.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Place, Rooms } from "../rooms/index.ts";
import { Server } from "../server/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { useListbox } from "../ui/listbox.ts";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";
import { Person } from "../ui/Person.tsx";
import { focusWriting } from "../ui/writing.ts";
import { type Destination, findDestinations } from "./destinations.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `typed`: the text in the field at first. */
    goto: { typed?: string };
  }
}

export function GoTo({ first = "" }: { first?: string | undefined }) {
  const from = { place: useModel(Place), rooms: useModel(Rooms), server: useModel(Server) };
  const t = words.value;
  const [typed, setTyped] = useState(first);
  const found = findDestinations(typed, from);
  const take = (destination: Destination): void => {
    closeDialog();
    destination.go();
    focusWriting("asked");
  };
  const list = useListbox({ id: "goto-list", all: found, take });
  return (
    <Dialog title={t.goTo} first="field">
      <TextField
        id="goto"
        label={t.goToName}
        value={typed}
        write={(value) => {
            setTyped(value);
            list.toFirst();
          }}
        dir="auto"
        spellcheck={false}
        {...list.combobox}
      >
        <span class="hint" role="status">
          {t.matches(found.length)}
        </span>
      </TextField>
      <ul class="choices" id="goto-list" role="listbox" aria-label={t.goTo}>
        {found.map((destination, index) => (
          <li key={destination.key} class="row" {...list.option(destination, index)}>
            {destination.member === undefined ? (
              <span class="hash" aria-hidden="true">
                #
              </span>
            ) : (
              <Person nickname={destination.name} avatar={destination.member.avatar} small />
            )}
            <bdi class="name">{destination.name}</bdi>
            {destination.room !== undefined && <bdi class="side">{destination.room}</bdi>}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
