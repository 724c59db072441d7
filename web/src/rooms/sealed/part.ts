// The views of sealed rooms that know rooms: fetched with the first of them.
export { LockCard } from "./LockCard.tsx";
export { LockPill } from "./LockPill.tsx";
export { NewLinkLine } from "./NewLinkLine.tsx";
