// The views of a room's map beside the talk, once their code is here: before that nobody shares anything.
import type { Room } from "../rooms/index.ts";
import { livePart } from "./part.ts";

export function BesideTalk({ room }: { room: Room }) {
  const View = livePart.here.value?.BesideTalk;
  return View === undefined ? null : <View room={room} />;
}

export function SharePin({ room }: { room: Room }) {
  const View = livePart.here.value?.SharePin;
  return View === undefined ? null : <View room={room} />;
}
