// Dialog for more chosen files than the server allows a person: how many can be offered now.
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog, type Dialogs } from "../ui/opened.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    "many files": { chosen: number; most: number; left: number; go: () => void };
  }
}

export function ManyFiles({ chosen, most, left, go }: Dialogs["many files"]) {
  const t = words.value;
  const then = (): void => {
    closeDialog();
    go();
  };
  return (
    <Dialog title={t.tooManyFiles}>
      <p>{t.manyChosen(chosen, most)}</p>
      {left < most && <p>{t.placesLeft(left)}</p>}
      <div class="do">
        <button type="button" class="btn" onClick={closeDialog}>
          {t.cancel}
        </button>
        {left > 0 && (
          <button type="button" class="btn main" onClick={then}>
            {t.offerFirst(left)}
          </button>
        )}
      </div>
    </Dialog>
  );
}
