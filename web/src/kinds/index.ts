// What kinds take from the map: what draws the small map on a card.
export { CardMap, type MappedContent } from "./card-map.ts";
