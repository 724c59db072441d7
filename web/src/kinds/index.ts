// The small map on a card, which kinds take from the map.
export { CardMap, type MappedContent } from "./card-map.ts";
