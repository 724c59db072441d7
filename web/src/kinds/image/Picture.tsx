// A picture in the conversation.
import { useMemo } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { readPicture } from "../../protocol/picture.ts";
import { useAddress } from "../../ui/address.ts";
import { type Dialogs, openDialog } from "../../ui/opened.ts";

declare module "../../ui/opened.ts" {
  interface Dialogs {
    /** `name`: of the file that it is saved as, if any. */
    picture: { blob: Blob; author: string; width: number; height: number; name?: string };
  }
}

export function Picture({ data, author }: { data: string; author: string }) {
  const picture = useMemo(() => {
    const read = readPicture(data);
    return read && { blob: new Blob([read.bytes], { type: read.type }), width: read.width, height: read.height };
  }, [data]);
  if (picture === undefined) return <p class="muted">{words.value.imageBroken}</p>;
  return <PictureButton shown={{ author, ...picture }} />;
}

function PictureButton({ shown }: { shown: Dialogs["picture"] }) {
  const t = words.value;
  const address = useAddress(shown.blob);
  const { author, width, height } = shown;
  return (
    <button type="button" class="shot" aria-label={t.openImage(author)} onClick={() => openDialog({ is: "picture", ...shown })}>
      <img src={address} width={width} height={height} alt={t.imageBy(author)} decoding="async" />
    </button>
  );
}
