// Offers to send a pasted text as the code or layer that it is. It stays a text unless the button is pressed.
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { openDialog } from "../ui/opened.ts";
import { addFences, type Pasted } from "./pasted.ts";

export { guessPasted as pastedAs } from "./pasted.ts";

interface Props {
  offer: Pasted;
  forget: () => void;
  of: Conversation;
  write: (text: string, cursor: number) => void;
}

export function PasteOffer({ offer, forget, of: { draft }, of, write }: Props) {
  const t = words.value;
  const isLayer = offer.is === "layer";
  const end = (): void => {
    document.getElementById("text")?.focus();
    forget();
  };
  const sendLayer = (layer: string): void => {
    document.getElementById("text")?.focus();
    const file = new File([layer], `${t.layer}.geojson`, { type: "application/geo+json" });
    openDialog({ is: "layer", file, of, sent: () => draft.write(draft.text.peek().replace(offer.text, () => "")) });
  };
  const take = (): void => {
    if (offer.is === "layer") return sendLayer(offer.layer);
    const next = addFences(draft.text.peek(), offer);
    end();
    write(next, next.length);
  };
  return (
    <div class="purpose">
      <p>{isLayer ? t.pastedLayer : t.pastedCode}</p>
      <button type="button" class="btn slim" onClick={take}>
        <Icon name={isLayer ? "layers" : "script"} small />
        {isLayer ? t.sendAsLayer : t.asCode}
      </button>
      <IconButton icon="close" name={t.keepAsText} onClick={end} />
    </div>
  );
}
