// The head of the conversation: which room this is, how many are there, and the way to the others.
import type { Room } from "../state/room.ts";
import { wanted } from "../state/place.ts";
import { peopleOpen } from "../state/settings.ts";
import { words } from "../words/words.ts";
import { opened, turnTo, wide } from "./opened.ts";
import { Sign } from "./Sign.tsx";

export function Head({ of }: { of: Room | undefined }) {
  const t = words.value;
  const count = of?.count.value;
  const people = wide.value ? peopleOpen.value === "yes" : opened.value?.is === "people";
  const showPeople = (): void => {
    if (wide.value) peopleOpen.value = peopleOpen.value === "yes" ? "no" : "yes";
    else opened.value = { is: "people" };
  };
  return (
    <header class="head">
      <button
        class="icon only-phone"
        type="button"
        aria-label={t.backToRooms}
        title={t.backToRooms}
        onClick={() => turnTo("rooms")}
      >
        <Sign name="back" />
      </button>
      <hgroup>
        <h1>{wanted.value === "" ? "causerie" : wanted.value}</h1>
        <p>{count === undefined ? "\u00a0" : t.peopleCount(count)}</p>
      </hgroup>
      {of !== undefined && (
        <button class="icon" type="button" aria-label={t.people} title={t.people} aria-expanded={people} onClick={showPeople}>
          <Sign name="people" />
        </button>
      )}
    </header>
  );
}
