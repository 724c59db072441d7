// Announcements to screen readers about the people on a map: arrivals, changes of the board, and following. Summed up, at most once
// in ten seconds.
import { effect } from "@preact/signals";
import { words } from "../../i18n/words.ts";
import { say } from "../../ui/say.ts";
import { addChanges, type BoardChange, NO_CHANGE } from "../live/board-news.ts";
import type { RoomMap } from "../live/room-map.ts";

const EVERY_MS = 10_000;

/** Events since the last announcement. */
interface Activity {
  came: string[];
  /** By author. */
  board: Map<string, BoardChange>;
  followed: string;
}

const noActivity = (): Activity => ({ came: [], board: new Map(), followed: "" });

/** Announces until the returned function is called. `saysOthers`: with events of others. */
export function announceActivity({ lookers, following, board }: RoomMap, saysOthers: () => boolean): () => void {
  let known = new Set(lookers.peek().map(({ member }) => member));
  let unsaid = noActivity();
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const announce = (): void => {
    timer = undefined;
    const text = formatActivity(unsaid, saysOthers());
    unsaid = noActivity();
    if (text === "") return;
    last = Date.now();
    say(text);
  };
  const later = (): void => void (timer ??= setTimeout(announce, Math.max(0, last + EVERY_MS - Date.now())));
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
      unsaid.board.set(by, addChanges(unsaid.board.get(by) ?? NO_CHANGE, change));
      later();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(timer);
  };
}

function formatActivity({ came, board, followed }: Activity, others: boolean): string {
  const t = words.peek();
  const parts = [
    ...(others && came.length > 0 ? [t.cameToMap(came.join(", "))] : []),
    ...(others ? [...board].map(([by, { put, changed, removed }]) => t.boardChange(by, put, changed, removed)) : []),
    ...(followed === "" ? [] : [t.following(followed)]),
  ];
  return parts.join(". ");
}
