// ICE servers, by which two clients find a way to each other: asked for when they are needed and kept for half of
// their life, but not beyond the session (docs/protocol.md, Calls).
import type { Connection } from "./connection.ts";
import type { Ok } from "./frames.ts";

export class IceServers {
  private known: { ice: Ok<"ice">; until: number } | undefined;
  private pending: Promise<Ok<"ice">> | undefined;

  constructor(private readonly connection: Pick<Connection, "ask" | "listen">) {
    // The server's own relay knows its members by their sessions, and forgets its secret with a restart.
    connection.listen({
      welcome: ({ resumed }) => {
        if (!resumed) this.known = undefined;
      },
    });
  }

  /** Configuration of an RTCPeerConnection. `relay`: this person wants everything to go through the relay. */
  async configuration(relay: boolean): Promise<RTCConfiguration> {
    const { ice_servers: iceServers, relay_only: relayOnly } = await this.load();
    const hides = relayOnly || (relay && offersRelay(iceServers));
    // One way for all media at once: a relay gives one place, not one for each kind.
    return { iceServers, bundlePolicy: "max-bundle", ...(hides ? { iceTransportPolicy: "relay" } : {}) };
  }

  /** Says whether the server enforces a relay, and whether there is a relay. */
  async ways(): Promise<{ relayOnly: boolean; relay: boolean }> {
    const { ice_servers, relay_only } = await this.load();
    return { relayOnly: relay_only, relay: offersRelay(ice_servers) };
  }

  private async load(): Promise<Ok<"ice">> {
    const known = this.known;
    if (known !== undefined && Date.now() < known.until) return known.ice;
    try {
      // Further callers wait for the same answer.
      this.pending ??= this.ask().finally(() => (this.pending = undefined));
      return await this.pending;
    } catch (error) {
      // The server is away: its last answer may still hold.
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
