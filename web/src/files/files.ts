// The way to files that go from browser to browser. Their code is fetched when there is first something to share.
import { signal } from "@preact/signals";
import type { Connection, RoomState } from "../protocol/index.ts";
import type { Direct, Room } from "../rooms/index.ts";
import { filePart } from "./part.ts";
import type { Sharing } from "./sharing.ts";

let connection: Connection | undefined;
let fetched: Promise<Sharing> | undefined;
let here: Sharing | undefined;
/** A file is on its way, and would be lost with the page. */
export const filesRun = signal(false);

/** Hears of files over this connection. */
export function listenForFiles(by: Connection): void {
  connection = by;
  by.listen({
    file_offered: (event) => void share(({ files }) => files.offered(event)),
    file_status: (event) => void share(({ files }) => files.status(event)),
    removed: ({ room }) => leftWithFiles(room),
    // Nobody has an address of ours before there is something to share.
    signal: (event) => here?.files.signal(event),
  });
}

/** One is in a room, and hears what is offered there. */
export function enteredWithFiles(state: RoomState, resumed: boolean): void {
  if (here !== undefined || fetched !== undefined || state.offers !== undefined) void share(({ files }) => files.entered(state, resumed));
}

export function leftWithFiles(room: string): void {
  here?.files.left(room);
}

/** Offers a file to a room or to one person. Whether it could: the code for it may be out of reach. */
export function offerFile(of: Room | Direct, file: File): Promise<boolean> {
  return share((sharing) => sharing.offer(of, file));
}

/** Another session would lose something: an offer, or a file on its way. */
export function filesHold(): boolean {
  return here?.files.hold === true;
}

/** Ends what belongs to a session. */
export function endFiles(): void {
  here?.files.end();
  here = fetched = connection = undefined;
  filesRun.value = false;
}

/** Does something with files, in the order in which it was asked for. Whether there is the code for it. */
async function share(work: (sharing: Sharing) => void): Promise<boolean> {
  if (connection === undefined) return false;
  fetched ??= fetchCode(connection);
  return fetched.then(
    (sharing) => {
      work(sharing);
      return true;
    },
    () => {
      fetched = undefined;
      return false;
    },
  );
}

async function fetchCode(by: Connection): Promise<Sharing> {
  const { Sharing } = await filePart.get();
  here = new Sharing(by);
  return here;
}
