// Dialog for a link whose token makes this person somebody else: asked first, and nothing happens by closing it.
import { words } from "../i18n/words.ts";
import { Credentials } from "../rooms/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useModel } from "../ui/models.ts";
import { closeDialog } from "../ui/opened.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    become: object;
  }
}

export function Become() {
  const t = words.value;
  const credentials = useModel(Credentials);
  const of = credentials.becoming.value;
  const close = (answer: () => void) => (): void => {
    answer();
    closeDialog();
  };
  if (of === undefined) return null;
  return (
    <Dialog title={t.makesYou(of.name)} mayClose={credentials.stay}>
      <p>{of.isSeen ? t.seenAs(of.name, of.instead) : t.stillSeenAs(of.instead)}</p>
      <p class="muted">{t.onlyYourLink}</p>
      <div class="do">
        <button type="button" class="btn" onClick={close(credentials.become)}>
          {t.goOn}
        </button>
        <button type="button" class="btn main" onClick={close(credentials.stay)}>
          {t.stayAs(of.instead)}
        </button>
      </div>
    </Dialog>
  );
}
