// What one can do with a message: react, answer, and with one's own also edit and delete.
import { useState } from "preact/hooks";
import type { Line } from "../state/entries.ts";
import type { Room } from "../state/room.ts";
import { PLAIN_LIKE } from "../state/said.ts";
import { isMine, mayModerate } from "../state/server.ts";
import { words } from "../words/words.ts";
import { onToolbarKey } from "./one-stop.ts";
import { opened } from "./opened.ts";
import { Sign, type SignName } from "./Sign.tsx";

const EMOJI = [PLAIN_LIKE, "❤️", "😄", "🎉", "👀", "✅", "🤔"];

interface Act {
  name: "react" | "reply" | "edit" | "delete";
  sign: SignName;
  /** The key that does the same, with the focus on the message. */
  key: string;
}

const ACTS: readonly Act[] = [
  { name: "react", sign: "smile", key: "+" },
  { name: "reply", sign: "reply", key: "r" },
  { name: "edit", sign: "pencil", key: "e" },
  { name: "delete", sign: "trash", key: "Delete" },
];

/** What can be done with this message by this person. */
export function actsOn(line: Line): readonly Act[] {
  if (line.deleted !== "no") return [];
  const mine = isMine(line.from.member);
  const may = { react: true, reply: true, edit: mine && line.content?.kind === "text", delete: mine || mayModerate.value };
  return ACTS.filter((act) => may[act.name]);
}

export function act(name: Act["name"], line: Line, of: Room): void {
  // The bar stands from the next frame on if the pointer was at another line.
  if (name === "react") requestAnimationFrame(() => document.querySelector<HTMLElement>(`#m${line.key} .acts [data-act="react"]`)?.click());
  if (name === "reply") of.draft.answer(line);
  if (name === "edit") of.draft.edit(line);
  if (name === "reply" || name === "edit") requestAnimationFrame(() => document.getElementById("text")?.focus());
  if (name === "delete") {
    of.deletions.begin(line.id);
    requestAnimationFrame(() => document.getElementById(`m${line.key}`)?.focus({ preventScroll: true }));
  }
}

export function Acts({ line, of }: { line: Line; of: Room }) {
  const t = words.value;
  const [choosing, setChoosing] = useState(false);
  return (
    <div class="acts" role="toolbar" aria-label={t.actionsOn(line.from.nickname)} onKeyDown={onToolbarKey}>
      {choosing ? (
        <Emoji line={line} of={of} done={() => setChoosing(false)} />
      ) : (
        actsOn(line).map(({ name, sign }, at) => (
          <button
            key={name}
            type="button"
            class="icon"
            tabIndex={at === 0 ? 0 : -1}
            data-act={name}
            aria-label={t[name]}
            title={t[name]}
            onClick={(event) => {
              if (name !== "react") return act(name, line, of);
              const bar = event.currentTarget.parentElement;
              setChoosing(true);
              requestAnimationFrame(() => bar?.querySelector<HTMLElement>(".emoji")?.focus());
            }}
          >
            <Sign name={sign} />
          </button>
        ))
      )}
    </div>
  );
}

/** A few to react with, and the way to all the others. */
function Emoji({ line, of, done }: { line: Line; of: Room; done: () => void }) {
  const t = words.value;
  const react = (emoji: string): void => {
    of.react(line, emoji);
    done();
  };
  const more = (): void => {
    // To where the focus goes back.
    document.getElementById(`m${line.key}`)?.focus({ preventScroll: true });
    opened.value = { is: "emoji", take: react };
  };
  return (
    <>
      {EMOJI.map((emoji, at) => (
        <button
          key={emoji}
          type="button"
          class="icon emoji"
          tabIndex={at === 0 ? 0 : -1}
          onClick={() => react(emoji)}
        >
          {emoji}
        </button>
      ))}
      <button type="button" class="icon" tabIndex={-1} aria-label={t.emojiMore} title={t.emojiMore} onClick={more}>
        <Sign name="plus" />
      </button>
    </>
  );
}
