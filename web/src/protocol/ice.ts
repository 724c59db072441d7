// How two clients find a way to each other: the servers that help, asked for when they are needed and kept for half of
// their life (docs/protocol.md, Calls).
import type { Connection } from "./connection.ts";
import type { Ok } from "./frames.ts";

export class IceServers {
  private known: { ice: Ok<"ice">; until: number } | undefined;
  private asked: Promise<Ok<"ice">> | undefined;

  constructor(private readonly connection: Pick<Connection, "ask">) {}

  /** What an RTCPeerConnection takes. `relay`: this person wants everything to go through the relay. */
  async configuration(relay: boolean): Promise<RTCConfiguration> {
    const { ice_servers: iceServers, relay_only: relayOnly } = await this.told();
    const hides = relayOnly || (relay && offersRelay(iceServers));
    return { iceServers, ...(hides ? { iceTransportPolicy: "relay" } : {}) };
  }

  /** Whether everything goes through a relay, whatever one wants; and whether there is one. */
  async ways(): Promise<{ relayOnly: boolean; relay: boolean }> {
    const { ice_servers, relay_only } = await this.told();
    return { relayOnly: relay_only, relay: offersRelay(ice_servers) };
  }

  private async told(): Promise<Ok<"ice">> {
    const known = this.known;
    if (known !== undefined && Date.now() < known.until) return known.ice;
    try {
      // Whoever needs them meanwhile waits for the same answer.
      this.asked ??= this.ask().finally(() => (this.asked = undefined));
      return await this.asked;
    } catch (error) {
      // The server is away: what it said before may still hold.
      if (known !== undefined) return known.ice;
      throw error;
    }
  }

  private async ask(): Promise<Ok<"ice">> {
    const ice = await this.connection.ask("ice", {});
    this.known = { ice, until: Date.now() + (ice.ice_ttl * 1000) / 2 };
    return ice;
  }
}

function offersRelay(servers: Ok<"ice">["ice_servers"]): boolean {
  return servers.flatMap(({ urls }) => urls).some((url) => /^turns?:/.test(url));
}
