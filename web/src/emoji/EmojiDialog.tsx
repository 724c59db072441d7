// The emoji in a grid, to be chosen by name or by eye. The focus stays in the field; the arrows go through the grid.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { type Listbox, useListbox } from "../ui/listbox.ts";
import { MissingLine } from "../ui/Missing.tsx";
import { closeDialog } from "../ui/opened.ts";
import { emoji, emojiPart, loadEmoji, noteUsed, recent, recentlyUsed } from "./emoji.ts";
import { type Emoji, findEmoji, type Group } from "./find.ts";
import { step } from "./step.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    emoji: { take: (sign: string) => void };
  }
}

const MOST_FOUND = 64;

export function EmojiDialog({ take }: { take: (sign: string) => void }) {
  const t = words.value;
  const [typed, setTyped] = useState("");
  const [kind, setKind] = useState(0);
  useLayoutEffect(loadEmoji, []);
  const groups = groupsFor(typed.trim(), kind);
  const sizes = groups.map((group) => group.all.length);
  const done = (chosen: Emoji): void => {
    noteUsed(chosen.sign);
    closeDialog();
    take(chosen.sign);
  };
  const list = useListbox({ id: "emoji-list", all: groups.flatMap((group) => group.all), take: done, step: (key, from) => step(key, from, sizes) });
  let before = 0;
  return (
    <Dialog title={t.emoji} shape="emoji" first="field">
      <TextField
        id="emoji-name"
        label={t.emojiName}
        value={typed}
        write={(value) => {
            setTyped(value);
            list.toFirst();
          }}
        {...list.combobox}
      />
      <MissingLine part={emojiPart.value} />
      <div class="kinds" role="group" aria-label={t.emojiKinds}>
        {emoji.value.map((group, at) => (
          <button
            key={group.name}
            type="button"
            class="icon emoji"
            aria-label={group.name}
            title={group.name}
            aria-current={typed.trim() === "" && at === kind ? "true" : undefined}
            onClick={() => {
              setTyped("");
              setKind(at);
              list.toFirst();
            }}
          >
            {group.all[0]?.sign}
          </button>
        ))}
      </div>
      <div class="vh" role="status">
        {typed.trim() !== "" && t.matches(sizes.reduce((sum, size) => sum + size, 0))}
      </div>
      <div class="emojis" id="emoji-list" role="listbox" aria-label={t.emoji}>
        {groups.map((group) => {
          const from = before;
          before += group.all.length;
          return <Signs key={group.name} group={group} option={(entry, at) => list.option(entry, from + at)} />;
        })}
      </div>
    </Dialog>
  );
}

function Signs({ group, option }: { group: Group; option: Listbox<Emoji>["option"] }) {
  return (
    <div class="group" role="group" aria-label={group.name}>
      <small aria-hidden="true">{group.name}</small>
      {group.all.map((entry, at) => (
        <span
          key={entry.sign}
          class="emoji"
          aria-label={entry.name}
          title={entry.name}
          onPointerDown={(event) => event.preventDefault()}
          {...option(entry, at)}
        >
          {entry.sign}
        </span>
      ))}
    </div>
  );
}

/** Emoji of the typed name; without a name, those used last and all of the chosen kind. */
function groupsFor(typed: string, kind: number): Group[] {
  const t = words.value;
  const groups: Group[] =
    typed === ""
      ? [{ name: t.emojiRecent, all: recentlyUsed.value }, ...emoji.value.slice(kind, kind + 1)]
      : [{ name: t.emojiFound, all: findEmoji(emoji.value, typed, recent.peek(), MOST_FOUND) }];
  return groups.filter((group) => group.all.length > 0);
}
