// Says what happens around the conversation to those who hear the page read out, as much of it as they want.
import { effect, untracked } from "@preact/signals";
import { ownCall } from "../calls/index.ts";
import { announced, fate, lastCall, lastDelivery, lastForMe, tellOutside } from "../conversation/index.ts";
import { words } from "../i18n/words.ts";
import { room, type Room } from "../rooms/index.ts";
import { say } from "../ui/say.ts";

/** More than so many are counted instead of named. */
const MOST_NAMES = 3;

export function announceAll(): void {
  let where: Room | undefined;
  effect(() => {
    const told = room.value?.comings.told.value;
    const isNew = room.peek() === where;
    where = room.peek();
    // What a room told before one turned to it is old.
    if (!isNew || told === undefined || announced.peek() !== "all") return;
    const { joined, left } = told;
    if (joined.length + left.length === 0) return;
    const t = words.peek();
    say(together(t.cameIn(names(joined), joined.length), t.wentOut(names(left), left.length)));
  });
  let before: readonly string[] | undefined;
  effect(() => {
    const now = ownCall.value?.everybody.value.filter(({ mine }) => !mine).map(({ participant }) => participant.nickname);
    const joined = now?.filter((name) => before?.includes(name) === false) ?? [];
    const left = before?.filter((name) => now?.includes(name) === false) ?? [];
    before = now;
    if (joined.length + left.length === 0 || announced.peek() === "none") return;
    const t = words.peek();
    say(together(t.joinedCall(names(joined), joined.length), t.leftCall(names(left), left.length)));
  });
  effect(() => {
    const news = lastForMe.value;
    if (news !== undefined && announced.peek() === "me") say(`${news.from}: ${news.text}`);
  });
  effect(() => {
    const began = lastCall.value;
    if (began !== undefined) tellOutside(words.peek().startedCall(began.by), "", began.address);
  });
  effect(() => {
    const delivery = lastDelivery.value;
    if (delivery === undefined || announced.peek() === "none") return;
    say(untracked(() => fate(delivery.to, delivery.state, delivery.reason)));
  });
}

function together(...sentences: string[]): string {
  return sentences.filter((one) => one !== "").join(" ");
}

function names(all: readonly string[]): string {
  return all.length > MOST_NAMES ? "" : all.join(", ");
}
