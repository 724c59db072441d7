// The people of a room: their signs, nicknames, and who is ignored.
export { hear, ignore, isIgnored, names } from "./ignored.ts";
export { proposed } from "./nickname.ts";
export { useNicknameForm } from "./nickname-form.ts";
export { avatarOf, colourOf, initials } from "./person.ts";
