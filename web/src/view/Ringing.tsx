// The card of who rings first. It lies within what is open over the page, where it can be reached.
import { callsAndFiles } from "../parts/index.ts";
import { rings } from "../state/rings.ts";
import { late } from "./late.tsx";
import { MissingLine } from "./Missing.tsx";

const RingCard = late(callsAndFiles, (part) => part.RingCard, MissingLine);

export function Ringing() {
  const first = rings.value[0];
  return first === undefined ? null : <RingCard key={first.invite} of={first} />;
}
