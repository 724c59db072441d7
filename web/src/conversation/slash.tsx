// Words behind a slash, which other chats take for commands: held back once, so that they are not said by mistake, beside the button
// that leads to what some of them do there.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { openDialog } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { search } from "./searching.ts";

/** The word alone, or with others behind it: a path has another slash. */
const WORD = /^\/(\p{L}+)(?!\S)/u;
/** The first is for all other words, too. */
const BUTTONS = [
  ["keys", "help h aide commands keys shortcuts"],
  ["settings", "nick nickname name rename pseudo settings config preferences away afk back dnd status mute theme lang language avatar notify"],
  ["goto", "join j go goto open switch room rooms channel channels list salon rejoindre msg m dm pm w whisper tell query q whois"],
  ["people", "who names users members people ignore unignore block kick ban report leave part quit exit bye close logout disconnect"],
  ["search", "search find grep s"],
  ["invite", "invite share link"],
  ["rules", "rules motd"],
] as const;

/** The word behind the slash that a text begins with, in small letters. */
export function slashWord(text: string): string | undefined {
  return WORD.exec(text)?.[1]?.toLowerCase();
}

export function useSlash({ draft }: Conversation) {
  const text = draft.text.value;
  const [held, setHeld] = useState<string | undefined>(undefined);
  if (held !== undefined && held !== text) setHeld(undefined);
  return {
    held: held === text,
    /** Whether the text is held back: once, and not by an edit, which says something already. A key that is kept down insists on nothing. */
    holds: (event: Event | undefined): boolean => {
      if (draft.edits.value !== undefined || slashWord(text) === undefined) return false;
      setHeld(text);
      return held !== text || (event instanceof KeyboardEvent && event.repeat);
    },
    /** Whether there was something to forget. */
    forget: (): boolean => (setHeld(undefined), held !== undefined),
  };
}

export function SlashLine({ of: { draft } }: { of: Conversation }) {
  const t = words.value;
  const text = draft.text.value;
  const [, typed, ...more] = text.trim().split(/\s+/);
  const [is] = BUTTONS.find(([, slashed]) => slashed.split(" ").includes(slashWord(text) ?? "")) ?? BUTTONS[0];
  useLayoutEffect(() => say(t.slashNone), []);
  const press = (): void => {
    document.getElementById("text")?.focus();
    // More words than one are to be said to somebody.
    if (more.length === 0) draft.write("");
    if (is === "search") search();
    else if (is === "goto") openDialog({ is, typed: typed?.replace(/^[#@]/, "") ?? "" });
    else openDialog({ is });
  };
  return (
    <div class="purpose">
      <p>{t.slashNone}</p>
      <button type="button" class="btn slim" onClick={press}>
        {t[is === "goto" ? "goTo" : is]}
      </button>
    </div>
  );
}
