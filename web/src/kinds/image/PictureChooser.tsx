// A picture on its way into a message: chosen, pasted or dropped on the page, scaled, drawn on, and shown before it is sent.
// Files of other kinds that come the same way, and several at once, go their own.
import type { RefObject } from "preact";
import { wayOf } from "../../files/index.ts";
import { words } from "../../i18n/words.ts";
import type { Chosen, Prepared } from "../../log/index.ts";
import type { Conversation } from "../../rooms/index.ts";
import { Server } from "../../server/index.ts";
import { useDropped } from "../../ui/dropped.ts";
import { Icon } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { openDialog } from "../../ui/opened.ts";
import { dataUrlOf, prepare } from "./chosen.ts";

interface Picked {
  /** Files are held over the page, and may be dropped. */
  hovers: boolean;
  /** Takes the files in there, if any, and stops what the browser would do with them. */
  pick: (from: { files: FileList | null } | null, event?: Event) => void;
  /** Takes a file as a picture, whatever its type. */
  take: (picture: File) => void;
  /** Opens the painter, on the picture that is there or on a blank sheet. */
  paint: () => void;
}

interface PictureTarget {
  of: Conversation;
  field: RefObject<HTMLTextAreaElement | null>;
  /** Takes other files, and several at once. */
  others: (files: readonly File[]) => void;
}

export function usePicture({ of, field, others }: PictureTarget): Picked {
  const server = useModel(Server);
  const { draft } = of;
  const attach = async (coming: Promise<Prepared>): Promise<void> => {
    const busy: Chosen = { state: "busy" };
    draft.attach(busy);
    const prepared = await coming;
    // Another was chosen meanwhile, or this was taken away.
    if (draft.picture.peek() !== busy) return;
    draft.attach(prepared);
    if (prepared.state === "ready") field.current?.focus();
  };
  const take = (file: File): void => void attach(prepare(file, server.mostPicture.value));
  const pick: Picked["pick"] = (from, event) => {
    const files = [...(from?.files ?? [])];
    if (files.length === 0) return;
    event?.preventDefault();
    const [alone] = files.length === 1 ? files : [];
    if (alone !== undefined && wayOf(alone) === "picture") take(alone);
    else others(files);
  };
  const paint = (): void => {
    const now = draft.picture.peek();
    const on = now?.state === "ready" ? now : undefined;
    openDialog({ is: "paint", on, done: (painted) => void attach(painted) });
  };
  const hovers = useDropped(pick);
  return { hovers, pick, take, paint };
}

interface PreviewProps {
  picture: Chosen;
  onPaint: () => void;
  onRemove: () => void;
}

export function PicturePreview({ picture, onPaint, onRemove }: PreviewProps) {
  const t = words.value;
  return (
    <div class="preview" role="status">
      {picture.state === "ready" && <img src={dataUrlOf(picture)} alt={t.pictureReady} />}
      {picture.state === "failed" && <p>{{ unreadable: t.pictureUnreadable, "too large": t.pictureTooLarge, missing: t.pageMissing }[picture.why]}</p>}
      {picture.state === "busy" && <p>{t.pictureReady}</p>}
      <div class="do">
        {picture.state === "ready" && (
          <button class="btn slim" type="button" onClick={onPaint}>
            <Icon name="pencil" small />
            {t.drawOnIt}
          </button>
        )}
        <button class="btn slim" type="button" onClick={onRemove}>
          {t.remove}
        </button>
      </div>
    </div>
  );
}

/** The browser's way to choose a picture. */
export function PictureChooser({ chooser, onPick }: { chooser: RefObject<HTMLInputElement | null>; onPick: Picked["take"] }) {
  return (
    <input
      ref={chooser}
      type="file"
      accept="image/*"
      hidden
      onChange={(event) => {
        const picture = event.currentTarget.files?.[0];
        if (picture !== undefined) onPick(picture);
        event.currentTarget.value = "";
      }}
    />
  );
}
