// A link bears a token that makes this person somebody else: that is asked first, and nothing happens by closing it.
import { words } from "../i18n/words.ts";
import type { Becoming } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "../ui/opened.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    become: object;
  }
}

export function Become({ of }: { of: Becoming }) {
  const t = words.value;
  const close = (answer: () => void) => (): void => {
    answer();
    closeDialog();
  };
  return (
    <Dialog title={t.makesYou(of.name)} mayClose={session.credentials.stay}>
      <p>{of.isSeen ? t.seenAs(of.name, of.instead) : t.stillSeenAs(of.instead)}</p>
      <p class="muted">{t.onlyYourLink}</p>
      <div class="do">
        <button type="button" class="btn" onClick={close(session.credentials.become)}>
          {t.goOn}
        </button>
        <button type="button" class="btn main" onClick={close(session.credentials.stay)}>
          {t.stayAs(of.instead)}
        </button>
      </div>
    </Dialog>
  );
}
