// The lines of a conversation, and its state beside them: the draft, how far they are read, who writes. It knows no room.
export { countCharacters, takeNewest } from "./budget.ts";
export { Deletions } from "./deletions.ts";
export { type Chosen, Draft, type KeptDraft, type Prepared, type Ready } from "./draft.ts";
export {
  type CallRemark,
  DELETED,
  type Delivered,
  type Entry,
  type FileEntry,
  type Line,
  lineOf,
  placeEntries,
  type Reaction,
  textOf,
} from "./entries.ts";
export { likeOf, PLAIN_LIKE, takeLike } from "./likes.ts";
export { Log } from "./log.ts";
export { isUnverified } from "./origins.ts";
export { type KeptReading, Reading } from "./reading.ts";
export { contentOf, makeOwnMessage, readMessage } from "./messages.ts";
export { WhoTypes } from "./typing.ts";
