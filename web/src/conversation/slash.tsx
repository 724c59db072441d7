// Words behind a slash, which are commands in other chats: held back once, so that they are not sent by mistake, with a button
// for what some of them do there.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { openDialog } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { openSearch } from "./searching.ts";

/** The word alone, or with others behind it: a path has another slash. */
const WORD = /^\/(\p{L}+)(?!\S)/u;
/** Words of other chats, and the dialogs that they lead to. All others lead to the keys. */
const BUTTONS = [
  ["settings", "nick name settings away dnd status mute"],
  ["goto", "join j room rooms channel channels list msg m dm pm w whisper query"],
  ["people", "who whois names users ignore block kick ban leave part quit exit"],
  ["search", "search find"],
  ["invite", "invite"],
  ["rules", "rules motd"],
] as const;

/** Returns the word behind the slash that a text begins with, in small letters. */
export function slashWord(text: string): string | undefined {
  return WORD.exec(text)?.[1]?.toLowerCase();
}

export function useSlash({ draft }: Conversation) {
  const text = draft.text.value;
  const [held, setHeld] = useState<string | undefined>(undefined);
  if (held !== undefined && held !== text) setHeld(undefined);
  return {
    held: held === text,
    /** Returns whether the text is held back: once, and never an edit, which is a message already. A repeated key does not insist. */
    holds: (event: Event | undefined): boolean => {
      if (draft.edits.value !== undefined || slashWord(text) === undefined) return false;
      setHeld(text);
      return held !== text || (event instanceof KeyboardEvent && event.repeat);
    },
    /** Returns whether there was something to forget. */
    forget: (): boolean => (setHeld(undefined), held !== undefined),
  };
}

export function SlashLine({ of: { draft }, forget }: { of: Conversation; forget: () => void }) {
  const t = words.value;
  const text = draft.text.value;
  const [, typed = "", ...more] = text.trim().split(/\s+/);
  const [is] = BUTTONS.find(([, slashed]) => slashed.split(" ").includes(slashWord(text) ?? "")) ?? ["keys" as const];
  useLayoutEffect(() => say(t.slashNone), []);
  const press = (): void => {
    document.getElementById("text")?.focus();
    // With further words the text is meant for somebody: it stays.
    if (more.length === 0) draft.write("");
    if (is === "search") openSearch();
    else if (is === "goto") openDialog({ is, typed: typed.replace(/^[#@]/, "") });
    else openDialog({ is });
  };
  const close = (): void => {
    document.getElementById("text")?.focus();
    forget();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return (
    <div class="purpose" onKeyDown={onKeyDown}>
      <p>{t.slashNone}</p>
      <button type="button" class="btn slim" onClick={press}>
        {t[is === "goto" ? "goTo" : is]}
      </button>
      <IconButton icon="close" name={t.dismiss} onClick={close} />
    </div>
  );
}
