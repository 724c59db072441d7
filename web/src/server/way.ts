// The way that a connection goes, by what the browser counts of it. Wanted by calls alone, and fetched with them.
import { pairInUse } from "../platform/differences.ts";

/** The way of a connection; over TCP where this browser reaches the relay by it. How the other one does, nobody here knows. */
export type Way = "direct" | "relay" | "relayTcp";

/** Returns the way that a connection goes; undefined while there is none. */
export async function wayOf(connection: RTCPeerConnection | undefined): Promise<Way | undefined> {
  if (connection?.connectionState !== "connected") return undefined;
  const all = new Map<string, Record<string, unknown>>();
  (await connection.getStats()).forEach((entry: Record<string, unknown>) => all.set(String(entry["id"]), entry));
  const pair = pairInUse(all);
  if (pair === undefined) return undefined;
  const [own, theirs] = [all.get(String(pair["localCandidateId"])), all.get(String(pair["remoteCandidateId"]))];
  if (own?.["candidateType"] === "relay") return isTcp(own["relayProtocol"]) ? "relayTcp" : "relay";
  return theirs?.["candidateType"] === "relay" ? "relay" : "direct";
}

/** Over TLS it is TCP, too. */
export function isTcp(relayProtocol: unknown): boolean {
  return relayProtocol === "tcp" || relayProtocol === "tls";
}
