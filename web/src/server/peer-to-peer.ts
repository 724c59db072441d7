// Connections straight to other browsers, for calls and files: what helps to make them, and whether they go through the
// server's relay.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { pairInUse } from "../platform/differences.ts";
import { type Connection, IceServers } from "../protocol/index.ts";
import { relay } from "../settings/index.ts";

/** Whether the server has a relay, and lets nothing past it. */
interface Relay {
  relay: boolean;
  relayOnly: boolean;
}

export class PeerToPeer {
  private ice: IceServers | undefined;
  private readonly told = signal<Relay | undefined>(undefined);

  /** Undefined until the server was asked. */
  readonly relay: ReadonlySignal<Relay | undefined> = this.told;

  /** Everything goes through the relay, because the server or this person wants it so. */
  readonly hides = computed(() => this.told.value?.relayOnly === true || (relay.value === "yes" && this.told.value?.relay === true));

  begin(connection: Connection): void {
    this.ice = new IceServers(connection);
    this.told.value = undefined;
  }

  /** For each new connection. Rejects where the server does not answer. */
  readonly configuration = async (): Promise<RTCConfiguration> => {
    if (this.ice === undefined) throw new Error("there is no connection");
    return this.ice.configuration(relay.peek() === "yes");
  };

  /** Asks what there is, for who wants to choose. */
  readonly askRelay = async (): Promise<void> => {
    const told = await this.ice?.ways().catch(() => undefined);
    if (told !== undefined) this.told.value = told;
  };
}

/** Whether a connection goes through a relay, at either end; undefined while there is none. */
export async function isRelayed(connection: RTCPeerConnection | undefined): Promise<boolean | undefined> {
  if (connection?.connectionState !== "connected") return undefined;
  const all = new Map<string, Record<string, unknown>>();
  (await connection.getStats()).forEach((one: Record<string, unknown>) => all.set(String(one["id"]), one));
  const pair = pairInUse(all);
  if (pair === undefined) return undefined;
  const ends = [pair["localCandidateId"], pair["remoteCandidateId"]];
  return ends.some((id) => all.get(String(id))?.["candidateType"] === "relay");
}
