// What is said to a screen reader of the people on a map: who came, and whom one follows. Summed up, at most once in ten seconds.
import { effect } from "@preact/signals";
import { words } from "../../i18n/words.ts";
import { say } from "../../ui/say.ts";
import type { RoomMap } from "../live/room-map.ts";

const EVERY_MS = 10_000;

/** Until the answer is called. */
export function sayWhoComes({ lookers, following }: RoomMap): () => void {
  let known = new Set(lookers.peek().map(({ member }) => member));
  let came: string[] = [];
  let followed = "";
  let last = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    timer = undefined;
    last = Date.now();
    const t = words.peek();
    say([came.length > 0 && t.cameToMap(came.join(", ")), followed !== "" && t.following(followed)].filter(Boolean).join(". "));
    [came, followed] = [[], ""];
  };
  const later = (): void => void (timer ??= setTimeout(tell, Math.max(0, last + EVERY_MS - Date.now())));
  const stops = [
    effect(() => {
      const now = lookers.value;
      came.push(...now.filter(({ member }) => !known.has(member)).map(({ nickname }) => nickname));
      known = new Set(now.map(({ member }) => member));
      if (came.length > 0) later();
    }),
    effect(() => {
      const now = following.state.value;
      followed = now.is === "following" ? now.nickname : "";
      if (followed !== "") later();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    clearTimeout(timer);
  };
}
