// Dialog to forward a message: a button for each of the other joined rooms.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { summaryOf } from "../kinds/views.ts";
import type { Line } from "../log/index.ts";
import { type Room, roomName } from "../rooms/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { say } from "../ui/say.ts";
import { forward } from "./forward.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    forward: { line: Line; of: Room };
  }
}

export function ForwardDialog({ line, of }: { line: Line; of: Room }) {
  const t = words.value;
  const [sentTo, setSent] = useState<readonly Room[]>([]);
  const send = (to: Room): void => {
    forward(line, to);
    setSent([...sentTo, to]);
    say(t.forwardedTo(roomName(to)));
  };
  return (
    <Dialog title={t.forward}>
      <p class="hint">
        <bdi>{summaryOf(line.content)}</bdi>
      </p>
      <p class="hint">{t.forwardHint}</p>
      <ul class="choices">
        {of.others.value.map((room) => {
          const isSent = sentTo.includes(room);
          return (
            <li key={room.name}>
              <button type="button" class="row" aria-disabled={isSent} onClick={() => !isSent && send(room)}>
                <span class="hash" aria-hidden="true">
                  #
                </span>
                <bdi class="name">{roomName(room)}</bdi>
                {isSent && <span class="side">{t.forwarded}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
