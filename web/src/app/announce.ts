// Announces what happens around the conversation to screen readers, as much of it as this person wants.
import { effect, untracked } from "@preact/signals";
import type { Calls } from "../calls/index.ts";
import { type Alerts, closeNotice, notifyOutside } from "../conversation/index.ts";
import { deliveryText } from "../conversation/views.ts";
import { words } from "../i18n/words.ts";
import { away } from "../platform/hidden.ts";
import { addressOf, addressOfDirect, type Place, type Room } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";
import { talkHidden } from "../ui/panes.ts";
import { say } from "../ui/say.ts";

/** More people than this are counted instead of named. */
const MOST_NAMES = 3;

interface Announced {
  alerts: Alerts;
  calls: Calls;
  place: Place;
  server: Server;
}

/** Announces from now on; the returned functions end it. */
export function announceAll({ alerts, calls, place, server }: Announced): readonly (() => void)[] {
  return [
    announceVisits(alerts, place),
    announceCall(alerts, calls),
    effect(() => {
      const news = alerts.forMe.value;
      const announced = alerts.announced.peek();
      // The log in view is read out where all is.
      if (news !== undefined && (announced === "me" || (announced === "all" && news.of !== place.here.peek()))) say(`${news.from}: ${news.text}`);
    }),
    effect(() => {
      const here = away.value || talkHidden.value ? undefined : place.here.value;
      if (here !== undefined) untracked(() => closeNotice(here.kind === "room" ? addressOf(here.name) : addressOfDirect(here.room.name, here.name)));
    }),
    effect(() => {
      const began = alerts.call.value;
      if (began === undefined) return;
      untracked(() => notifyOutside(began.isSealed ? "causerie" : words.peek().startedCall(began.by), "", began.address));
    }),
    effect(() => {
      const delivery = alerts.delivery.value;
      if (delivery === undefined || alerts.announced.peek() === "none") return;
      say(untracked(() => deliveryText(server, delivery.to, delivery.state, delivery.reason)));
    }),
  ];
}

function announceVisits(alerts: Alerts, place: Place): () => void {
  let where: Room | undefined;
  return effect(() => {
    const digest = place.room.value?.presenceDigest.recent.value;
    const isNew = place.room.peek() === where;
    where = place.room.peek();
    // An older digest, from before the room was shown, is no news.
    if (!isNew || digest === undefined || alerts.announced.peek() !== "all") return;
    const { joined, left } = digest;
    if (joined.length + left.length === 0) return;
    const t = words.peek();
    say(joinSentences(t.cameIn(listNames(joined), joined.length), t.wentOut(listNames(left), left.length)));
  });
}

function announceCall(alerts: Alerts, calls: Calls): () => void {
  let before: readonly string[] | undefined;
  return effect(() => {
    const others = calls.own.value?.everybody.value.filter(({ mine }) => !mine);
    const now = others?.map(({ participant }) => participant.nickname);
    const joined = now?.filter((name) => before?.includes(name) === false) ?? [];
    const left = before?.filter((name) => now?.includes(name) === false) ?? [];
    before = now;
    if (joined.length + left.length === 0 || alerts.announced.peek() === "none") return;
    const t = words.peek();
    say(joinSentences(t.joinedCall(listNames(joined), joined.length), t.leftCall(listNames(left), left.length)));
  });
}

function joinSentences(...sentences: string[]): string {
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

function listNames(all: readonly string[]): string {
  return all.length > MOST_NAMES ? "" : all.join(", ");
}
