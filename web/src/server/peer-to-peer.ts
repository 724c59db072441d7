// Direct connections to other browsers, for calls and files: the means to make them, and whether the server has a relay for them.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { type Connection, IceServers } from "../protocol/index.ts";
import { relay } from "../settings/index.ts";

/** The server's relay: whether it exists, and lets nothing past it. */
interface Relay {
  relay: boolean;
  relayOnly: boolean;
}

export class PeerToPeer {
  private ice: IceServers | undefined;
  private readonly known = signal<Relay | undefined>(undefined);

  /** Undefined until the server was asked. */
  readonly relay: ReadonlySignal<Relay | undefined> = this.known;

  /** Everything goes through the relay, because the server or this person wants it so. */
  readonly hides = computed(() => this.known.value?.relayOnly === true || (relay.value === "yes" && this.known.value?.relay === true));

  begin(connection: Connection): void {
    this.ice = new IceServers(connection);
    this.known.value = undefined;
  }

  /** Returns the configuration of a new connection. Rejects where the server does not answer. */
  readonly configuration = async (): Promise<RTCConfiguration> => {
    if (this.ice === undefined) throw new Error("there is no connection");
    return this.ice.configuration(relay.peek() === "yes");
  };

  /** Asks for the relay, before this person chooses. */
  readonly askRelay = async (): Promise<void> => {
    const answer = await this.ice?.ways().catch(() => undefined);
    if (answer !== undefined) this.known.value = answer;
  };
}
