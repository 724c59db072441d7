// The card of who rings first. It lies within what is open over the page, where it can be reached.
import { session } from "../session/index.ts";
import { RingCard } from "./lazy-views.ts";

export function Ringing() {
  const first = session.rings.all.value[0];
  return first === undefined ? null : <RingCard key={first.invite} of={first} />;
}
