// What is fetched with the first link of a sealed room: the code that opens it.
import { Sealing, tellIn } from "../../sealed/index.ts";
import type { SealedRooms } from "../sealed-rooms.ts";

export function openSealed(rooms: SealedRooms, secret: string | undefined): Promise<string> {
  rooms.here ??= new Sealing(tellIn(rooms.logOf, (event, source) => rooms.connection?.listeners.tell(event, source)), {
    welcomed: rooms.welcomed,
    ask: (...request) => rooms.connection?.askPlainly(...request),
  });
  if (rooms.connection !== undefined) rooms.connection.sealer = rooms.here;
  return rooms.here.open(secret);
}
