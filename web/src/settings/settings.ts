// Settings that stay in this browser besides language, theme and those of single rooms: nickname and sign, last room, ignored people,
// notices and sounds, media in calls, the emoji used last, and what a tab forgets.
import { computed } from "@preact/signals";
import { storedSignal } from "../platform/stored.ts";
import { avatarOf } from "../ui/person.ts";

/** Announcements to a screen reader: everything, what is for this person, or nothing. */
export type Announce = "all" | "me" | "none";

/** Enter alone, or only with Ctrl (⌘ on Apple's keyboards). */
export type SendKey = "enter" | "command";

/** The nickname that is not stored. */
let unkept = "";

export const nickname = storedSignal<string>("nickname", "", undefined, (name) => name !== "" && name === unkept);
/** Uses a nickname in this tab alone: another tab of this browser has the stored nickname. */
export function forThisTab(name: string): void {
  unkept = name;
  nickname.value = name;
}
/** One of six colours; empty: by the nickname. */
export const sign = storedSignal<string>("sign", "", ["", "0", "1", "2", "3", "4", "5"]);
/** The avatar sent for it. */
export const avatar = computed(() => avatarOf(sign.value));
/** Returns this person as others see them under this name. */
export function describeSelf(name: string): { nickname: string; avatar?: string } {
  return { nickname: name, ...(avatar.value === undefined ? {} : { avatar: avatar.value }) };
}
/** Nicknames in small letters, with a blank between them. */
export const ignored = storedSignal<string>("ignored", "");
/** Notices of the browser: off until asked for. */
export const notify = storedSignal<"yes" | "no">("notify", "no", ["yes", "no"]);
/** The text on what others see in calls and file transfers was read. */
export const informed = storedSignal<"yes" | "no">("informed", "no", ["yes", "no"]);
/** Calls and files go through the server's relay, if any. */
export const relay = storedSignal<"yes" | "no">("relay", "no", ["yes", "no"]);
/** Names that the browser gives to devices; empty: the usual device. */
export const microphone = storedSignal<string>("microphone", "");
export const camera = storedSignal<string>("camera", "");
export const speaker = storedSignal<string>("speaker", "");
/** The browser removes background noise from the microphone, and the echo of the loudspeaker. */
export const noise = storedSignal<"yes" | "no">("less-noise", "yes", ["yes", "no"]);
export const echo = storedSignal<"yes" | "no">("no-echo", "yes", ["yes", "no"]);
/** Microphone in the last call; empty before the first call. */
export const lastMic = storedSignal<"" | "on" | "off" | "none">("mic", "", ["", "on", "off", "none"]);
export const announce = storedSignal<Announce>("announce", "all", ["all", "me", "none"]);
/** Silent until asked for. */
export const sounds = storedSignal<"yes" | "no">("sounds", "no", ["yes", "no"]);
/** Sounds for arrivals in a room, and for received files. */
export const soundCame = storedSignal<"yes" | "no">("sound-came", "no", ["yes", "no"]);
export const soundFile = storedSignal<"yes" | "no">("sound-file", "no", ["yes", "no"]);
/** Loudness of calls and sounds, in hundredths. */
export const loudness = storedSignal<string>("loudness", "100");
/** Calls ring, unlike all else, by default. */
export const ringSound = storedSignal<"yes" | "no">("ring", "yes", ["yes", "no"]);
/** Neither sounds nor notices, whatever else was chosen. */
export const doNotDisturb = storedSignal<"yes" | "no">("quiet", "no", ["yes", "no"]);
/** Others do not see that this person is writing. */
export const hideTyping = storedSignal<"yes" | "no">("hide-typing", "no", ["yes", "no"]);
/** Lines in the log for who came and who left small rooms. */
export const showVisits = storedSignal<"yes" | "no">("visits", "yes", ["yes", "no"]);
/** Key that sends; the other key breaks the line. */
export const sendKey = storedSignal<SendKey>("send-key", "enter", ["enter", "command"]);
/** Another tab goes where it likes. */
export const lastRoom = storedSignal<string>("room", "", undefined, () => false);
export const peopleOpen = storedSignal<"yes" | "no">("people", "yes", ["yes", "no"]);
/** Messages and drafts do not stay in the tab while the page is reloaded. */
export const forgetOnReload = storedSignal<"yes" | "no">("forget-on-reload", "no", ["yes", "no"]);
/** The latest first, with a blank between them. */
export const recentEmoji = storedSignal<string>("emoji", "");

