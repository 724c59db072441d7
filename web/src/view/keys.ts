// Keys that work anywhere on the page.
import { addressOf, rooms, wanted } from "../state/place.ts";
import { following } from "../state/reading.ts";
import { opened } from "./opened.ts";

const PLACES = ["rooms", "log", "text", "people"];

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || opened.value !== undefined) return;
    if (event.key === "F6") goToPlace(event.shiftKey ? -1 : 1);
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      goToRoom(event.key === "ArrowUp" ? -1 : 1);
    } else if (event.key === "Escape") backToWriting();
    else return;
    event.preventDefault();
  });
}

/** The next place after the one that has the focus. */
function goToPlace(step: number): void {
  const places = PLACES.map((id) => document.getElementById(id)).filter((place) => place?.checkVisibility());
  const here = places.findIndex((place) => place?.contains(document.activeElement));
  places.at((here + step) % places.length)?.focus();
}

function goToRoom(step: number): void {
  const list = rooms.value ?? [];
  const next = list[list.indexOf(wanted.value) + step];
  if (next !== undefined) location.hash = addressOf(next);
}

/** To the field; from there to the end of the conversation. */
function backToWriting(): void {
  const field = document.getElementById("text");
  const log = document.getElementById("log");
  if (document.activeElement !== field) field?.focus();
  else if (log !== null && !following.value) log.scrollTop = log.scrollHeight;
}
