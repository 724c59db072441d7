// The views of people: signs, fields, lists, and the dialogs of moderators.
export { KickDialog } from "./KickDialog.tsx";
export { NicknameDialog } from "./NicknameDialog.tsx";
export { NicknameField } from "./NicknameField.tsx";
export { NoticeDialog } from "./NoticeDialog.tsx";
export { People, PeopleDialog } from "./People.tsx";
export { SignField } from "./SignField.tsx";
