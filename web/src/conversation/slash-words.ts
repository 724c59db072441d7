// What the page has for the words that people type behind a slash elsewhere.
import { words } from "../i18n/words.ts";
import { type Conversation, type Place, roomOf } from "../rooms/index.ts";
import { peopleOpen } from "../settings/index.ts";
import { openDialog } from "../ui/opened.ts";
import { wide } from "../ui/panes.ts";
import { search } from "./searching.ts";
import { slashWord } from "./slash.ts";

/** What is said of a word, and the button that does what it was meant to do. */
interface Instead {
  says: string;
  button?: { name: string; press: () => void };
}

/** `first`: the word behind the first one, without the sign that some put before a name. */
type Meaning = (of: Conversation, first: string, place: Place) => Instead;

const MEANINGS: readonly (readonly [slashed: string, Meaning])[] = [
  ["help h aide commands keys shortcuts", help],
  ["nick nickname name rename pseudo", () => ({ ...settings(), says: words.value.slashNick })],
  ["settings config preferences away afk back dnd status mute theme lang language avatar notify", settings],
  ["join j go goto open switch room rooms channel channels list salon rejoindre", goTo],
  ["msg m dm pm w whisper tell query q whois ignore unignore block kick ban report", toPerson],
  ["who names users members people", () => byButton(words.value.people, showPeople)],
  ["search find grep s", () => byButton(words.value.search, search)],
  ["invite share link", () => byButton(words.value.invite, () => openDialog({ is: "invite" }))],
  ["rules motd", () => byButton(words.value.rules, () => openDialog({ is: "rules" }))],
  ["leave part quit exit bye close logout disconnect", leave],
];

const MEANING = new Map(MEANINGS.flatMap(([slashed, meaning]) => slashed.split(" ").map((word) => [word, meaning])));

export function insteadOf(text: string, of: Conversation, place: Place): Instead {
  const first = text.split(/\s+/)[1]?.replace(/^[#@]/, "") ?? "";
  return MEANING.get(slashWord(text) ?? "")?.(of, first, place) ?? { says: words.value.slashNone };
}

function byButton(name: string, press: () => void): Instead {
  return { says: words.value.slashButton, button: { name, press } };
}

function settings(): Instead {
  return byButton(words.value.settings, () => openDialog({ is: "settings" }));
}

function help(): Instead {
  return { ...byButton(words.value.keys, () => openDialog({ is: "keys" })), says: words.value.slashHelp };
}

function goTo(_of: Conversation, first: string): Instead {
  return byButton(words.value.goTo, () => openDialog({ is: "goto", typed: first }));
}

function toPerson(of: Conversation, first: string): Instead {
  return { ...goTo(of, first), says: words.value.slashPerson };
}

function showPeople(): void {
  if (wide.peek()) peopleOpen.value = "yes";
  else openDialog({ is: "people" });
}

/** The last room is not left. */
function leave(of: Conversation, _first: string, place: Place): Instead {
  if (of.kind === "direct") return byButton(words.value.closeDirect, () => place.close(of));
  if (place.after(roomOf(of)) === undefined) return { says: words.value.slashNone };
  return byButton(words.value.leaveRoom, () => place.leave(of));
}
