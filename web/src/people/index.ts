// The people of a room: their signs, nicknames, and who is ignored.
export { useNicknameForm } from "./nickname-form.ts";
export { proposeNickname } from "./nickname.ts";
