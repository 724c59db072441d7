// Files, for who fetches this part of the module only when there is something to share.
export { Files, type Watching } from "./files.ts";
export { type Given, type GivenState, Giving } from "./giving.ts";
export { type Digest, hashOf, NoDigest, Sink, type Store } from "./sink.ts";
export { type RoomOffer, Taking, type TakingState, type Why } from "./taking.ts";
