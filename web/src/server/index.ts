// The server as this page knows it: its rooms, rules and limits, and its help for direct connections to others.
export { ServerLink } from "./link.ts";
export { PeerToPeer } from "./peer-to-peer.ts";
export { type PictureLimits, Server } from "./server.ts";
export { isTcp, type Way, wayOf } from "./way.ts";
