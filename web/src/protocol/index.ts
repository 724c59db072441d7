// causerie's native protocol, version 1, for programs in a browser. It knows nothing of the page around it:
//
//   const client = new Client({ url, hello: () => ({ nickname: "jane_doe" }), store, handlers: { message: show }, standing },
//     { entered, refused, unsent, settled });
//   addEventListener("online", client.connection.wake); // and when the page is shown
//   client.join({ room: "QGIS" });
//   client.say({ room: "QGIS", content: { kind: "text", text: "Hi @all" } });
//
// For calls take `Call` (call.ts) and `IceServers`, for any other direct connection to a client `Peer` (peer.ts), for
// files `Link`, `Sender` and `Receiver` (files/index.ts): their files begin with how they are used, and are loaded on demand.
export { Client, type Entered, type RoomEvents } from "./client.ts";
export type { Ending } from "./closes.ts";
export { Connection, type Standing } from "./connection.ts";
export { ConnectionLost, Refused } from "./errors.ts";
export type * from "./frames.ts";
export { knownContent } from "./frames.ts";
export { IceServers } from "./ice.ts";
export { isAdHocRoom, newAdHocRoom, newNonce, randomName } from "./nonce.ts";
export type { Slot, Source } from "./outgoing.ts";
export type { Party } from "./party.ts";
export { rawValue } from "./raw.ts";
export { type KeyStore, storedKey } from "./store.ts";
export { isSealedRoom, type Sealer, type SealedRoomKeys } from "./sealer.ts";
export type { Post } from "./unsent.ts";
