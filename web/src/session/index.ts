// Who one is to the server: the connection, its limits, tokens and keys, and what outlives a reload.
export { claimsOf, nameIn } from "./claims.ts";
export { keepSign } from "./own-sign.ts";
export { becomeThat, becoming, type Becoming, keep, keyOf, stay, token, tokenRefused } from "./pass.ts";
export { askWays, configuration, hides, isRelayed, ways } from "./peer-to-peer.ts";
export {
  backIntoCall,
  callBefore,
  cameBack,
  type CameBack,
  keepOverReload,
  openBefore,
  opensMap,
  putBack,
  takeKept,
  type Viewed,
} from "./reload.ts";
export {
  allowsPrivate,
  countIn,
  isMine,
  keepsNothing,
  limits,
  listed,
  load,
  mayModerate,
  mostPicture,
  rules,
  serverNotice,
  welcome,
} from "./server.ts";
export { couldOpenMailbox } from "./session-key.ts";
export { connect, disconnect, keepSession, line, standing, tryNow, useHere, wasOpen } from "./session.ts";
export type { KeptDraft } from "./snapshot.ts";
export { isNamed } from "./tabs.ts";
export { keepToken } from "./token.ts";
