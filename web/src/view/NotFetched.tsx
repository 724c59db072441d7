// What is shown where a part of the page could not be fetched: over the page, or in the part's own place. After the server
// was renewed the old parts are gone, and some browsers ask for what failed only once; then a new page helps.
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";

export function NotFetched() {
  const t = words.value;
  return (
    <Dialog title={t.notFetched}>
      <p>{t.notFetchedHint}</p>
      <div class="do">
        <button type="button" class="btn" onClick={() => location.reload()}>
          {t.reloadPage}
        </button>
      </div>
    </Dialog>
  );
}

export function NotFetchedHere({ again }: { again: () => void }) {
  const t = words.value;
  return (
    <div class="state" role="status">
      <p>{t.notFetched}</p>
      <button type="button" class="btn slim" onClick={again}>
        {t.tryAgain}
      </button>
    </div>
  );
}
