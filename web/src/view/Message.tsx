// One message of the conversation: who, when, what.
import { useMemo } from "preact/hooks";
import type { Message as Said } from "../v3/frames.ts";
import { type Entry, entryOf } from "../state/entries.ts";
import type { Room } from "../state/room.ts";
import { clockTime } from "../text/clock.ts";
import { partsOf, speaksTo } from "../text/parts.ts";
import { locale, words } from "../words/words.ts";
import { Card } from "./Card.tsx";
import { Person } from "./Person.tsx";
import { Picture } from "./Picture.tsx";

interface Props {
  entry: Entry & { is: "message" };
  more: boolean;
  of: Room;
}

export function Message({ entry, more, of }: Props) {
  const { message, time } = entry;
  const t = words.value;
  const me = of.registration.nickname.value;
  const quoted = message.inReplyTo === undefined ? undefined : entryOf(of.entries.value, message.inReplyTo);
  // The same vnode tells Preact that nothing changed: a line is drawn once, however many come after it.
  return useMemo(() => {
    const at = clockTime(time, locale.value);
    const toMe = message.kind === "text" && message.author !== me && speaksTo(message.text, me);
    const stamp = <time dateTime={new Date(time).toISOString()}>{at}</time>;
    return (
      <li class={`msg${more ? " more" : ""}${toMe ? " to-me" : ""}`} id={`m${entry.key}`} tabIndex={-1}>
        {more ? <span class="aside">{stamp}</span> : <Person nickname={message.author} />}
        {more ? (
          <span class="vh">{message.author}</span>
        ) : (
          <p class="by">
            <strong>{message.author}</strong> {stamp}
          </p>
        )}
        <div class="body">
          {message.inReplyTo !== undefined && <Quote entry={quoted} />}
          <Body message={message} me={me} />
        </div>
      </li>
    );
  }, [entry, more, t, quoted, me]);
}

function Body({ message, me }: { message: Said; me: string }) {
  switch (message.kind) {
    case "text":
      return <Text text={message.text} me={me} />;
    case "image":
      return <Picture data={message.data} author={message.author} />;
    case "unknown":
      return <p class="muted">{words.value.unknownKind}</p>;
    default:
      return <Card message={message} />;
  }
}

export function Text({ text, me }: { text: string; me: string }) {
  return (
    <p class="text">
      {partsOf(text).map((part) => {
        if (part.is === "link") {
          return (
            <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          );
        }
        if (part.is === "words") return part.text;
        return <span class={part.nickname === me || part.nickname === "all" ? "at mine" : "at"}>{part.text}</span>;
      })}
    </p>
  );
}

/** What this answers, in one line; a click goes there. */
function Quote({ entry }: { entry: (Entry & { is: "message" }) | undefined }) {
  if (entry === undefined) return <p class="quote">{words.value.quoteGone}</p>;
  const go = (): void => {
    const line = document.getElementById(`m${entry.key}`);
    line?.scrollIntoView({ block: "center" });
    line?.focus({ preventScroll: true });
  };
  return (
    <button type="button" class="quote" onClick={go}>
      <b>{entry.message.author}</b> <span>{summary(entry.message)}</span>
    </button>
  );
}

function summary(message: Said): string {
  const t = words.value;
  switch (message.kind) {
    case "text":
      return message.text.slice(0, 120);
    case "layer":
    case "model":
    case "script":
      return `${message.name} (${t[message.kind]})`;
    case "unknown":
      return t.message;
    default:
      return t[message.kind];
  }
}
