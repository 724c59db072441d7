// Says what happens around the conversation to those who hear the page read out, as much of it as they want.
import { effect, untracked } from "@preact/signals";
import { tellOutside } from "../conversation/index.ts";
import { deliveryText } from "../conversation/views.ts";
import { words } from "../i18n/words.ts";
import type { Room } from "../rooms/index.ts";
import { session } from "../session/index.ts";
import { say } from "../ui/say.ts";

/** More than so many are counted instead of named. */
const MOST_NAMES = 3;

/** From now on; the answers end it. */
export function announceAll(): readonly (() => void)[] {
  return [
    announceVisits(),
    announceCall(),
    effect(() => {
      const news = session.alerts.forMe.value;
      if (news !== undefined && session.alerts.announced.peek() === "me") say(`${news.from}: ${news.text}`);
    }),
    effect(() => {
      const began = session.alerts.call.value;
      if (began !== undefined) tellOutside(words.peek().startedCall(began.by), "", began.address);
    }),
    effect(() => {
      const delivery = session.alerts.delivery.value;
      if (delivery === undefined || session.alerts.announced.peek() === "none") return;
      say(untracked(() => deliveryText(session.server, delivery.to, delivery.state, delivery.reason)));
    }),
  ];
}

function announceVisits(): () => void {
  let where: Room | undefined;
  return effect(() => {
    const told = session.place.room.value?.presenceDigest.told.value;
    const isNew = session.place.room.peek() === where;
    where = session.place.room.peek();
    // What a room told before one turned to it is old.
    if (!isNew || told === undefined || session.alerts.announced.peek() !== "all") return;
    const { joined, left } = told;
    if (joined.length + left.length === 0) return;
    const t = words.peek();
    say(together(t.cameIn(names(joined), joined.length), t.wentOut(names(left), left.length)));
  });
}

function announceCall(): () => void {
  let before: readonly string[] | undefined;
  return effect(() => {
    const others = session.calls.own.value?.everybody.value.filter(({ mine }) => !mine);
    const now = others?.map(({ participant }) => participant.nickname);
    const joined = now?.filter((name) => before?.includes(name) === false) ?? [];
    const left = before?.filter((name) => now?.includes(name) === false) ?? [];
    before = now;
    if (joined.length + left.length === 0 || session.alerts.announced.peek() === "none") return;
    const t = words.peek();
    say(together(t.joinedCall(names(joined), joined.length), t.leftCall(names(left), left.length)));
  });
}

function together(...sentences: string[]): string {
  return sentences.filter((one) => one !== "").join(" ");
}

function names(all: readonly string[]): string {
  return all.length > MOST_NAMES ? "" : all.join(", ");
}
