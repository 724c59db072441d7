// The views of rooms: the head, the list, and the dialogs of a room.
export { CopyLink } from "./CopyLink.tsx";
export { useDataAddress } from "./data-address.tsx";
export { DirectInfo, SealedView } from "./lazy-views.ts";
export { Invite } from "./Invite.tsx";
export { Outside } from "./Outside.tsx";
export { RoomDialog } from "./RoomDialog.tsx";
