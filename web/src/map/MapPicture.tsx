// The place of a small map: as high as the map from the start. The code that draws it is fetched once it is near.
import { useLayoutEffect, useRef } from "preact/hooks";
import { MissingText } from "../ui/Missing.tsx";
import { useNear } from "../ui/near.ts";
import { mapPart } from "./part.ts";
import type { Picture } from "./picture.ts";
import type { Mapped } from "./subject.ts";

export interface PictureProps {
  mapped: Mapped;
  /** The map was asked for, however large it is. */
  asked?: boolean;
  /** Called with the result. */
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
