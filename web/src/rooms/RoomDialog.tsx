// Preferences of a room: notified messages, whether it stands on top of the list, and the title of a private
// room.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { type Notices, preferenceOf, setPreference } from "../settings/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";
import { roomName } from "./conversation.ts";
import { Place } from "./place.ts";
import type { Room } from "./room.ts";
import { Rooms } from "./rooms.ts";
import { cleanTitle, MOST_OF_TITLE } from "./title.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    room: { room: Room };
  }
}

export function RoomDialog({ of }: { of: Room }) {
  const t = words.value;
  const [place, rooms] = [useModel(Place), useModel(Rooms)];
  const { notices, star } = preferenceOf(of.name);
  const before = rooms.titleOf(of.name)?.text ?? "";
  const [title, setTitle] = useState(before);
  const hasTitle = of.isPrivate && !rooms.ofTwo.value.has(of.name);
  const options: [Notices, string][] = [["all", t.noticesAll], ["mentions", t.noticesMentions], ["none", t.noticesNone]];
  const submit = (event: Event): void => {
    event.preventDefault();
    if (cleanTitle(title) !== before) place.entitle(of, title);
    closeDialog();
  };
  return (
    <Dialog title={roomName(of)} {...(hasTitle && before === "" && { first: "field" })}>
      <form onSubmit={submit}>
        {hasTitle && <TitleField value={title} write={setTitle} />}
        <SelectField id="notices" label={t.tellMeOf} value={notices} options={options} choose={(chosen) => setPreference(of.name, { notices: chosen })} />
        {!of.isAdHoc && (
          <div class="field">
            <label class="check">
              <input type="checkbox" checked={star} onChange={(event) => setPreference(of.name, { star: event.currentTarget.checked })} />
              <span>{t.starRoom}</span>
            </label>
          </div>
        )}
        <div class="do">
          <button type="submit" class="btn main">
            {t.done}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function TitleField(props: { value: string; write: (title: string) => void }) {
  const t = words.value;
  return (
    <TextField id="title" label={t.roomTitle} {...props} dir="auto" maxLength={MOST_OF_TITLE} aria-describedby="title-hint">
      <span class="hint" id="title-hint">
        {t.roomTitleHint}
      </span>
    </TextField>
  );
}
