// The views of rooms: the head, the list, and the dialogs of a room.
export { CopyLink } from "./CopyLink.tsx";
export { Head } from "./Head.tsx";
export { Invite } from "./Invite.tsx";
export { DirectInfo } from "./DirectInfo.tsx";
export { Outside } from "./Outside.tsx";
export { RoomDialog } from "./RoomDialog.tsx";
export { RoomList } from "./RoomList.tsx";
