// State of the page's connection, for models and views that neither make nor end it. The session sets it.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Connection, Standing } from "../protocol/index.ts";

/** Time since when a session stands still in this tab, and whether it had a call. */
interface Still {
  since: number;
  hadCall: boolean;
}

/** Actions of a person about the connection. */
interface LinkActs {
  /** Connects at once. */
  tryNow(): void;
  /** The session of another tab goes on here. */
  goOnHere(): Promise<void>;
  /** Resolves to whether another tab of this person bears this nickname in a room. */
  isNamed(place: { room: string; nickname: string }): Promise<boolean>;
}

export class ServerLink {
  private readonly now = {
    standing: signal<Standing | undefined>(undefined),
    wasOpen: signal(false),
    connection: signal<Connection | undefined>(undefined),
    still: signal<Still | undefined>(undefined),
  };
  /** State of the connection; undefined before the first. */
  readonly standing: ReadonlySignal<Standing | undefined> = this.now.standing;
  /** The connection was open before: messages written while it is away will be sent. */
  readonly wasOpen: ReadonlySignal<boolean> = this.now.wasOpen;
  /** The connection, for requests that belong to no room. */
  readonly connection: ReadonlySignal<Connection | undefined> = this.now.connection;
  /** The session goes on in another tab, and stands still here. */
  readonly still: ReadonlySignal<Still | undefined> = this.now.still;

  constructor(readonly acts: LinkActs) {}

  begin(connection: Connection): void {
    this.now.connection.value = connection;
  }

  /** Drops the connection. */
  close(): void {
    this.now.connection.value = undefined;
  }

  is(standing: Standing, still: Still | undefined): void {
    batch(() => {
      if (standing.is === "open") this.now.wasOpen.value = true;
      this.now.standing.value = standing;
      this.now.still.value = still;
    });
  }

  end(): void {
    batch(() => {
      this.now.standing.value = this.now.still.value = undefined;
      this.now.wasOpen.value = false;
    });
  }
}
