// The dialogs, fetched with the first of them; what says that one cannot be fetched is here already.
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingDialog, MissingOver } from "../ui/Missing.tsx";
import { opened } from "../ui/opened.ts";

const dialogPart = new Part("dialogs", () => import("./dialogs.tsx"));
const LazyDialog = lazy(dialogPart, (part) => part.DialogView, MissingOver);

/** What is opened over the page. */
export function OpenedDialog() {
  const now = opened.value;
  if (now === undefined) return null;
  return now.is === "missing" ? <MissingDialog part={now.part} /> : <LazyDialog shown={now} />;
}
