// Transfer of files, loaded only when there is something to share: the links over which they go, and their
// two ends. Who offers or accepts a file (docs/protocol.md, Files) learns the two addresses of a link from the server:
//
//   const link = new Link("sender", { room, own, theirs }, { connection, configuration: () => ice.configuration(relay) }, {
//     channel: (channel) => new Sender(channel, file, { transfer, offset, progress, ended }),
//     lost: () => …,
//   });
//   connection.listen({ signal: (event) => link.take(event) });
//
// The "receiver" has `new Receiver(channel, new Sink(store, digest), …)`; the sink goes on with the next link.
export type { Ended } from "./channel.ts";
export { Link, type LinkContext } from "./link.ts";
export { type Received, Receiver } from "./receiver.ts";
export { Sender } from "./sender.ts";
export { type Digest, hashOf, NoDigest, Sink, type Store } from "./sink.ts";
