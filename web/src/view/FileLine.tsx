// A line of the conversation in which somebody offers a file.
import { callsAndFiles } from "../parts/index.ts";
import { canCall } from "../platform/offers.ts";
import type { FileEntry } from "../state/entries.ts";
import { clockTime } from "../text/clock.ts";
import { locale, words } from "../words/words.ts";
import { late } from "./late.tsx";
import { MissingLine } from "./Missing.tsx";
import { Person } from "./Person.tsx";

const FileCard = late(callsAndFiles, (part) => part.FileCard, MissingLine);

export function FileLine({ entry }: { entry: FileEntry }) {
  const { key, time, from, file } = entry;
  if (!canCall() && file.side === "theirs") return <li class="quiet-line">{words.value.offersUnfetched(from.nickname)}</li>;
  return (
    <li class="msg" id={`m${key}`} data-key={key} tabIndex={-1}>
      <Person nickname={from.nickname} avatar={from.avatar} />
      <p class="by">
        <strong>{from.nickname}</strong>{" "}
        <time dateTime={new Date(time).toISOString()}>{clockTime(time, locale.value)}</time>
      </p>
      <div class="body">
        <FileCard file={file} />
      </div>
    </li>
  );
}
