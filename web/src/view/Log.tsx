// The conversation. It follows its end until one scrolls up; then it keeps its place and tells how many are new.
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { type Entry, linesOf } from "../state/entries.ts";
import { firstNew, following, unread } from "../state/reading.ts";
import type { Room } from "../state/room.ts";
import { dayName, dayOf } from "../text/clock.ts";
import { locale, words } from "../words/words.ts";
import { Message } from "./Message.tsx";
import { Mark, Sign } from "./Sign.tsx";
import { Waiting } from "./Waiting.tsx";

/** Within this distance of the end the log counts as standing there. */
const NEAR_PX = 80;

export function Log({ of }: { of: Room }) {
  const log = useRef<HTMLDivElement>(null);
  const t = words.value;
  const entries = of.entries.value;
  const waiting = of.waiting.value;

  const stay = (): void => {
    const box = log.current;
    if (box !== null && following.peek()) box.scrollTop = box.scrollHeight;
  };
  useLayoutEffect(stay);
  useEffect(() => {
    following.value = true;
    const box = log.current;
    if (box === null) return undefined;
    const watch = new ResizeObserver(stay);
    watch.observe(box);
    for (const child of box.children) watch.observe(child);
    return () => watch.disconnect();
  }, [of]);
  const scrolled = (): void => {
    const box = log.current;
    if (box !== null) following.value = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
  };

  const quiet = of.settled.value && entries.length === 0 && waiting.length === 0;
  return (
    <div
      class="log"
      id="log"
      ref={log}
      role="log"
      aria-label={t.messagesIn(of.name)}
      aria-live={of.settled.value ? "polite" : "off"}
      tabIndex={0}
      onScroll={scrolled}
    >
      <ol>
        {linesOf(entries).map(({ entry, day, more }) => (
          <Fragment key={entry.key}>
            {day && <li class="day">{dayLabel(entry.time)}</li>}
            {firstNew.value === entry.key && <li class="news">{t.newHere}</li>}
            {entry.is === "message" ? (
              <Message entry={entry} more={more && firstNew.value !== entry.key} of={of} />
            ) : (
              <Remark entry={entry} />
            )}
          </Fragment>
        ))}
        {waiting.map((one) => (
          <Waiting key={one.id} one={one} of={of} />
        ))}
      </ol>
      {quiet && <Quiet alone={(of.count.value ?? 0) < 2} />}
    </div>
  );
}

/** The button that leads back to the end. */
export function ToTheEnd() {
  const t = words.value;
  if (following.value) return null;
  const go = (): void => {
    following.value = true;
    const log = document.getElementById("log");
    log?.scrollTo({ top: log.scrollHeight });
    log?.focus({ preventScroll: true });
  };
  return (
    <button type="button" class="btn jump" aria-label={unread.value > 0 ? undefined : t.toTheEnd} onClick={go}>
      <Sign name="down" small />
      {unread.value > 0 && t.newMessages(unread.value)}
    </button>
  );
}

/** What is not said by somebody. */
function Remark({ entry }: { entry: Exclude<Entry, { is: "message" }> }) {
  const t = words.value;
  switch (entry.is) {
    case "like":
      return (
        <li class="notice liked">
          <Sign name="heart" />
          <p>{t.likes(entry.like.liker, entry.like.message)}</p>
        </li>
      );
    case "refusal":
      return (
        <li class="notice">
          <Sign name="rules" />
          <p>
            {t.notTaken} <small>{entry.reason}</small>
          </p>
        </li>
      );
    case "back":
      return <li class="quiet-line">{entry.restarted ? t.backAfterRestart : t.back}</li>;
  }
}

function Quiet({ alone }: { alone: boolean }) {
  const t = words.value;
  return (
    <div class="blank">
      <Mark />
      <h2>{t.quiet}</h2>
      <p>
        {alone && t.quietFirst} {t.quietOthers}
      </p>
    </div>
  );
}

function dayLabel(time: number): string {
  const now = Date.now();
  const name = dayName(time, now, locale.value);
  return dayOf(time) === dayOf(now) ? words.value.today(name) : name.charAt(0).toUpperCase() + name.slice(1);
}
