// A line of the conversation in which somebody offers a file.
import { formatTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { FileEntry } from "../log/index.ts";
import { canCall } from "../platform/offers.ts";
import { Person } from "../ui/Person.tsx";
import { FileCard } from "./lazy-views.ts";

export function FileLine({ entry }: { entry: FileEntry }) {
  const { key, time, from, file } = entry;
  if (!canCall() && file.side === "theirs") return <li class="quiet-line">{words.value.offersUnfetched(from.nickname)}</li>;
  return (
    <li class="msg" id={`m${key}`} data-key={key} tabIndex={-1}>
      <Person nickname={from.nickname} avatar={from.avatar} />
      <p class="by">
        <strong>{from.nickname}</strong>{" "}
        <time dateTime={new Date(time).toISOString()}>{formatTime(time, locale.value)}</time>
      </p>
      <div class="body">
        <FileCard file={file} />
      </div>
    </li>
  );
}
