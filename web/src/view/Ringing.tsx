// The card of who rings first. It lies within what is open over the page, where it can be reached.
import { rings } from "../state/rings.ts";
import { late } from "./late.tsx";
import { NotFetchedHere } from "./NotFetched.tsx";

const RingCard = late(async () => (await import("./call-views.ts")).RingCard, NotFetchedHere);

export function Ringing() {
  const first = rings.value[0];
  return first === undefined ? null : <RingCard key={first.invite} of={first} />;
}
