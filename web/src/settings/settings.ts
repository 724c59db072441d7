// What stays in this browser besides language, theme and the wishes for single rooms: nickname and sign, last room, who is ignored,
// how much is told and how, how one is in calls, the emoji used last, and what a tab forgets.
import { computed } from "@preact/signals";
import { stored } from "../platform/stored.ts";
import { avatarOf } from "../ui/person.ts";

/** What a screen reader is told unasked: everything, what is for this person, or nothing. */
export type Announce = "all" | "me" | "none";

/** Enter alone, or only with Ctrl (⌘ on Apple's keyboards). */
export type SendKey = "enter" | "command";

/** The nickname that is not written down. */
let unkept = "";

export const nickname = stored<string>("nickname", "", undefined, (name) => name !== "" && name === unkept);
/** Goes by a nickname in this tab alone: another one of this browser has the one that is kept. */
export function forThisTab(name: string): void {
  unkept = name;
  nickname.value = name;
}
/** One of six colours; empty: the one that goes with the nickname. */
export const sign = stored<string>("sign", "", ["", "0", "1", "2", "3", "4", "5"]);
/** What others are told of it. */
export const avatar = computed(() => avatarOf(sign.value));
/** This person, as others see them under this name. */
export function oneself(name: string): { nickname: string; avatar?: string } {
  return { nickname: name, ...(avatar.value === undefined ? {} : { avatar: avatar.value }) };
}
/** Nicknames in small letters, with a blank between them. */
export const ignored = stored<string>("ignored", "");
/** Notices of the browser: off until asked for. */
export const notify = stored<"yes" | "no">("notify", "no", ["yes", "no"]);
/** What others see in a call or when a file is sent was read. */
export const informed = stored<"yes" | "no">("informed", "no", ["yes", "no"]);
/** Calls and files go through the server's relay, where it has one. */
export const relay = stored<"yes" | "no">("relay", "no", ["yes", "no"]);
/** Names that the browser gives to devices; empty: its usual one. */
export const microphone = stored<string>("microphone", "");
export const camera = stored<string>("camera", "");
export const speaker = stored<string>("speaker", "");
/** The browser takes background noise out of what the microphone hears, and what the loudspeaker plays. */
export const noise = stored<"yes" | "no">("less-noise", "yes", ["yes", "no"]);
export const echo = stored<"yes" | "no">("no-echo", "yes", ["yes", "no"]);
/** How one was in the last call; empty before the first one. */
export const lastMic = stored<"" | "on" | "off" | "none">("mic", "", ["", "on", "off", "none"]);
export const announce = stored<Announce>("announce", "all", ["all", "me", "none"]);
/** Silent until asked for. */
export const sounds = stored<"yes" | "no">("sounds", "no", ["yes", "no"]);
/** A sound for who comes into a room, and for a file of somebody that is here. */
export const soundCame = stored<"yes" | "no">("sound-came", "no", ["yes", "no"]);
export const soundFile = stored<"yes" | "no">("sound-file", "no", ["yes", "no"]);
/** How loud calls and sounds are, in hundredths. */
export const loudness = stored<string>("loudness", "100");
/** Calls are heard, unlike all else, unless one does not want that. */
export const ringSound = stored<"yes" | "no">("ring", "yes", ["yes", "no"]);
/** Neither sounds nor notices, whatever else was chosen. */
export const doNotDisturb = stored<"yes" | "no">("quiet", "no", ["yes", "no"]);
/** Others do not see when one writes. */
export const hideTyping = stored<"yes" | "no">("hide-typing", "no", ["yes", "no"]);
/** Lines in the log for who came and who left small rooms. */
export const showVisits = stored<"yes" | "no">("visits", "yes", ["yes", "no"]);
/** What sends beside the button; the other one breaks the line. */
export const sendKey = stored<SendKey>("send-key", "enter", ["enter", "command"]);
export const lastRoom = stored<string>("room", "");
export const peopleOpen = stored<"yes" | "no">("people", "yes", ["yes", "no"]);
/** What was said and written does not stay in the tab while the page is loaded again. */
export const forgetOnReload = stored<"yes" | "no">("forget-on-reload", "no", ["yes", "no"]);
/** The latest first, with a blank between them. */
export const recentEmoji = stored<string>("emoji", "");

