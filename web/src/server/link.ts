// How the page is connected, for models and views that neither make nor end the connection. The session tells it.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Connection, Standing } from "../protocol/index.ts";

/** Since when a session stands still in this tab, and whether it had a call. */
interface Still {
  since: number;
  hadCall: boolean;
}

/** What a person may do about it. */
interface LinkActs {
  /** Connects at once. */
  tryNow(): void;
  /** The session of another tab goes on here. */
  goOnHere(): Promise<void>;
  /** Whether another tab of this person bears this nickname in a room. */
  isNamed(place: { room: string; nickname: string }): Promise<boolean>;
}

export class ServerLink {
  private readonly now = {
    standing: signal<Standing | undefined>(undefined),
    wasOpen: signal(false),
    connection: signal<Connection | undefined>(undefined),
    still: signal<Still | undefined>(undefined),
  };
  /** How the connection stands; undefined before there is one. */
  readonly standing: ReadonlySignal<Standing | undefined> = this.now.standing;
  /** The connection was there before: what is written while it is away will be sent. */
  readonly wasOpen: ReadonlySignal<boolean> = this.now.wasOpen;
  /** The connection, for what belongs to no room. */
  readonly connection: ReadonlySignal<Connection | undefined> = this.now.connection;
  /** The session goes on in another tab, and stands still in this one. */
  readonly still: ReadonlySignal<Still | undefined> = this.now.still;

  constructor(readonly acts: LinkActs) {}

  begin(connection: Connection): void {
    this.now.connection.value = connection;
  }

  /** Nothing is asked over the connection any more. */
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
