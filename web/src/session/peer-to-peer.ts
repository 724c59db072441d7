// Connections straight to other browsers, for calls and files: what helps to make them, and whether they go through the
// server's relay.
import { computed, signal } from "@preact/signals";
import { pairInUse } from "../platform/differences.ts";
import { type Connection, IceServers } from "../protocol/index.ts";
import { relay } from "../settings/index.ts";

let ice: IceServers | undefined;

/** Whether the server has a relay, and lets nothing past it; undefined until it was asked. */
export const ways = signal<{ relay: boolean; relayOnly: boolean } | undefined>(undefined);

export function useIceOf(connection: Connection): void {
  ice = new IceServers(connection);
  ways.value = undefined;
}

/** For each new connection. */
export async function configuration(): Promise<RTCConfiguration> {
  if (ice === undefined) throw new Error("there is no connection");
  return ice.configuration(relay.peek() === "yes");
}

/** Everything goes through the relay, because the server or this person wants it so. */
export const hides = computed(() => ways.value?.relayOnly === true || (relay.value === "yes" && ways.value?.relay === true));

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

/** Asks what there is, for who wants to choose. */
export async function askWays(): Promise<void> {
  const told = await ice?.ways().catch(() => undefined);
  if (told !== undefined) ways.value = told;
}
