// The views of people: signs, fields, lists, and the dialogs of moderators.
export { NoticeDialog } from "./NoticeDialog.tsx";
export { NicknameDialog } from "./NicknameDialog.tsx";
export { NicknameField } from "./NicknameField.tsx";
export { People, PeopleDialog } from "./People.tsx";
export { Person } from "./Person.tsx";
export { PersonDialog } from "./PersonDialog.tsx";
export { SignField } from "./SignField.tsx";
export { KickDialog } from "./KickDialog.tsx";
