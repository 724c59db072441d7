// Says what happens around the conversation to those who hear the page read out, as much of it as they want.
import { effect } from "@preact/signals";
import { announced } from "../state/announced.ts";
import { lastForMe } from "../state/notify.ts";
import { room } from "../state/place.ts";
import { words } from "../words/words.ts";
import { spoken } from "./say.ts";

/** More than so many are counted instead of named. */
const MOST_NAMES = 3;

export function announceAll(): void {
  effect(() => {
    const { joined, left } = room.value?.comings.told.value ?? { joined: [], left: [] };
    if (joined.length + left.length === 0 || announced.peek() !== "all") return;
    const t = words.peek();
    const parts = [t.cameIn(names(joined), joined.length), t.wentOut(names(left), left.length)];
    spoken.value = parts.filter((part) => part !== "").join(" ");
  });
  effect(() => {
    const news = lastForMe.value;
    if (news !== undefined && announced.peek() === "me") spoken.value = `${news.from}: ${news.text}`;
  });
}

function names(all: readonly string[]): string {
  return all.length > MOST_NAMES ? "" : all.join(", ");
}
