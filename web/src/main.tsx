// Starts the page: draws it, connects, and keeps the window's title and icon.
import "./ui/tokens.css";
import "./ui/base.css";
import "./app/layout.css";
import "./ui/parts.css";
import "./conversation/conversation.css";
import "./kinds/text/code.css";
import "./ui/dialogs.css";
import "./kinds/maps.css";
import "./app/narrow.css";
import { computed, effect } from "@preact/signals";
import { render } from "preact";
import { announceAll, App, listenToKeys } from "./app/index.ts";
import { hearWhenWanted, listenToCallKeys, ringTitle } from "./calls/index.ts";
import { followNotice } from "./conversation/index.ts";
import { loadWords } from "./i18n/words.ts";
import newIcon from "./icon-new.svg?url";
import plainIcon from "./icon.svg?url";
import { keepHidden } from "./platform/hidden.ts";
import { pageAddress } from "./platform/window.ts";
import { setBadge } from "./platform/offers.ts";
import { releaseOldTrees } from "./platform/old-trees.ts";
import { keepShell } from "./platform/shell.ts";
import { followOtherTabs } from "./platform/stored.ts";
import { nameOf, roomOf } from "./rooms/index.ts";
import { Session } from "./app/session/session.ts";
import { nickname } from "./settings/index.ts";
import { refuseDrops } from "./ui/dropped.ts";
import { keepFocus } from "./ui/keep-focus.ts";
import { GiveModels } from "./ui/models.ts";
import { openDialog, opened } from "./ui/opened.ts";
import { keepTheme } from "./ui/theme.ts";
import { createModels } from "./app/models.ts";

// Before any place takes dropped files.
refuseDrops();
releaseOldTrees();
keepTheme();
keepHidden();
followOtherTabs();
const session = new Session(pageAddress());
session.place.read();
session.reload.take();
session.start();
listenToKeys(session);
listenToCallKeys(session);
void loadWords().then(show, () => (document.body.textContent = "causerie cannot be loaded now. causerie ne peut pas être chargé."));
// Nothing is kept in this browser for a mere look, nor after everything was forgotten.
const known = computed(() => nickname.value !== "");
globalThis.addEventListener("load", () => effect(() => void (known.value && keepShell(followNotice))));

/** Shows the page, once there are words for it. */
function show(): void {
  const page = document.getElementById("page");
  if (page !== null) render(<GiveModels value={createModels(session)}><App /></GiveModels>, page);
  keepFocus();
  announceAll(session);
  hearWhenWanted(session);
  effect(keepTitle);
  effect(askForNickname);
  effect(askWhoToBe);
}

function keepTitle(): void {
  const all = session.rooms.conversations.value;
  const unread = all.reduce((sum, { reading }) => sum + reading.unread.value, 0);
  const count = unread > 0 ? `(${unread}) ` : "";
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon !== null) icon.href = count === "" ? plainIcon : newIcon;
  // The icon of an installed page bears the number.
  setBadge(unread);
  const [ring, here] = [session.rings.all.value[0], session.place.here.value];
  // Browsers write titles down: names of sealed rooms and of who is there stand on the page alone.
  const name = here === undefined || roomOf(here).isSealed ? "" : `${nameOf(here)} – `;
  document.title = ring === undefined ? `${count}${name}causerie` : `${ringTitle(ring)} – causerie`;
}

/** Asks for another nickname at once when the chosen nickname is refused. */
function askForNickname(): void {
  const now = session.place.room.value?.status.value;
  const code = now?.is === "refused" ? now.error.code : "";
  const isOut = session.link.standing.value?.is === "refused" && !session.link.wasOpen.value;
  const refused = code === "nickname_taken" || code === "nickname_invalid" || isOut;
  if (refused && opened.peek() === undefined) openDialog({ is: "nickname" });
}

/** Asks about a link that would change this person's identity, as soon as no dialog is open. */
function askWhoToBe(): void {
  if (session.credentials.becoming.value !== undefined && opened.value === undefined) openDialog({ is: "become" });
}
