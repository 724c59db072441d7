// Connections straight to other browsers, for calls and files: what helps to make them, and whether they go through the
// server's relay.
import { signal } from "@preact/signals";
import { type Connection, IceServers } from "../protocol/index.ts";
import { relay } from "./settings.ts";

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

/** Asks what there is, for who wants to choose. */
export async function askWays(): Promise<void> {
  const told = await ice?.ways().catch(() => undefined);
  if (told !== undefined) ways.value = told;
}
