// Where a moderator writes a notice to everybody in the room.
import { useState } from "preact/hooks";
import type { Level } from "../protocol/index.ts";
import { giveNotice, type Outcome } from "../state/moderation.ts";
import type { Room } from "../state/room.ts";
import { rules } from "../state/server.ts";
import { words } from "../words/words.ts";
import { roomName } from "./conversation.ts";
import { Dialog } from "./Dialog.tsx";
import { Failed } from "./Failed.tsx";
import { opened } from "./opened.ts";

export function GiveNotice({ of }: { of: Room }) {
  const t = words.value;
  const [text, setText] = useState("");
  const [level, setLevel] = useState<Level>("info");
  const [failed, setFailed] = useState<Outcome>();
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (text.trim() === "") return;
    const outcome = await giveNotice(of, level, text.trim());
    if (outcome === "done") opened.value = undefined;
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
            maxLength={rules.value.maxText}
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
        <Failed outcome={failed} name="" />
        <div class="do">
          <button type="submit" class="btn main">
            {t.send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
