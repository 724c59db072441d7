// Explains a word behind a slash that was not said.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { type Conversation, Place } from "../rooms/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { say } from "../ui/say.ts";
import { insteadOf } from "./slash-words.ts";

/** More words than these are to be said to somebody. */
const MOST_OF_COMMAND = 2;

interface Props {
  of: Conversation;
  text: string;
  insist: () => void;
  forget: () => void;
}

export function SlashLine({ of, text, insist, forget }: Props) {
  const t = words.value;
  const { says, button } = insteadOf(text, of, useModel(Place));
  const line = `${says} ${t.slashAgain}`;
  useLayoutEffect(() => say(line), [line]);
  const close = (): void => {
    document.getElementById("text")?.focus();
    forget();
  };
  const press = (): void => {
    close();
    if (text.trim().split(/\s+/).length <= MOST_OF_COMMAND) of.draft.write("");
    button?.press();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return (
    <div class="purpose" onKeyDown={onKeyDown}>
      <p>{line}</p>
      {button !== undefined && (
        <button type="button" class="btn slim" onClick={press}>
          {button.name}
        </button>
      )}
      <button type="button" class="btn slim" onClick={insist}>
        {t.slashSay}
      </button>
      <IconButton icon="close" name={t.dismiss} onClick={close} />
    </div>
  );
}
