// The plus above the list of rooms. Its menu (NewRoom.tsx) is fetched with the dialogs.
import { words } from "../i18n/words.ts";
import { IconButton } from "../ui/Icon.tsx";
import { closeDialog, openDialog, opened } from "../ui/opened.ts";
import { narrow } from "../ui/panes.ts";

export function NewRoomButton() {
  const isOpen = opened.value?.is === "new room";
  return (
    <IconButton
      id="new-room"
      icon="plus"
      name={words.value.newRoom}
      aria-haspopup={narrow.value ? "dialog" : "menu"}
      aria-expanded={isOpen}
      onClick={() => (isOpen ? closeDialog() : openDialog({ is: "new room" }))}
    />
  );
}
