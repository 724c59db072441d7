// Examines what is pasted into the field. If it may be more than a text, PasteOffer.tsx is fetched, and offers that.
import { useState } from "preact/hooks";
import { type FileExchange, takeFiles, takesFiles } from "../files/index.ts";
import { withWords, words } from "../i18n/words.ts";
import { afterFrame, underWay } from "../platform/schedule.ts";
import type { Conversation } from "../rooms/index.ts";
import { say } from "../ui/say.ts";
import type { Pasted } from "./pasted.ts";

/** The format under which code editors add data of theirs. */
const EDITOR_DATA = "vscode-editor-data";
/** A longer text would hold up the page in the field. */
const LONGEST = 200_000;
/** A single line without a brace is a text. */
const MAY_BE_MORE = /[\n{]/;

type PastePart = typeof import("./PasteOffer.tsx");

/** The offer made for a pasted text, as long as the text stands in the field, and the code for it. */
interface PasteOffered {
  pasted: Pasted;
  part: PastePart;
}

export function usePasting(of: Conversation) {
  const [offer, setOffer] = useState<PasteOffered | undefined>(undefined);
  if (offer !== undefined && !of.draft.text.value.includes(offer.pasted.text)) setOffer(undefined);
  /** Examines what is being pasted behind this text. */
  const look = (from: DataTransfer | null, before: string): void => {
    const text = (from?.getData("text/plain") ?? "").replaceAll(/\r\n?/g, "\n");
    const editor = from?.getData(EDITOR_DATA) ?? "";
    setOffer(undefined);
    if (!MAY_BE_MORE.test(text)) return;
    const show = (part: PastePart): void => {
      const pasted = part.pastedAs(text, editor, before);
      if (pasted === undefined || !of.draft.text.peek().includes(text)) return;
      setOffer({ pasted, part });
      say(pasted.is === "layer" ? words.value.pastedLayer : words.value.pastedCode);
    };
    // It is in the field only after the event. If the part does not load, nothing is offered, and nobody misses it.
    underWay(withWords(() => import("./PasteOffer.tsx"))()).then((part) => void afterFrame(() => show(part)), () => undefined);
  };
  return { offer, look, forget: () => setOffer(undefined) };
}

/** Returns whether there is a text with its layout: the cells of a table, of which programs add a picture. */
export function isWritten(from: DataTransfer | null): boolean {
  return from?.types.includes("text/html") === true && from.getData("text/plain") !== "";
}

/** Takes a pasted text as a file if it is too long for the field. Returns whether it is. */
export function takeLong(exchange: FileExchange, of: Conversation, event: ClipboardEvent): boolean {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text.length <= LONGEST || !takesFiles(of)) return false;
  event.preventDefault();
  const name = text.trimStart().startsWith("{") ? `${words.value.layer}.geojson` : "text.txt";
  takeFiles(exchange, of, [new File([text], name)]);
  return true;
}
