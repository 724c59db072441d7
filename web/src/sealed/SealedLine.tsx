// Lines of a sealed room that are no talk.
import { useState } from "preact/hooks";
import { formatTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Entry } from "../log/index.ts";
import { Icon, type IconPath } from "../ui/Icon.tsx";

const HOLE: IconPath = "M4 7h16M4 12h4M16 12h4M4 17h16";
const UNLOCKED: IconPath = "M7.75 10.5h8.5a2.25 2.25 0 0 1 2.25 2.25v5a2.25 2.25 0 0 1 -2.25 2.25h-8.5a2.25 2.25 0 0 1 -2.25 -2.25v-5a2.25 2.25 0 0 1 2.25 -2.25zM8.5 10.5V8a3.5 3.5 0 0 1 6.8 -1.2";
const SHIELD: IconPath = "M12 3.5 5 6v5.5c0 4.3 2.9 7.4 7 9 4.1-1.6 7-4.7 7-9V6ZM12 8.5v4M12 15.7v.1";
/** More of a kind in a row are one line until they are shown. */
const MOST = 3;

/** Each kind of line that no member of the room has said. */
type SealedEntry = Extract<Entry, { is: "sealed" | "hole" }>;

export function SealedLine({ entry }: { entry: SealedEntry }) {
  return entry.is === "hole" ? <HoleLine entry={entry} /> : <UnreadLines entry={entry} />;
}

function HoleLine({ entry }: { entry: Extract<Entry, { is: "hole" }> }) {
  const t = words.value;
  const { by, come, count } = entry;
  if (!entry.shown) return null;
  return (
    <Line sign={HOLE}>
      {come < count && (
        <>
          <b>{t.linesMissing(count - come, by)}</b> {t.linesMayCome}
        </>
      )}{" "}
      {come > 0 && <b>{t.linesCameLate(come, by)}</b>}
    </Line>
  );
}

function UnreadLines({ entry }: { entry: Extract<Entry, { is: "sealed" }> }) {
  const t = words.value;
  const [isWhole, showWhole] = useState(false);
  const isOpen = entry.what === "unsealed";
  const sign = isOpen ? SHIELD : UNLOCKED;
  const { count, times } = entry;
  if (count > MOST && !isWhole) {
    return (
      <Line sign={sign}>
        <b>{isOpen ? t.unsealedLines(count) : t.unopenedLines(count)}</b>
        <button type="button" class="btn quiet slim" onClick={() => showWhole(true)}>
          {t.showLines}
        </button>
      </Line>
    );
  }
  return (
    <>
      {times.map((time, at) => (
        <Line key={at} sign={sign} time={time}>
          <b>{isOpen ? t.unsealedLine : t.unopenedLine}</b> {isOpen ? t.unsealedWhy : t.unopenedWhy}
        </Line>
      ))}
    </>
  );
}

function Line({ sign, time, children }: { sign: IconPath; time?: number; children: preact.ComponentChildren }) {
  return (
    <li class="sealed-line">
      <Icon name={sign} />
      <p>{children}</p>
      {time !== undefined && <time dateTime={new Date(time).toISOString()}>{formatTime(time, locale.value)}</time>}
    </li>
  );
}
