// The line about a word behind a slash that was held back, with a button for what some of them do in other chats.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { openDialog } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { openSearch } from "./searching.ts";
import { slashWord } from "./slash.ts";

/** Words of other chats, and the dialogs that they lead to. All others lead to the keys. */
const BUTTONS = [
  ["settings", "nick name settings away dnd status mute"],
  ["goto", "join j room rooms channel channels list msg m dm pm w whisper query"],
  ["people", "who whois names users ignore block kick ban leave part quit exit"],
  ["search", "search find"],
  ["invite", "invite"],
  ["rules", "rules motd"],
] as const;

export function SlashLine({ of: { draft }, forget }: { of: Conversation; forget: () => void }) {
  const t = words.value;
  const text = draft.text.value;
  const [, typed = "", ...more] = text.trim().split(/\s+/);
  const word = slashWord(text) ?? "";
  const [is] = BUTTONS.find(([, slashed]) => slashed.split(" ").includes(word)) ?? ["keys" as const];
  useLayoutEffect(() => say(t.slashNone), []);
  const press = (): void => {
    document.getElementById("text")?.focus();
    // With further words the text is meant for somebody: it stays.
    if (more.length === 0) draft.write("");
    if (is === "search") openSearch();
    else if (is === "goto") openDialog({ is, typed: typed.replace(/^[#@]/, "") });
    else if (is === "settings") openDialog({ is, tab: word === "dnd" || word === "mute" ? "sound" : "you" });
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
