// A picture over the whole window.
import { useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { useAddress } from "../../ui/address.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import type { Dialogs } from "../../ui/opened.ts";

export function PictureDialog({ shown }: { shown: Dialogs["picture"] }) {
  const t = words.value;
  // An own address: the conversation it was opened from may be gone.
  const address = useAddress(shown.blob);
  const [isBroken, setBroken] = useState(false);
  return (
    <Dialog title={t.imageBy(shown.author)} shape="picture">
      <div class="canvas">
        {isBroken ? (
          <p class="why">{t.imageBroken}</p>
        ) : (
          <img src={address} width={shown.width} height={shown.height} alt={t.imageBy(shown.author)} onError={() => setBroken(true)} />
        )}
      </div>
      <div class="do">
        <a class="btn" href={address} download={shown.name ?? usualName(shown.blob)}>
          <Icon name="download" small />
          {t.download}
        </a>
      </div>
    </Dialog>
  );
}

function usualName({ type }: Blob): string {
  return type === "image/jpeg" ? "causerie.jpg" : "causerie.png";
}
