// Starts the page: draws it, and connects.
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
import { announceAll, App, keepWindow, listenToKeys } from "./app/index.ts";
import { hearWhenWanted, listenToCallKeys } from "./calls/index.ts";
import { followNotice } from "./conversation/index.ts";
import { loadWords } from "./i18n/words.ts";
import newIcon from "./icon-new.svg?url";
import plainIcon from "./icon.svg?url";
import { keepHidden } from "./platform/hidden.ts";
import { pageAddress } from "./platform/window.ts";
import { releaseOldTrees } from "./platform/old-trees.ts";
import { keepShell } from "./platform/shell.ts";
import { followOtherTabs } from "./platform/stored.ts";
import { Session } from "./app/session/session.ts";
import { nickname } from "./settings/index.ts";
import { refuseDrops } from "./ui/dropped.ts";
import { keepFocus } from "./ui/keep-focus.ts";
import { GiveModels } from "./ui/models.ts";
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
  keepWindow(session, { plain: plainIcon, unread: newIcon });
}
