// The interface of the small map on a card: map/small-map.tsx implements it, app/models.ts provides it.
import type { ComponentType } from "preact";
import type { Line } from "../log/index.ts";
import type { ContentOf } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";

/** Content that was sent and can be drawn; of a layer also the text that it came in. */
export interface MappedContent {
  content: ContentOf<"geojson"> | ContentOf<"bbox"> | ContentOf<"position"> | ContentOf<"crs">;
  text: string;
  /** The message: an extent is drawn in the layer that came last before it, if that is still there. */
  origin?: { line: Line; of: Conversation };
}

export abstract class CardMap {
  /** `onDrawn`: called with the place, if any. */
  abstract readonly Picture: ComponentType<{ mapped: MappedContent; onDrawn: (place: string | undefined) => void }>;
}
