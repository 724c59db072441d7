// Offers to send what was just pasted as what it is. It stays a text unless one presses the button.
import { words } from "../i18n/words.ts";
import type { Conversation } from "../rooms/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { openDialog } from "../ui/opened.ts";
import { fenced, layerIn, type Pasted } from "./pasted.ts";

export { pastedAs } from "./pasted.ts";

interface Props {
  offer: Pasted;
  forget: () => void;
  of: Conversation;
  text: string;
  write: (text: string, cursor: number) => void;
}

export function PasteOffer({ offer, forget, of, text, write }: Props) {
  const t = words.value;
  const take = (): void => {
    document.getElementById("text")?.focus();
    if (offer.is === "code") {
      const next = fenced(text, offer);
      write(next, next.length);
      forget();
    } else {
      const sent = (): void => of.draft.write(of.draft.text.peek().replace(offer.text, () => ""));
      const file = new File([layerIn(offer.text)], `${t.layer}.geojson`, { type: "application/geo+json" });
      openDialog({ is: "layer", file, of, sent });
    }
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
