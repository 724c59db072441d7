// Begins the page: draws it, asks the server what there is, and keeps the window's title.
import "./style/tokens.css";
import "./style/base.css";
import "./style/layout.css";
import "./style/parts.css";
import "./style/talk.css";
import "./style/dialogs.css";
import "./style/narrow.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { room, start, wanted } from "./state/place.ts";
import { hidden, unread } from "./state/reading.ts";
import { App } from "./view/App.tsx";
import { listenToKeys } from "./view/keys.ts";
import { opened } from "./view/opened.ts";

const page = document.getElementById("page");
if (page !== null) render(<App />, page);
start();
listenToKeys();

effect(() => {
  const count = hidden.value && unread.value > 0 ? `(${unread.value}) ` : "";
  document.title = wanted.value === "" ? `${count}causerie` : `${count}${wanted.value} – causerie`;
});

// Somebody in this room bears the nickname one has just chosen: ask for another one at once.
effect(() => {
  const now = room.value;
  if (now?.registration.state.value === "taken" && now.registration.isNew && opened.peek() === undefined) {
    opened.value = { is: "nickname" };
  }
});

// Leaving with something unsent asks once.
globalThis.addEventListener("beforeunload", (event) => {
  if (room.value?.waiting.value.some((one) => one.state === "waits")) event.preventDefault();
});
