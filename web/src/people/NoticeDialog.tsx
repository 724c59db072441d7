// Where a moderator writes a notice to everybody in the room.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Asks } from "../protocol/index.ts";
import { type Room, roomName } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "../ui/opened.ts";
import { giveNotice, type ModerationOutcome } from "./moderation.ts";
import { ModerationFailed } from "./ModerationFailed.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    notice: { room: Room };
  }
}

type Level = Asks<"notice">["level"];

export function NoticeDialog({ of }: { of: Room }) {
  const t = words.value;
  const [text, setText] = useState("");
  const [level, setLevel] = useState<Level>("info");
  const [failed, setFailed] = useState<ModerationOutcome>();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (text.trim() === "") return;
    const outcome = await giveNotice(of, level, text.trim());
    if (outcome === "done") closeDialog();
    else setFailed(outcome);
  };
  const levels: [Level, string][] = [
    ["info", t.levelInfo],
    ["warning", t.levelWarning],
    ["alert", t.levelAlert],
  ];
  return (
    <Dialog title={t.noticeTo(roomName(of))} first="field">
      <form onSubmit={(event) => void submit(event)}>
        <div class="field">
          <label for="notice">{t.message}</label>
          <input
            id="notice"
            type="text"
            dir="auto"
            autocomplete="off"
            maxLength={session.server.rules.value.maxText}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="level">{t.level}</label>
          <select id="level" value={level} onChange={(event) => setLevel(event.currentTarget.value as Level)}>
            {levels.map(([value, name]) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </div>
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
