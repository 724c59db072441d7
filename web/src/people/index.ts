// The people of a room: their signs, nicknames, who is ignored, and what a moderator may do.
export { NoticeDialog } from "./NoticeDialog.tsx";
export { hear, ignore, isIgnored, names } from "./ignored.ts";
export { proposed } from "./nickname.ts";
export { useNicknameForm } from "./nickname-form.ts";
export { NicknameDialog } from "./NicknameDialog.tsx";
export { NicknameField } from "./NicknameField.tsx";
export { People, PeopleDialog } from "./People.tsx";
export { avatarOf, colourOf, initials } from "./person.ts";
export { Person } from "./Person.tsx";
export { PersonDialog } from "./PersonDialog.tsx";
export { SignField } from "./SignField.tsx";
export { KickDialog } from "./KickDialog.tsx";
