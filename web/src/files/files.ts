// The entrance to files that go from browser to browser. Their code is fetched when there is first something to share.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { canCall } from "../platform/offers.ts";
import type { Connection, RoomState } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { openDialog } from "../ui/opened.ts";
import { beginFiles } from "./before-files.ts";
import { filePart } from "./part.ts";
import type { Sharing, SharingNeeds } from "./sharing.ts";

export class FileExchange {
  private connection: Connection | undefined;
  private fetched: Promise<Sharing> | undefined;
  private readonly here = signal<Sharing | undefined>(undefined);
  /** Files whose offer waits for the code. A second press offers none of them again. */
  private readonly going = new WeakSet<File>();

  /** Some file is on its way, and would be lost with the page. */
  readonly isRunning: ReadonlySignal<boolean> = computed(() => this.here.value?.isRunning === true);

  constructor(private readonly needs: SharingNeeds) {}

  /** Hears of files over this connection. */
  begin(connection: Connection): void {
    this.connection = connection;
    connection.listen({
      file_offered: (event) => void this.share((sharing) => sharing.offered(event)),
      file_status: (event) => void this.share((sharing) => sharing.status(event)),
      removed: ({ room }) => this.left(room),
      // Nobody has an address of ours before there is something to share.
      signal: (event) => this.here.peek()?.signal(event),
    });
  }

  /** Takes the offers of a room that was joined. */
  entered(state: RoomState, resumed: boolean): void {
    if (this.fetched !== undefined || state.offers !== undefined) void this.share((sharing) => sharing.entered(state, resumed));
  }

  left(room: string): void {
    this.here.peek()?.left(room);
  }

  /** Offers files to a room or to one person, and then calls `then`, if this person goes on and they could be offered. */
  offer(of: Conversation, files: readonly File[], then?: () => void): void {
    if (files.length === 0) return;
    // Its card says that this browser has no way for them.
    if (!canCall()) void this.offerNow(of, files, then);
    else beginFiles(() => void this.offerNow(of, files, then));
  }

  private async offerNow(of: Conversation, files: readonly File[], then?: () => void): Promise<void> {
    if (files.some((file) => this.going.has(file))) return;
    for (const file of files) this.going.add(file);
    const isThere = await this.share((sharing) => sharing.offer(of, files)).finally(() => files.forEach((file) => this.going.delete(file)));
    if (isThere) then?.();
    else openDialog({ is: "missing", part: filePart });
  }

  /** Another session would lose something: an offer, or a file on its way. */
  get isHeld(): boolean {
    return this.here.peek()?.isHeld === true;
  }

  /** Ends what belongs to a session. */
  end(): void {
    this.here.peek()?.end();
    this.here.value = this.fetched = this.connection = undefined;
  }

  /** Does work with files, in the order of the requests. Returns whether there is the code for it. */
  private async share(work: (sharing: Sharing) => void): Promise<boolean> {
    const { connection } = this;
    if (connection === undefined) return false;
    this.fetched ??= filePart.get().then(({ Sharing }) => (this.here.value = new Sharing(this.needs, connection)));
    return this.fetched.then(
      (sharing) => {
        work(sharing);
        return true;
      },
      () => {
        this.fetched = undefined;
        return false;
      },
    );
  }
}
