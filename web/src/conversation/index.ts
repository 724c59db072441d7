// What is said in a room or between two: its lines, drafts, and how far they are read.
export { Alerts, followNotice, tellOutside } from "./alerts.ts";
export { announced } from "./announced.ts";
export { hasFiles, takesFiles } from "./attachments.ts";
export { charactersIn } from "./budget.ts";
export { Deletions } from "./deletions.ts";
export { Draft } from "./draft.ts";
export { type CallRemark, DELETED, type Entry, type FileEntry, type Line, textOf, type Unkeyed } from "./entries.ts";
export { likeOf, takeLike } from "./likes.ts";
export { Log } from "./log.ts";
export { keepLine, topLine, useKeptLine } from "./place-in-log.ts";
export { Reading } from "./reading.ts";
export { contentOf, saidByOneself, saidIn } from "./said.ts";
export { search } from "./searching.ts";
export { WhoTypes } from "./typing.ts";
