// Offers to send what was just pasted as what it is. It stays a text unless one presses the button.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { openDialog } from "../ui/opened.ts";
import { say } from "../ui/say.ts";
import { pastedPart } from "./part.ts";
import type { Pasted } from "./pasted.ts";

/** As editors of code name what they tell of it. */
const EDITOR_DATA = "vscode-editor-data";
/** A line alone, or one without a brace, is a text. */
const MAY_BE_MORE = /[\n{]/;

type PastedPart = Awaited<ReturnType<typeof pastedPart>>;
/** What can be made of a text, and what makes it: the field must not change while that is fetched. */
type Offer = Pasted & { part: PastedPart };

interface Pasting {
  /** As long as the text stands in the field. */
  offer: Offer | undefined;
  /** Looks at what is being pasted behind these words. */
  look: (from: DataTransfer | null, before: string) => void;
  forget: () => void;
}

export function usePasting(text: string): Pasting {
  const [found, setFound] = useState<Offer | undefined>(undefined);
  // It is in the field after the event only.
  const [seen, setSeen] = useState(false);
  const isIn = found !== undefined && text.includes(found.text);
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
      setFound({ ...now, part });
      say(now.is === "layer" ? words.value.pastedLayer : words.value.pastedCode);
    };
    pastedPart().then(offer, () => undefined);
  };
  return { offer: isIn ? found : undefined, look, forget: () => setFound(undefined) };
}

interface OfferProps {
  pasting: Pasting;
  of: Conversation;
  text: string;
  write: (text: string, cursor: number) => void;
}

export function PasteOffer({ pasting: { offer, forget }, of, text, write }: OfferProps) {
  const t = words.value;
  if (offer === undefined) return null;
  const take = (): void => {
    document.getElementById("text")?.focus();
    if (offer.is === "code") {
      const next = offer.part.fenced(text, offer);
      write(next, next.length);
    } else {
      const rest = text.replace(offer.text, () => "");
      write(rest, rest.length);
      const file = new File([offer.part.layerIn(offer.text)], `${t.layer}.geojson`, { type: "application/geo+json" });
      openDialog({ is: "layer", file, of });
    }
    forget();
  };
  return (
    <div class="purpose">
      <p>{offer.is === "layer" ? t.pastedLayer : t.pastedCode}</p>
      <button type="button" class="btn slim" onClick={take}>
        <Icon name={offer.is === "layer" ? "layers" : "script"} small />
        {offer.is === "layer" ? t.sendAsLayer : t.asCode}
      </button>
      <IconButton icon="close" name={t.keepAsText} onClick={() => (forget(), document.getElementById("text")?.focus())} />
    </div>
  );
}
