// The dialogs, and what few see of the page itself, fetched with the first of them; what says that one cannot be fetched is here
// already.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingDialog, MissingLine, MissingOver } from "../ui/Missing.tsx";
import { opened } from "../ui/opened.ts";

const dialogPart = new Part("dialogs", withWords(() => import("./dialogs.tsx")));

export const CameBack = lazy(dialogPart, (part) => part.CameBack, MissingLine);
export const Outside = lazy(dialogPart, (part) => part.Outside, MissingLine);
export const Still = lazy(dialogPart, (part) => part.Still, MissingLine);
const LazyDialog = lazy(dialogPart, (part) => part.DialogView, MissingOver);

/** What is opened over the page. */
export function OpenedDialog() {
  const now = opened.value;
  if (now === undefined) return null;
  return now.is === "missing" ? <MissingDialog part={now.part} /> : <LazyDialog shown={now} />;
}
