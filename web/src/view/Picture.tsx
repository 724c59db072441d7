// A picture in the conversation, and over the whole window when it is opened.
import { useEffect, useMemo } from "preact/hooks";
import { readPng } from "../picture/png.ts";
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";
import { type Opened, opened } from "./opened.ts";
import { Sign } from "./Sign.tsx";

export function Picture({ data, author }: { data: string; author: string }) {
  const t = words.value;
  const picture = useMemo(() => {
    const png = readPng(data);
    if (png === undefined) return undefined;
    return { ...png, address: URL.createObjectURL(new Blob([png.bytes], { type: "image/png" })) };
  }, [data]);
  useEffect(() => () => (picture === undefined ? undefined : URL.revokeObjectURL(picture.address)), [picture]);

  if (picture === undefined) return <p class="muted">{t.imageBroken}</p>;
  const { address, width, height } = picture;
  return (
    <button
      type="button"
      class="shot"
      aria-label={t.openImage(author)}
      onClick={() => (opened.value = { is: "picture", address, author, width, height })}
    >
      <img src={address} width={width} height={height} alt={t.imageBy(author)} decoding="async" />
    </button>
  );
}

export function PictureDialog({ shown }: { shown: Opened & { is: "picture" } }) {
  const t = words.value;
  return (
    <Dialog title={t.imageBy(shown.author)} shape="picture">
      <div class="canvas">
        <img src={shown.address} width={shown.width} height={shown.height} alt={t.imageBy(shown.author)} />
      </div>
      <div class="do">
        <a class="btn" href={shown.address} download="causerie.png">
          <Sign name="download" small />
          {t.download}
        </a>
      </div>
    </Dialog>
  );
}
