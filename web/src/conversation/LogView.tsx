// The conversation. It follows its end until one scrolls up; then it keeps its place and tells how many are new.
import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { FileLine } from "../files/index.ts";
import { dayName, dayOf, now } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { durationText } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import { isIgnored } from "../people/index.ts";
import { type Conversation, nameOf, type Room } from "../rooms/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { useOneStop } from "../ui/one-stop.ts";
import { useUserScroll } from "../ui/user-scroll.ts";
import { announced } from "./announced.ts";
import { useDrawn } from "./drawn.ts";
import { EmptyRoom } from "./EmptyRoom.tsx";
import { type Entry, placed } from "./entries.ts";
import { EventLine } from "./EventLine.tsx";
import { onLogKey } from "./log-keys.ts";
import { Message } from "./Message.tsx";
import { PendingPost } from "./PendingPost.tsx";
import { isAtEnd, takePlace } from "./place-in-log.ts";
import { Search } from "./part.ts";
import { searching } from "./searching.ts";
import { followHere, useSought } from "./Sought.tsx";

/** What takes the focus next has it by then. */
const LEAVES_MS = 100;

export function LogView({ of }: { of: Conversation }) {
  const log = useRef<HTMLDivElement>(null);
  const active = useSignal<number | undefined>(undefined);
  const t = words.value;
  const { reading } = of;
  const { entries: drawn, live } = useDrawn(of);
  const entries = drawn.filter(isHeard);
  const waiting = of.waiting.value;

  const size = useRef("");
  // Only what changes the size moves the log: a scroll that was not told yet is not undone.
  const stay = (): void => {
    const box = log.current;
    if (box === null || size.current === sizeOf(box)) return;
    size.current = sizeOf(box);
    if (reading.following.peek()) box.scrollTop = box.scrollHeight;
  };
  useLayoutEffect(stay);
  useOneStop(log, active.value);
  useEffect(() => {
    const box = log.current;
    if (box === null || !takePlace(box, of)) reading.follow();
    if (box === null) return undefined;
    const watch = new ResizeObserver(stay);
    watch.observe(box);
    for (const child of box.children) watch.observe(child);
    return () => watch.disconnect();
  }, [of]);
  useSought(of, drawn);
  const byHand = useUserScroll(log);
  const scrolled = (): void => {
    const box = log.current;
    if (box === null) return;
    const isNear = isAtEnd(box);
    // Lines that come and go move it too. In a box that is as it was, the reader did, by hand or by a search in the page.
    if (isNear || byHand() || size.current === sizeOf(box)) reading.follow(isNear);
    else stay();
  };
  /** To the line that the focus, a key or the pointer is in: what came last. Beside all lines the focus decides. */
  const turnTo = (event: Event): void => {
    active.value = keyOf(event.target) ?? keyOf(document.activeElement);
  };
  /** The focus went. Not if it only moves on in here, or the pointer is here too. */
  const leave = (): void => {
    const box = log.current;
    if (box !== null && !box.contains(document.activeElement) && !box.matches(":hover")) active.value = undefined;
  };

  return (
    <>
      {searching.value && <Search of={of} entries={entries} />}
      <div
        // Its end stays where it is by `stay` alone; above it the browser keeps the lines in their places.
        class={reading.following.value ? "log follows" : "log"}
        id="log"
        ref={log}
        role="log"
        aria-label={of.kind === "room" ? t.messagesIn(nameOf(of)) : t.directWith(of.name)}
        aria-live={live && of.settled.value && announced.value === "all" ? "polite" : "off"}
        tabIndex={0}
        onScroll={scrolled}
        onClick={followHere}
        onKeyDown={(event) => {
          turnTo(event);
          onLogKey(event, of);
        }}
        // Not `over`, which is also told when lines move below a pointer that rests.
        onPointerMove={(event) => event.pointerType === "mouse" && turnTo(event)}
        onPointerLeave={(event) => event.pointerType === "mouse" && (active.value = keyOf(document.activeElement))}
        onFocusIn={turnTo}
        onFocusOut={() => setTimeout(leave, LEAVES_MS)}
      >
        <ol>
          {of.kind === "direct" && <li class="quiet-line">{t.directOnly(of.name)} <MailWaits of={of.room} /></li>}
          {placed(entries).map(({ entry, day, more }) => (
            <Fragment key={entry.key}>
              {day && <li class="day">{dayLabel(entry.time)}</li>}
              {reading.firstNew.value === entry.key && <li class="news">{t.newMessages(reading.fresh.value)}</li>}
              {entry.is === "message" ? (
                <Message
                  line={entry}
                  more={more && reading.firstNew.value !== entry.key}
                  of={of}
                  active={active.value === entry.key}
                />
              ) : entry.is === "file" ? (
                <FileLine entry={entry} />
              ) : (
                <EventLine entry={entry} of={of} />
              )}
            </Fragment>
          ))}
          {waiting.map((post) => (
            <PendingPost key={post.nonce} post={post} of={of} />
          ))}
        </ol>
        {of.kind === "room" && of.settled.value && entries.length + waiting.length === 0 && <EmptyRoom of={of} />}
      </div>
    </>
  );
}

function sizeOf(box: HTMLElement): string {
  return `${box.scrollHeight} ${box.clientHeight}`;
}

function isHeard(entry: Entry): boolean {
  return (entry.is !== "message" && entry.is !== "file") || !isIgnored(entry.from.nickname);
}

/** The button that leads back to the end. */
export function ToTheEnd({ of }: { of: Conversation }) {
  const t = words.value;
  const { following, unread } = of.reading;
  if (following.value) return null;
  const go = (): void => {
    of.reading.follow();
    const log = document.getElementById("log");
    log?.scrollTo({ top: log.scrollHeight });
    log?.focus({ preventScroll: true });
  };
  return (
    <button type="button" class="btn jump" aria-label={unread.value > 0 ? undefined : t.toTheEnd} onClick={go}>
      <Icon name="down" small />
      {unread.value > 0 && t.newMessages(unread.value)}
    </button>
  );
}

function dayLabel(time: number): string {
  const today = now();
  const name = dayName(time, today, locale.value);
  return dayOf(time) === dayOf(today) ? words.value.today(name) : name.charAt(0).toUpperCase() + name.slice(1);
}

/** Of the line in which something is. */
function keyOf(inside: EventTarget | null): number | undefined {
  const line = inside instanceof Element ? inside.closest<HTMLElement>("li.msg[data-key]") : null;
  return line === null ? undefined : Number(line.dataset["key"]);
}

/** For how long mail waits for this person, who has a mailbox. */
function MailWaits({ of }: { of: Room }) {
  const seconds = of.mailFor.value;
  return seconds === undefined ? null : <>{words.value.mailWaits(durationText(seconds, locale.value))}</>;
}
