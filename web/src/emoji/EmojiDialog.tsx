// The emoji in a grid, to be chosen by name or by eye. The focus stays in the field; the arrows go through the grid.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { composes } from "../platform/differences.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/fields.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { closeDialog } from "../ui/opened.ts";
import { emoji, emojiPart, loadEmoji, recent, recentlyUsed, use } from "./emoji.ts";
import { type Emoji, find, type Group } from "./find.ts";
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
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  useLayoutEffect(loadEmoji, []);
  const groups = groupsFor(typed.trim(), kind);
  const all = groups.flatMap((group) => group.all);

  const done = (one: Emoji | undefined): void => {
    if (one === undefined) return;
    use(one.sign);
    closeDialog();
    take(one.sign);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (composes(event)) return;
    const next = step(event.key, chosen, groups.map((group) => group.all.length));
    if (next !== undefined) {
      setChosen(next);
      list.current?.querySelector(`#emoji-${next}`)?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter") done(all[chosen]);
    else return;
    event.preventDefault();
  };
  let first = 0;
  return (
    <Dialog title={t.emoji} shape="emoji" first="field">
      <TextField
        id="emoji-name"
        label={t.emojiName}
        value={typed}
        write={(value) => {
            setTyped(value);
            setChosen(0);
          }}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls="emoji-list"
        aria-activedescendant={all.length === 0 ? undefined : `emoji-${chosen}`}
        onKeyDown={onKeyDown}
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
              setChosen(0);
            }}
          >
            {group.all[0]?.sign}
          </button>
        ))}
      </div>
      <div class="vh" role="status">
        {typed.trim() !== "" && t.matches(all.length)}
      </div>
      <div class="emojis" id="emoji-list" ref={list} role="listbox" aria-label={t.emoji}>
        {groups.map((group) => {
          const from = first;
          first += group.all.length;
          return <Signs key={group.name} group={group} from={from} chosen={chosen - from} done={done} />;
        })}
      </div>
    </Dialog>
  );
}

interface SignsProps {
  group: Group;
  /** How many stand before this group. */
  from: number;
  chosen: number;
  done: (one: Emoji) => void;
}

function Signs({ group, from, chosen, done }: SignsProps) {
  return (
    <div class="group" role="group" aria-label={group.name}>
      <small aria-hidden="true">{group.name}</small>
      {group.all.map((one, at) => (
        <span
          key={one.sign}
          id={`emoji-${from + at}`}
          class="emoji"
          role="option"
          aria-selected={at === chosen}
          aria-label={one.name}
          title={one.name}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => done(one)}
        >
          {one.sign}
        </span>
      ))}
    </div>
  );
}

/** Those that are called so; where nothing is asked for, those used last and all of one kind. */
function groupsFor(typed: string, kind: number): Group[] {
  const t = words.value;
  const groups: Group[] =
    typed === ""
      ? [{ name: t.emojiRecent, all: recentlyUsed.value }, ...emoji.value.slice(kind, kind + 1)]
      : [{ name: t.emojiFound, all: find(emoji.value, typed, recent.peek(), MOST_FOUND) }];
  return groups.filter((group) => group.all.length > 0);
}
