// The conversation. It follows its end until its reader scrolls up; then it keeps its place and counts the new messages.
import { Fragment } from "preact";
import { useRef } from "preact/hooks";
import { FileLine } from "../files/views.ts";
import { formatDay, toDayKey, now } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { formatDuration } from "../i18n/size.ts";
import { withWords, words } from "../i18n/words.ts";
import { type Entry, placeEntries } from "../log/index.ts";
import { Part } from "../platform/part.ts";
import { type Conversation, nameOf, type Room } from "../rooms/index.ts";
import { isIgnored } from "../settings/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { lazy } from "../ui/lazy.tsx";
import { useModel } from "../ui/models.ts";
import { useActiveLine } from "./active-line.ts";
import { Alerts } from "./alerts.ts";
import { onCopy } from "./copied.ts";
import { useDrawn } from "./drawn.ts";
import { EmptyRoom } from "./EmptyRoom.tsx";
import { EventLine } from "./EventLine.tsx";
import { useFollowing } from "./following.ts";
import { onLogKey } from "./log-keys.ts";
import { Message } from "./Message.tsx";
import { PendingPost } from "./PendingPost.tsx";
import { searches } from "./searching.ts";
import { followHere, useSought } from "./Sought.tsx";

const Search = lazy(new Part("page", withWords(() => import("./Search.tsx"))), (part) => part.Search);

export function LogView({ of }: { of: Conversation }) {
  const log = useRef<HTMLDivElement>(null);
  const t = words.value;
  const alerts = useModel(Alerts);
  const { entries: drawn, live } = useDrawn(of);
  const entries = drawn.filter(isHeard);
  const scrolled = useFollowing(log, of, entries);
  useSought(of, drawn);
  const { active, activate: turnTo, handlers } = useActiveLine(log);
  const isEmpty = of.kind === "room" && of.settled.value && entries.length + of.waiting.value.length === 0;
  return (
    <>
      {searches.value > 0 && <Search of={of} entries={entries} />}
      <div
        // Its end stays in place by `useFollowing` alone; above it the browser keeps the lines in their places.
        class={of.reading.following.value ? "log follows" : "log"}
        id="log"
        ref={log}
        role="log"
        aria-label={of.kind === "room" ? t.messagesIn(nameOf(of)) : t.directWith(of.name)}
        aria-live={live && of.settled.value && alerts.announced.value === "all" ? "polite" : "off"}
        tabIndex={0}
        onScroll={scrolled}
        onClick={followHere}
        onCopy={onCopy}
        onKeyDown={(event) => {
          turnTo(event);
          onLogKey(event, of);
        }}
        {...handlers}
      >
        <Lines of={of} entries={entries} active={active} />
        {isEmpty && <EmptyRoom of={of} />}
      </div>
    </>
  );
}

interface LinesProps {
  of: Conversation;
  entries: readonly Entry[];
  active: number | undefined;
}

function Lines({ of, entries, active }: LinesProps) {
  const t = words.value;
  const firstNew = of.reading.firstNew.value;
  return (
    <ol>
      {of.kind === "direct" && <li class="quiet-line">{t.directOnly(of.name)} <MailWaits of={of.room} /></li>}
      {placeEntries(entries).map(({ entry, day, more }) => (
        <Fragment key={entry.key}>
          {day && <li class="day">{dayLabel(entry.time)}</li>}
          {firstNew === entry.key && <li class="news">{t.newMessages(of.reading.fresh.value)}</li>}
          {entry.is === "message" ? (
            <Message line={entry} more={more && firstNew !== entry.key} of={of} active={active === entry.key} />
          ) : entry.is === "file" ? (
            <FileLine entry={entry} />
          ) : (
            <EventLine entry={entry} of={of} />
          )}
        </Fragment>
      ))}
      {of.waiting.value.map((post) => (
        <PendingPost key={post.nonce} post={post} of={of} />
      ))}
    </ol>
  );
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
  const name = formatDay(time, today, locale.value);
  return toDayKey(time) === toDayKey(today) ? words.value.today(name) : name.charAt(0).toUpperCase() + name.slice(1);
}

/** How long mail waits for this person, who has a mailbox. */
function MailWaits({ of }: { of: Room }) {
  const seconds = of.mailFor.value;
  return seconds === undefined ? null : <>{words.value.mailWaits(formatDuration(seconds, locale.value))}</>;
}
