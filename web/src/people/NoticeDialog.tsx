// Dialog for a moderator's notice to everybody in the room.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Asks } from "../protocol/index.ts";
import { type Room, roomName } from "../rooms/index.ts";
import { ServerLink } from "../server/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { SelectField, TextField } from "../ui/fields.tsx";
import { useModel } from "../ui/models.ts";
import { useModerating } from "./moderating.ts";
import { giveNotice } from "./moderation.ts";
import { ModerationFailed } from "./ModerationFailed.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    notice: { room: Room };
  }
}

type NoticeLevel = Asks<"notice">["level"];

export function NoticeDialog({ of }: { of: Room }) {
  const t = words.value;
  const link = useModel(ServerLink);
  const [text, setText] = useState("");
  const [level, setLevel] = useState<NoticeLevel>("info");
  const { failed, act } = useModerating();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (text.trim() !== "") void act(() => giveNotice(link.connection.peek(), of, level, text.trim()));
  };
  const levels: [NoticeLevel, string][] = [
    ["info", t.levelInfo],
    ["warning", t.levelWarning],
    ["alert", t.levelAlert],
  ];
  return (
    <Dialog title={t.noticeTo(roomName(of))} first="field">
      <form onSubmit={submit}>
        <TextField
          id="notice"
          label={t.message}
          value={text}
          write={setText}
          dir="auto"
          maxLength={of.server.rules.value.maxText}
        />
        <SelectField id="level" label={t.level} value={level} options={levels} choose={setLevel} />
        <ModerationFailed outcome={failed} name="" />
        <div class="do">
          <button type="submit" class="btn main">
            {t.send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
