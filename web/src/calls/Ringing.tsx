// The card of the first invitation. Lies within what is open over the page, where it can be reached.
import { useModel } from "../ui/models.ts";
import { RingCard } from "./lazy-views.ts";
import { Rings } from "./rings.ts";

export function Ringing() {
  const rings = useModel(Rings);
  const first = rings.all.value[0];
  return first === undefined ? null : <RingCard key={first.invite} of={first} />;
}
