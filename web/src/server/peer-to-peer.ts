// Direct connections to other browsers, for calls and files: the means to make them, and whether they go through the
// server's relay.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { pairInUse } from "../platform/differences.ts";
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

/** Returns whether a connection goes through a relay, at either end; undefined while there is none. */
export async function isRelayed(connection: RTCPeerConnection | undefined): Promise<boolean | undefined> {
  if (connection?.connectionState !== "connected") return undefined;
  const all = new Map<string, Record<string, unknown>>();
  (await connection.getStats()).forEach((entry: Record<string, unknown>) => all.set(String(entry["id"]), entry));
  const pair = pairInUse(all);
  if (pair === undefined) return undefined;
  const ends = [pair["localCandidateId"], pair["remoteCandidateId"]];
  return ends.some((id) => all.get(String(id))?.["candidateType"] === "relay");
}
