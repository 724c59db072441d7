// What lies over the page where a part of it could not be fetched.
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";

export function NotFetched() {
  const t = words.value;
  return (
    <Dialog title={t.notFetched}>
      <p>{t.notFetchedHint}</p>
    </Dialog>
  );
}
