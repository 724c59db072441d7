// Lines that are not messages: notices, likes of messages that are gone, events of the connection, of calls and of the board.
import { formatTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Entry } from "../log/index.ts";
import { type Conversation, nameOf, OpenMaps, type PresenceChange } from "../rooms/index.ts";
import { SealedView } from "../rooms/views.ts";
import { showVisits } from "../settings/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { callRemark } from "./call-remark.ts";

/** More are counted instead of named. */
const MOST_NAMED = 5;

export function EventLine({ entry, of }: { entry: Exclude<Entry, { is: "message" | "file" }>; of: Conversation }) {
  const opened = useModel(OpenMaps);
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
    case "ended":
      return (
        <li class="quiet-line">
          {t.callEnded(lengthOf(entry.lasted))} · <Time of={entry.time} />
        </li>
      );
    case "visits":
      return showVisits.value === "yes" ? <Visits joined={entry.joined} left={entry.left} time={entry.time} /> : null;
    case "board":
      return (
        // Beside the map it is announced there, summed up.
        <li class="quiet-line" aria-live={opened.shown.value === of ? "off" : undefined}>
          {t.boardChange(entry.by, entry.put, entry.changed, entry.removed)} · <Time of={entry.time} />
          {entry.put + entry.changed > 0 && (
            <>
              {" · "}
              <button type="button" class="link" onClick={() => void opened.open(of, { boardOf: entry.by })}>
                {t.boardShow}
              </button>
            </>
          )}
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
    default:
      return <SealedView entry={entry} of={of} />;
  }
}

/** The people who came and left, a few of them by name. */
function Visits({ joined, left, time }: PresenceChange & { time: number }) {
  const t = words.value;
  const names = (all: readonly string[]): string => (all.length > MOST_NAMED ? "" : new Intl.ListFormat(locale.value).format(all));
  const parts = [t.cameIn(names(joined), joined.length), t.wentOut(names(left), left.length)].filter((part) => part !== "");
  if (parts.length === 0) return null;
  return (
    // It is announced as it happens.
    <li class="quiet-line" aria-live="off">
      {parts.join(" ")} <Time of={time} />
    </li>
  );
}

/** Returns "12 min", or seconds below half a minute. */
function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [value, unit] = minutes === 0 ? [Math.max(1, Math.round(ms / 1000)), "second"] : [minutes, "minute"];
  return new Intl.NumberFormat(locale.value, { style: "unit", unit, unitDisplay: "short" }).format(value);
}

function Time({ of }: { of: number }) {
  return <time dateTime={new Date(of).toISOString()}>{formatTime(of, locale.value)}</time>;
}

const LEVELS = new Map([
  ["warning", "warning"],
  ["alert", "alert"],
]);
