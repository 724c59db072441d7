// Looks at what is pasted into the field. What it may be besides a text is offered by PasteOffer.tsx, which is fetched then.
import { useState } from "preact/hooks";
import { type FileExchange, takeFiles, takesFiles } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { say } from "../ui/say.ts";
import { pastedPart } from "./part.ts";
import type { Pasted } from "./pasted.ts";

/** As editors of code name what they tell of it. */
const EDITOR_DATA = "vscode-editor-data";
/** A longer text would hold up the page in the field. */
const LONGEST = 200_000;
/** A line alone, or one without a brace, is a text. */
const MAY_BE_MORE = /[\n{]/;

type PastedPart = Awaited<ReturnType<typeof pastedPart>>;

interface Pasting {
  /** What can be made of a text, as long as that stands in the field, and what makes it. */
  offer: { pasted: Pasted; part: PastedPart } | undefined;
  /** Looks at what is being pasted behind these words. */
  look: (from: DataTransfer | null, before: string) => void;
  forget: () => void;
}

export function usePasting(text: string): Pasting {
  const [found, setFound] = useState<Pasting["offer"]>(undefined);
  // It is in the field after the event only.
  const [seen, setSeen] = useState(false);
  const isIn = found !== undefined && text.includes(found.pasted.text);
  if (isIn && !seen) setSeen(true);
  if (!isIn && seen) {
    setSeen(false);
    setFound(undefined);
  }
  const look: Pasting["look"] = (from, before) => {
    const pasted = (from?.getData("text/plain") ?? "").replaceAll(/\r\n?/g, "\n");
    const editor = from?.getData(EDITOR_DATA) ?? "";
    setSeen(false);
    setFound(undefined);
    if (!MAY_BE_MORE.test(pasted)) return;
    // What does not come offers nothing, and nobody misses it.
    const offer = (part: PastedPart): void => {
      const now = part.pastedAs(pasted, editor, before);
      if (now === undefined) return;
      setFound({ pasted: now, part });
      say(now.is === "layer" ? words.value.pastedLayer : words.value.pastedCode);
    };
    pastedPart().then(offer, () => undefined);
  };
  return { offer: isIn ? found : undefined, look, forget: () => setFound(undefined) };
}

/** Takes a pasted text as a file if it is too long for the field. Whether it is. */
export function takeLong(exchange: FileExchange, of: Conversation, event: ClipboardEvent): boolean {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (text.length <= LONGEST || !takesFiles(of)) return false;
  event.preventDefault();
  const name = text.trimStart().startsWith("{") ? `${words.value.layer}.geojson` : "text.txt";
  takeFiles(exchange, of, [new File([text], name)]);
  return true;
}
