// The place of a small map: its height is there before it is, and what draws it is fetched once it is near.
import { useLayoutEffect, useRef } from "preact/hooks";
import { MissingText } from "../ui/Missing.tsx";
import { useNear } from "../ui/near.ts";
import { mapPart } from "./part.ts";
import type { Picture } from "./picture.ts";
import type { Mapped } from "./subject.ts";

export interface PictureProps {
  mapped: Mapped;
  /** Somebody wants to see it, however large it is. */
  asked?: boolean;
  /** Told what was drawn. */
  onDrawn?: (picture: Picture) => void;
}

export function MapPicture(props: PictureProps) {
  const box = useRef<HTMLSpanElement>(null);
  const near = useNear(box);
  useLayoutEffect(() => {
    if (near) mapPart.get().catch(() => undefined);
  }, [near]);
  const Drawn = near ? mapPart.here.value?.DrawnPicture : undefined;
  if (Drawn !== undefined) return <Drawn {...props} />;
  return (
    <span class="drawn" ref={box} data-state="drawing">
      {near && mapPart.missing.value && (
        <span class="why">
          <MissingText part={mapPart} />
        </span>
      )}
    </span>
  );
}
