// Lines that are not said by somebody: notices, likes for what is no longer here, word of the connection
// and of calls.
import { callRemark } from "../calls/index.ts";
import { clockTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { type Conversation, nameOf } from "../rooms/index.ts";
import { Icon } from "../ui/Icon.tsx";
import type { Entry } from "./entries.ts";

export function EventLine({ entry, of }: { entry: Exclude<Entry, { is: "message" | "file" }>; of: Conversation }) {
  const t = words.value;
  switch (entry.is) {
    case "notice":
      return (
        <li class={`notice ${LEVELS.get(entry.level) ?? "info"}`}>
          <Icon name={entry.level === "info" ? "rules" : "warning"} />
          <div>
            <p dir="auto">{entry.text}</p>
            <small>
              {entry.byServer ? t.serverNotice : t.roomNotice} · <Time of={entry.time} />
            </small>
          </div>
        </li>
      );
    case "like":
      return (
        <li class="notice liked">
          <Icon name="heart" />
          <p>{t.likes(entry.liker)}</p>
        </li>
      );
    case "back":
      return <li class="quiet-line">{entry.after === "restart" ? t.backAfterRestart : t.back}</li>;
    case "began":
      return (
        <li class="notice info">
          <Icon name="phone" />
          <p>
            {t.startedCall(entry.by)} <Time of={entry.time} />
          </p>
        </li>
      );
    case "call":
      return (
        <li class="notice info">
          <Icon name="phone" />
          <p>
            {entry.times > 1 ? t.missedCalls(entry.times) : callRemark(entry.what, nameOf(of))} <Time of={entry.time} />
          </p>
        </li>
      );
  }
}

function Time({ of }: { of: number }) {
  return <time dateTime={new Date(of).toISOString()}>{clockTime(of, locale.value)}</time>;
}

const LEVELS = new Map([
  ["warning", "warning"],
  ["alert", "alert"],
]);
