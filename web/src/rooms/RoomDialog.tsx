// What this person wants of a room: which messages they are told of, and whether it stands on top of the list.
import { words } from "../i18n/words.ts";
import { type Notices, prefer, preferenceOf } from "../settings/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { SelectField } from "../ui/fields.tsx";
import { closeDialog } from "../ui/opened.ts";
import { roomName } from "./conversation.ts";
import type { Room } from "./room.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    room: { room: Room };
  }
}

export function RoomDialog({ of }: { of: Room }) {
  const t = words.value;
  const { notices, star } = preferenceOf(of.name);
  const options: [Notices, string][] = [["all", t.noticesAll], ["mentions", t.noticesMentions], ["none", t.noticesNone]];
  return (
    <Dialog title={roomName(of)}>
      <SelectField id="notices" label={t.tellMeOf} value={notices} options={options} choose={(chosen) => prefer(of.name, { notices: chosen })} />
      {!of.isPrivate && (
        <div class="field">
          <label class="check">
            <input type="checkbox" checked={star} onChange={(event) => prefer(of.name, { star: event.currentTarget.checked })} />
            <span>{t.starRoom}</span>
          </label>
        </div>
      )}
      <div class="do">
        <button type="button" class="btn main" onClick={closeDialog}>
          {t.done}
        </button>
      </div>
    </Dialog>
  );
}
