// The map beside a conversation, and what is shared on it.
export { layerFiles } from "./layer-faults.ts";
export { SharedMaps } from "./live/shared-maps.ts";
export { roomMapPart } from "./part.ts";
export { wktOf } from "./systems.ts";
