// A picture in the conversation, and over the whole window when it is opened.
import { useMemo, useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { readPicture } from "../../protocol/picture.ts";
import { useAddress } from "../../ui/address.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Icon } from "../../ui/Icon.tsx";
import { type Dialogs, openDialog } from "../../ui/opened.ts";

declare module "../../ui/opened.ts" {
  interface Dialogs {
    /** `name`: of the file that it is saved as, if any. */
    picture: { blob: Blob; author: string; width: number; height: number; name?: string };
  }
}

type OpenedPicture = Dialogs["picture"];

export function Picture({ data, author }: { data: string; author: string }) {
  const picture = useMemo(() => {
    const read = readPicture(data);
    return read && { blob: new Blob([read.bytes], { type: read.type }), width: read.width, height: read.height };
  }, [data]);
  if (picture === undefined) return <p class="muted">{words.value.imageBroken}</p>;
  return <PictureButton shown={{ author, ...picture }} />;
}

function PictureButton({ shown }: { shown: OpenedPicture }) {
  const t = words.value;
  const address = useAddress(shown.blob);
  const { author, width, height } = shown;
  return (
    <button type="button" class="shot" aria-label={t.openImage(author)} onClick={() => openDialog({ is: "picture", ...shown })}>
      <img src={address} width={width} height={height} alt={t.imageBy(author)} decoding="async" />
    </button>
  );
}

export function PictureDialog({ shown }: { shown: OpenedPicture }) {
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
