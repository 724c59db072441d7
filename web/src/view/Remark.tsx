// Lines that are not said by somebody: notices, likes for what is no longer here, word of the connection.
import type { Entry } from "../state/entries.ts";
import { clockTime } from "../text/clock.ts";
import { locale, words } from "../words/words.ts";
import { Sign } from "./Sign.tsx";

export function Remark({ entry }: { entry: Exclude<Entry, { is: "message" }> }) {
  const t = words.value;
  switch (entry.is) {
    case "notice":
      return (
        <li class={`notice ${LEVELS.get(entry.level) ?? "info"}`}>
          <Sign name={entry.level === "info" ? "rules" : "warning"} />
          <div>
            <p>{entry.text}</p>
            <small>
              {entry.byServer ? t.serverNotice : t.roomNotice} ·{" "}
              <time dateTime={new Date(entry.time).toISOString()}>{clockTime(entry.time, locale.value)}</time>
            </small>
          </div>
        </li>
      );
    case "like":
      return (
        <li class="notice liked">
          <Sign name="heart" />
          <p>{t.likes(entry.liker, entry.message)}</p>
        </li>
      );
    case "back":
      return <li class="quiet-line">{entry.after === "restart" ? t.backAfterRestart : t.back}</li>;
  }
}

const LEVELS = new Map([
  ["warning", "warning"],
  ["alert", "alert"],
]);
