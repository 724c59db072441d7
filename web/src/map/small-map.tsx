// The small map on a card, as `app` gives it to kinds.
import type { CardMap } from "../kinds/index.ts";
import { MapPicture } from "./MapPicture.tsx";

export const cardMap: CardMap = {
  Picture: ({ mapped, onDrawn }) => <MapPicture mapped={mapped} onDrawn={(drawn) => onDrawn(drawn.is === "drawn" ? drawn.place : undefined)} />,
};
