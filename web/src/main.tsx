// Begins the page: draws it, connects, and keeps the window's title and icon.
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/talk.css";
import "./style/code.css";
import "./style/emoji.css";
import "./style/dialogs.css";
import "./style/maps.css";
import "./style/narrow.css";
import "./style/map-dialog.css";
import "./style/paint.css";
import "./style/call.css";
import "./style/files.css";
import { computed, effect } from "@preact/signals";
import { render } from "preact";
import plainIcon from "./icon.svg?url";
import newIcon from "./icon-new.svg?url";
import { setBadge } from "./platform/offers.ts";
import { keepAnswerable } from "./state/answerable.ts";
import { directs, rooms } from "./state/conversations.ts";
import { keepAsking } from "./state/asking.ts";
import { keepOverReload, takeKept } from "./state/reload.ts";
import { becoming } from "./state/pass.ts";
import { here, room, start } from "./state/place.ts";
import { keepRings, rings } from "./state/rings.ts";
import { standing, wasOpen } from "./state/session.ts";
import { nickname } from "./state/settings.ts";
import { keepShell } from "./state/shell.ts";
import { announceAll } from "./view/announce.ts";
import { App } from "./view/App.tsx";
import { listenToCallKeys } from "./view/call-keys.ts";
import { nameOf } from "./view/conversation.ts";
import { refuseDrops } from "./view/dropped.ts";
import { listenToBack } from "./view/back.ts";
import { keepFocus } from "./view/keep-focus.ts";
import { openMapAgain, viewed } from "./view/kept-place.ts";
import { listenToKeys } from "./view/keys.ts";
import { opened } from "./view/opened.ts";
import { ringTitle } from "./view/ring.ts";
import { soundWhenCalled, soundWhileRinging } from "./view/sound.ts";
import { haveWords } from "./words/words.ts";

// Before the page takes any.
refuseDrops();
takeKept();
keepOverReload(viewed);
start();
listenToKeys();
listenToCallKeys();
listenToBack();
keepRings();
keepAnswerable();
keepAsking();
void haveWords().then(show, () => (document.body.textContent = "causerie cannot be loaded now. causerie ne peut pas être chargé."));
// Nothing is kept in this browser for who only looks, nor after everything was forgotten.
const known = computed(() => nickname.value !== "");
globalThis.addEventListener("load", () => effect(() => void (known.value && keepShell())));

/** From when there are words for it. */
function show(): void {
  const page = document.getElementById("page");
  if (page !== null) render(<App />, page);
  openMapAgain();
  keepFocus();
  announceAll();
  soundWhenCalled();
  soundWhileRinging();
  effect(keepTitle);
  effect(askForNickname);
  effect(askWhoToBe);
}

function keepTitle(): void {
  const all = [...rooms.value.values(), ...directs.value];
  const unread = all.reduce((sum, one) => sum + one.reading.unread.value, 0);
  const count = unread > 0 ? `(${unread}) ` : "";
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon !== null) icon.href = count === "" ? plainIcon : newIcon;
  // The icon of an installed page bears the number.
  setBadge(unread);
  const ring = rings.value[0];
  if (ring !== undefined) document.title = `${ringTitle(ring)} – causerie`;
  else document.title = here.value === undefined ? `${count}causerie` : `${count}${nameOf(here.value)} – causerie`;
}

/** The nickname one has just chosen is not to be had: ask for another one at once. */
function askForNickname(): void {
  const now = room.value?.stands.value;
  const code = now?.is === "refused" ? now.error.code : "";
  const refused = code === "nickname_taken" || code === "nickname_invalid" || (standing.value?.is === "refused" && !wasOpen.value);
  if (refused && opened.peek() === undefined) opened.value = { is: "nickname" };
}

/** A link would make this person somebody else: that is asked as soon as nothing else lies over the page. */
function askWhoToBe(): void {
  if (becoming.value !== undefined && opened.value === undefined) opened.value = { is: "become" };
}
