// What draws the small map on a card. map/small-map.tsx has it, and app/models.ts gives it.
import type { ComponentType } from "preact";
import type { Line } from "../log/index.ts";
import type { ContentOf } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";

/** What was sent and can be drawn; of a layer also the text that it came in. */
export interface MappedContent {
  content: ContentOf<"geojson"> | ContentOf<"bbox"> | ContentOf<"position"> | ContentOf<"crs">;
  text: string;
  /** Where it was said: an extent is drawn in the layer that came last before it, if that is still there. */
  said?: { line: Line; of: Conversation };
}

export abstract class CardMap {
  /** `onDrawn`: told the place, where it has one. */
  abstract readonly Picture: ComponentType<{ mapped: MappedContent; onDrawn: (place: string | undefined) => void }>;
}
