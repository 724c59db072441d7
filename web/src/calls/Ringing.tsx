// The card of who rings first. It lies within what is open over the page, where it can be reached.
import { RingCard } from "./part.ts";
import { rings } from "./rings.ts";

export function Ringing() {
  const first = rings.value[0];
  return first === undefined ? null : <RingCard key={first.invite} of={first} />;
}
