// Completion of an @ or a colon in the field: the list above it, its choices and its keys.
import { useState } from "preact/hooks";
import { emoji, findEmoji, loadEmoji, recent, noteUsed } from "../emoji/index.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { type Conversation, memberNamed, type Room, roomOf, sortMembers } from "../rooms/index.ts";
import { isIgnored } from "../settings/index.ts";
import { useListbox } from "../ui/listbox.ts";
import { Person } from "../ui/Person.tsx";
import { emojiAt, MOST_CHOICES, nameAt, matchNames, type Typed } from "./complete.ts";

/** A name, or an emoji with its name. */
type Choice = { is: "person"; name: string } | { is: "emoji"; sign: string; name: string };

export type Completing = ReturnType<typeof useCompletion>;

export function useCompletion(of: Conversation, write: (text: string, cursor: number) => void) {
  const [typed, setTyped] = useState<{ is: Choice["is"]; word: Typed } | undefined>(undefined);
  const choices = typed === undefined ? [] : typed.is === "person" ? people(of, typed.word) : emojis(typed.word);
  const close = (): void => setTyped(undefined);
  const take = (choice: Choice): void => {
    const { text } = of.draft;
    if (typed === undefined) return;
    const before = `${text.value.slice(0, typed.word.from)}${choice.is === "person" ? `@${choice.name}` : choice.sign} `;
    write(before + text.value.slice(typed.word.to).replace(/^ /, ""), before.length);
    if (choice.is === "emoji") noteUsed(choice.sign);
    close();
  };
  const list = useListbox({ id: "choices", all: choices, take, keys: { Tab: () => list.takeChosen(), Escape: close } });
  return {
    /** Empty while the list is closed. */
    choices,
    list,
    /** Looks for a word to complete at the cursor. */
    look: (text: string, cursor: number): void => {
      const [name, sign] = [nameAt(text, cursor), emojiAt(text, cursor)];
      if (sign !== undefined) loadEmoji();
      setTyped(name !== undefined ? { is: "person", word: name } : sign !== undefined ? { is: "emoji", word: sign } : undefined);
      list.toFirst();
    },
    close,
    take,
  };
}

export function Completion({ completing: { choices, list, take }, of }: { completing: Completing; of: Room }) {
  const t = words.value;
  return (
    <>
      <div class="vh" role="status">
        {choices.length > 0 && t.matches(choices.length)}
      </div>
      {choices.length > 0 && (
        <ul class="menu" role="listbox" id="choices" aria-label={choices[0]?.is === "emoji" ? t.emoji : t.people}>
          {choices.map((choice, at) => (
            <li
              key={choice.is === "emoji" ? choice.sign : choice.name}
              class="row"
              {...list.option(choice, at)}
              // Before the click: where the field loses the focus, the list closes.
              onPointerDown={(event) => {
                event.preventDefault();
                take(choice);
              }}
            >
              {choice.is === "emoji" ? (
                <span class="emoji">{choice.sign}</span>
              ) : (
                <Person nickname={choice.name} avatar={memberNamed(of.roster.value, choice.name)?.avatar} small />
              )}
              <bdi class="name">{choice.name}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function people(of: Conversation, { letters }: Typed): Choice[] {
  const room = roomOf(of);
  const here = sortMembers(room.roster.peek(), locale.peek()).map((member) => member.nickname);
  const names = [...here.filter((name) => name !== room.nickname.peek() && !isIgnored(name)), "all"];
  return matchNames(letters, names, speakers(of)).map((name) => ({ is: "person", name }));
}

/** None as long as they are being fetched. */
function emojis({ letters }: Typed): Choice[] {
  return findEmoji(emoji.value, letters, recent.peek(), MOST_CHOICES).map(({ sign, name }) => ({ is: "emoji", sign, name }));
}

/** Returns the authors of messages, the latest first. */
function speakers(of: Conversation): string[] {
  const names = of.log.entries.peek().flatMap((entry) => (entry.is === "message" ? [entry.from.nickname] : []));
  return [...new Set(names.toReversed())];
}
