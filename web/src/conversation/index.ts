// What is said in a room or between two: its lines, how far they are read, their views, and where one writes.
export { perform } from "./Actions.tsx";
export { Alerts, allowNotices, tellOutside } from "./alerts.ts";
export { announced } from "./announced.ts";
export { hasFiles, takesFiles } from "./attachments.ts";
export { Composer } from "./Composer.tsx";
export { Deletions } from "./deletions.ts";
export { deliveryText } from "./Delivery.tsx";
export { Draft } from "./draft.ts";
export { type CallRemark, DELETED, type Entry, type FileEntry, type Line, textOf } from "./entries.ts";
export { ForwardDialog } from "./ForwardDialog.tsx";
export { likeOf, takeLike } from "./likes.ts";
export { Log } from "./log.ts";
export { LogView } from "./LogView.tsx";
export { Origins } from "./origins.ts";
export { topLine } from "./place-in-log.ts";
export { Reading } from "./reading.ts";
export { contentOf, saidByOneself, saidIn } from "./said.ts";
export { Typing } from "./typing.ts";
