// The dialogs, and rarely seen views of the page itself, fetched with the first of them; the dialog about a missing part is here
// already.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { OverPage } from "../ui/Dialog.tsx";
import { lazy } from "../ui/lazy.tsx";
import { MissingDialog } from "../ui/Missing.tsx";
import { opened } from "../ui/opened.ts";

const dialogPart = new Part("page", withWords(() => import("./dialogs.tsx")));

export const CameBack = lazy(dialogPart, (part) => part.CameBack);
export const Outside = lazy(dialogPart, (part) => part.Outside);
export const Still = lazy(dialogPart, (part) => part.Still);
const LazyDialog = lazy(dialogPart, (part) => part.DialogView);

/** The dialog over the page. */
export function OpenedDialog() {
  const now = opened.value;
  if (now === undefined) return null;
  if (now.is === "missing") return <MissingDialog part={now.part} />;
  return (
    <OverPage.Provider value>
      <LazyDialog shown={now} />
    </OverPage.Provider>
  );
}
