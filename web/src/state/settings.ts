// What stays in this browser: nickname and sign, appearance, language, last room, whether the list of people is open, who
// is ignored, how much is read out, which key sends, whether to be told outside the page and by a sound, how one is in
// calls, the emoji used last, and whether a tab forgets what was said when it is loaded again.
import { computed, effect, type Signal, signal } from "@preact/signals";
import { avatarOf } from "../text/person.ts";
import { forgetNames, ownName, takeOverNames } from "./own-names.ts";
import { forgetShell } from "./shell.ts";

export type Theme = "system" | "light" | "dark";
export type Language = "en" | "fr";
/** What a screen reader is told unasked: everything, what is for this person, or nothing. */
export type Announce = "all" | "me" | "none";

/** Enter alone, or only with Ctrl (⌘ on Apple's keyboards). */
export type SendKey = "enter" | "command";

try {
  takeOverNames(localStorage);
} catch {
  // There is no storage, so nothing is in it.
}
/** The nickname that is not written down. */
let unkept = "";
/** Each puts one setting back to how a first visit finds it. */
const resets: (() => void)[] = [];

export const nickname = kept<string>("nickname", "");
/** Goes by a nickname in this tab alone: another one of this browser has the one that is kept. */
export function forThisTab(name: string): void {
  unkept = name;
  nickname.value = name;
}
/** One of six colours; empty: the one that goes with the nickname. */
export const sign = kept<string>("sign", "", ["", "0", "1", "2", "3", "4", "5"]);
/** What others are told of it. */
export const avatar = computed(() => avatarOf(sign.value));
/** This person, as others see them under this name. */
export function oneself(name: string): { nickname: string; avatar?: string } {
  return { nickname: name, ...(avatar.value === undefined ? {} : { avatar: avatar.value }) };
}
/** Nicknames in small letters, with a blank between them. */
export const ignored = kept<string>("ignored", "");
/** Notices of the browser: off until asked for. */
export const notify = kept<"yes" | "no">("notify", "no", ["yes", "no"]);
/** What others see in a call or when a file is sent was read. */
export const informed = kept<"yes" | "no">("informed", "no", ["yes", "no"]);
/** Calls and files go through the server's relay, where it has one. */
export const relay = kept<"yes" | "no">("relay", "no", ["yes", "no"]);
/** Names that the browser gives to devices; empty: its usual one. */
export const microphone = kept<string>("microphone", "");
export const camera = kept<string>("camera", "");
/** How one was in the last call; empty before the first one. */
export const lastMic = kept<"" | "on" | "off" | "none">("mic", "", ["", "on", "off", "none"]);
export const announce = kept<Announce>("announce", "all", ["all", "me", "none"]);
/** Silent until asked for. */
export const sounds = kept<"yes" | "no">("sounds", "no", ["yes", "no"]);
/** Calls are heard, unlike all else, unless one does not want that. */
export const ringSound = kept<"yes" | "no">("ring", "yes", ["yes", "no"]);
/** What sends beside the button; the other one breaks the line. */
export const sendKey = kept<SendKey>("send-key", "enter", ["enter", "command"]);
export const lastRoom = kept<string>("room", "");
export const theme = kept<Theme>("theme", "system", ["system", "light", "dark"]);
export const language = kept<Language>("language", usualLanguage(), ["en", "fr"]);
export const peopleOpen = kept<"yes" | "no">("people", "yes", ["yes", "no"]);
/** What was said and written does not stay in the tab while the page is loaded again. */
export const forgetOnReload = kept<"yes" | "no">("forget-on-reload", "no", ["yes", "no"]);
/** The latest first, with a blank between them. */
export const recentEmoji = kept<string>("emoji", "");

effect(() => {
  document.documentElement.lang = language.value;
  if (theme.value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
});

/** Empties the storage and puts everything back to how a first visit finds it. Done when the page's files are gone too. */
export function forgetEverything(): Promise<void> {
  for (const reset of resets) reset();
  try {
    forgetNames(localStorage);
  } catch {
    // There is no storage, so nothing is in it.
  }
  return forgetShell();
}

/** A setting that is written down whenever it changes; what is no longer understood counts as not there. */
function kept<T extends string>(name: string, usual: T, known?: readonly T[]): Signal<T> {
  const setting = signal(read(name, known) ?? usual);
  resets.push(() => (setting.value = usual));
  let first = true;
  effect(() => {
    const value = setting.value;
    if (!first && !(name === "nickname" && value === unkept && value !== "")) write(name, value);
    first = false;
  });
  return setting;
}

function read<T extends string>(name: string, known?: readonly T[]): T | undefined {
  try {
    const value = localStorage.getItem(ownName(name));
    return value !== null && (known === undefined || known.includes(value as T)) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(ownName(name), value);
  } catch {
    // Without storage the setting lives as long as the page.
  }
}

function usualLanguage(): Language {
  return navigator.languages.find((one) => /^(fr|en)\b/.test(one))?.startsWith("fr") ? "fr" : "en";
}
