// A small map as a picture: drawn once it is near, and again when the theme changes, or its width by much.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Words } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Part } from "../platform/part.ts";
import { afterFrame } from "../platform/schedule.ts";
import { attribution } from "../platform/tiles.ts";
import { MissingText } from "../ui/Missing.tsx";
import { dark } from "../ui/theme.ts";
import { shownSize, whenShown } from "../ui/when-shown.ts";
import { land } from "./land.ts";
import type { PictureProps } from "./MapPicture.tsx";
import { drawPicture, type Picture } from "./picture.ts";
import { reader } from "./reading.ts";
import { type Lack, type Mapped, MOST_UNASKED } from "./subject.ts";

type PictureState = { is: "drawing" } | { is: "later" } | { is: "drawn"; address: string; bare: boolean } | Exclude<Picture, { is: "drawn" }>;

/** A picture that is stretched by more than this share is drawn again. */
const STRETCHED = 0.15;

export function DrawnPicture({ mapped, asked = false, onDrawn }: PictureProps) {
  const t = words.value;
  const box = useRef<HTMLSpanElement>(null);
  const missing = missingFor(mapped);
  const [shown, setShown] = useState<PictureState>({ is: !asked && charactersOf(mapped) > MOST_UNASKED ? "later" : "drawing" });
  const isDark = dark.value;
  const width = useDrawnWidth(box);
  useLayoutEffect(() => {
    const element = box.current;
    if (width === 0 || shown.is === "later" || element === null) return undefined;
    let address: string | undefined;
    const unwanted = new AbortController();
    const wanted = unwanted.signal;
    const show = async (): Promise<void> => {
      let picture: Picture | undefined;
      while (picture === undefined && !wanted.aborted) {
        await whenShown(element, wanted);
        picture = await drawPicture({ mapped, detail: asked ? "opened" : "card", place: element, sizeNow: () => shownSize(element), wanted });
      }
      if (wanted.aborted || picture === undefined) return;
      if (address !== undefined) URL.revokeObjectURL(address);
      address = picture.is === "drawn" ? URL.createObjectURL(picture.picture) : undefined;
      setShown(shownOf(picture, address, asked));
      onDrawn?.(picture);
      if (picture.is !== "drawn" || !picture.bare) return;
      await land.whenHere();
      if (!wanted.aborted) await show();
    };
    show().catch(() => wanted.aborted || setShown({ is: "lacking", why: "failed" }));
    return () => {
      unwanted.abort();
      if (address !== undefined) URL.revokeObjectURL(address);
    };
  }, [isDark, width, mapped.content, mapped.text]);
  return (
    <span class="drawn" ref={box} data-state={shown.is}>
      {shown.is === "drawn" && <img src={shown.address} alt="" />}
      {shown.is === "drawn" && attribution() !== "" && <small class="credit">{attribution()}</small>}
      {shown.is === "drawn" && shown.bare && land.missing.value && <small class="bare">{t.dataMissing}</small>}
      {shown.is === "drawing" && missing !== undefined && (
        <span class="why">
          <MissingText part={missing} />
        </span>
      )}
      {shown.is === "later" && <span class="why">{t.mapWhenOpened}</span>}
      {shown.is === "lacking" && <span class="why">{lackOf(shown.why, t)}</span>}
    </span>
  );
}

/** The width that a picture is drawn for: it changes when the picture would be stretched much. */
function useDrawnWidth(box: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (box.current === null) return undefined;
    const watch = new ResizeObserver(([entry]) => {
      const now = entry?.contentRect.width ?? 0;
      // In a frame of its own: a drawing changes the size of the log, which is watched too.
      if (now > 0) afterFrame(() => setWidth((drawn) => (drawn > 0 && Math.abs(now / drawn - 1) < STRETCHED ? drawn : now)));
    });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  return width;
}

/** The missing part of the code that draws. */
function missingFor({ content }: Mapped): Part<unknown> | undefined {
  return content.kind === "geojson" && reader.missing.value ? reader : undefined;
}

/** Content that is too much for a picture that nobody asked for may still be drawn as a map. */
function shownOf(picture: Picture, address: string | undefined, asked: boolean): PictureState {
  if (picture.is === "lacking") return picture.why === "heavy" && !asked ? { is: "later" } : picture;
  return address === undefined ? { is: "drawing" } : { is: "drawn", address, bare: picture.bare };
}

function charactersOf({ content, text }: Mapped): number {
  return text.length + (content.kind === "geojson" ? (content.style?.length ?? 0) : 0);
}

/** The reason why there is no map. */
export function lackOf(why: Lack, t: Words): string {
  return { unknown: t.mapUnknown, empty: t.mapEmpty, unreadable: t.mapUnreadable, heavy: t.mapHeavy, failed: t.mapFailed }[why];
}
