// Rooms whose frames the server cannot read (docs/sealed.md). All of it is fetched with the first link of such a room.
export { tellIn } from "./rows.ts";
export { Sealing } from "./sealing.ts";
