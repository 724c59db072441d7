// In the place of the composer, where the session goes on in another tab: the draft stays here, and one press brings it back.
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { toWriting } from "../ui/writing.ts";

const MOST_SHOWN = 28;

export function Still({ of }: { of: Conversation }) {
  const t = words.value;
  const draft = of.draft.text.value.trim().replaceAll(/\s+/g, " ");
  const shown = draft.length > MOST_SHOWN ? `${draft.slice(0, MOST_SHOWN)}…` : draft;
  return (
    <footer class="foot">
      <div class="still">
        <Icon name="tabs" />
        <p>{draft === "" ? t.elsewhere : t.draftKept(shown)}</p>
        <button id="text" type="button" class="btn main" onClick={() => void session.useHere().then(() => toWriting())}>
          {t.useHere}
        </button>
      </div>
    </footer>
  );
}
