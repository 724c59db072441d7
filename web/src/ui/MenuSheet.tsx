// A menu on a phone: a sheet from below, which the thumb reaches.
import { Dialog } from "./Dialog.tsx";
import { Menu, type MenuEntry } from "./MenuButton.tsx";
import { closeDialog, type Dialogs } from "./opened.ts";

export function MenuSheet({ title, entries }: Dialogs["menu"]) {
  return (
    <Dialog title={title} first="entry">
      <Menu class="choices" name={title} entries={entries} choose={choose} />
    </Dialog>
  );
}

/** Begins what was chosen from a menu that is the opened dialog. */
export function choose(entry: MenuEntry): void {
  closeDialog();
  entry.begin();
}
