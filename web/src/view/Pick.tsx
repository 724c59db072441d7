// A picture on its way into a message: chosen, pasted or dropped on the page, scaled, and shown before it is sent. Files of
// other kinds that come the same way go their own.
import { type RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { prepare } from "../picture/prepare.ts";
import { rules } from "../state/server.ts";
import { words } from "../words/words.ts";
import { Sign } from "./Sign.tsx";
import { wayOf } from "./ways.ts";

export type Chosen =
  | { state: "busy" }
  | { state: "ready"; base64: string; address: string }
  | { state: "failed"; why: "unreadable" | "too large" };

export interface Picked {
  picked: Chosen | undefined;
  /** Takes what is in there, if there is something, and stops what the browser would do with it. */
  pick: (from: { files: FileList | null } | null, event?: Event) => void;
  /** Takes this one, whatever it says it is. */
  take: (picture: File) => void;
  drop: () => void;
}

/** `others` takes what is no picture. */
export function usePicture(field: RefObject<HTMLTextAreaElement | null>, others: (files: readonly File[]) => void): Picked {
  const [picked, setPicked] = useState<Chosen | undefined>(undefined);
  const newest = useRef(0);

  const drop = (): void => {
    newest.current += 1;
    setPicked(undefined);
  };
  const take = async (picture: File): Promise<void> => {
    newest.current += 1;
    const mine = newest.current;
    setPicked({ state: "busy" });
    const prepared = await prepare(picture, rules.value.maxImageSide);
    if (mine !== newest.current) return;
    if (!prepared.ok) return setPicked({ state: "failed", why: prepared.why });
    setPicked({ state: "ready", base64: prepared.base64, address: `data:image/*;base64,${prepared.base64}` });
    field.current?.focus();
  };
  const pick: Picked["pick"] = (from, event) => {
    const files = [...(from?.files ?? [])];
    if (files.length === 0) return;
    event?.preventDefault();
    const picture = files.find((file) => wayOf(file) === "picture");
    if (picture !== undefined) void take(picture);
    others(files.filter((file) => wayOf(file) !== "picture"));
  };
  useDropped(pick);
  return { picked, pick, take: (picture) => void take(picture), drop };
}

/** A file may be dropped anywhere on the page. */
function useDropped(pick: Picked["pick"]): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const dropped = (event: DragEvent): void => pick(event.dataTransfer, event);
    document.addEventListener("dragover", over);
    document.addEventListener("drop", dropped);
    return () => {
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", dropped);
    };
  }, [pick]);
}

export function Preview({ picked, onRemove }: { picked: Chosen; onRemove: () => void }) {
  const t = words.value;
  return (
    <div class="preview" role="status">
      {picked.state === "ready" && <img src={picked.address} alt={t.pictureReady} />}
      {picked.state === "failed" && <p>{picked.why === "unreadable" ? t.pictureUnreadable : t.pictureTooLarge}</p>}
      {picked.state === "busy" && <p>{t.pictureReady}</p>}
      <button class="icon" type="button" aria-label={t.remove} title={t.remove} onClick={onRemove}>
        <Sign name="close" />
      </button>
    </div>
  );
}

/** The button to choose one. */
export function AddPicture({ onPick }: { onPick: Picked["take"] }) {
  const chooser = useRef<HTMLInputElement>(null);
  const t = words.value;
  return (
    <>
      <button
        class="icon"
        type="button"
        aria-label={t.addImage}
        title={t.addImage}
        onClick={() => chooser.current?.click()}
      >
        <Sign name="image" />
      </button>
      <input
        ref={chooser}
        class="chooser"
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          const picture = event.currentTarget.files?.[0];
          if (picture !== undefined) onPick(picture);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
