// What is said to a screen reader of the people on a map: who came, what they did on the board, and whom one follows. Summed up, at
// most once in ten seconds.
import { effect } from "@preact/signals";
import { words } from "../../i18n/words.ts";
import { say } from "../../ui/say.ts";
import { type BoardChange, NO_CHANGE, together } from "../live/board-news.ts";
import type { RoomMap } from "../live/room-map.ts";

const EVERY_MS = 10_000;

/** What happened since something was said last. */
interface Happened {
  came: string[];
  /** By who did it. */
  board: Map<string, BoardChange>;
  followed: string;
}

const nothing = (): Happened => ({ came: [], board: new Map(), followed: "" });

/** Until the answer is called. `saysOthers`: what others do is to be said, too. */
export function sayWhatHappens({ lookers, following, board }: RoomMap, saysOthers: () => boolean): () => void {
  let known = new Set(lookers.peek().map(({ member }) => member));
  let unsaid = nothing();
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    const text = textOf(unsaid, saysOthers());
    unsaid = nothing();
    if (text === "") return;
    last = Date.now();
    say(text);
  };
  const later = (): void => void (timer ??= setTimeout(tell, Math.max(0, last + EVERY_MS - Date.now())));
  const stops = [
    effect(() => {
      const now = lookers.value;
      unsaid.came.push(...now.filter(({ member }) => !known.has(member)).map(({ nickname }) => nickname));
      known = new Set(now.map(({ member }) => member));
      if (unsaid.came.length > 0) later();
    }),
    effect(() => {
      const now = following.state.value;
      unsaid.followed = now.is === "following" ? now.nickname : "";
      if (unsaid.followed !== "") later();
    }),
    board.news.listen((by, change) => {
      unsaid.board.set(by, together(unsaid.board.get(by) ?? NO_CHANGE, change));
      later();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(timer);
  };
}

function textOf({ came, board, followed }: Happened, others: boolean): string {
  const t = words.peek();
  const parts = [
    ...(others && came.length > 0 ? [t.cameToMap(came.join(", "))] : []),
    ...(others ? [...board].map(([by, { put, changed, removed }]) => t.boardChange(by, put, changed, removed)) : []),
    ...(followed === "" ? [] : [t.following(followed)]),
  ];
  return parts.join(". ");
}
