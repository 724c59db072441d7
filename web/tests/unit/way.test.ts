// The way that a connection goes, by what the browser counts.
import { expect, test } from "vitest";
import { routeText } from "../../src/calls/route-text.ts";
import { en } from "../../src/i18n/en.ts";
import { fr } from "../../src/i18n/fr.ts";
import { type Way, wayOf } from "../../src/server/index.ts";

interface End {
  candidateType: string;
  relayProtocol?: string;
}

/** A connection with these ends of the pair in use, and another pair that is not in use. */
function connection(own: End, theirs: End, marks: "transport" | "selected" = "transport"): RTCPeerConnection {
  const stats = [
    { id: "idle", type: "candidate-pair", localCandidateId: "far", remoteCandidateId: "far" },
    { id: "pair", type: "candidate-pair", localCandidateId: "own", remoteCandidateId: "theirs", ...(marks === "selected" && { selected: true }) },
    ...(marks === "transport" ? [{ id: "t", type: "transport", selectedCandidatePairId: "pair" }] : []),
    { id: "own", ...own },
    { id: "theirs", ...theirs },
    { id: "far", candidateType: "relay", relayProtocol: "tls" },
  ];
  return { connectionState: "connected", getStats: async () => new Map(stats.map((entry) => [entry.id, entry])) } as unknown as RTCPeerConnection;
}

const host = { candidateType: "host" };
const relay = (relayProtocol?: string): End => ({ candidateType: "relay", ...(relayProtocol !== undefined && { relayProtocol }) });

test.each([
  ["straight", host, { candidateType: "srflx" }, "direct"],
  ["through the relay, by this end", relay("udp"), host, "relay"],
  ["through the relay, by the other end alone", host, relay(), "relay"],
  ["over TCP to the relay", relay("tcp"), relay("udp"), "relayTcp"],
  ["over TLS to the relay", relay("tls"), host, "relayTcp"],
  ["through the relay, in a browser that does not say how", relay(), host, "relay"],
] as const)("%s", async (_, own, theirs, way) => {
  expect(await wayOf(connection(own, theirs))).toBe(way);
  expect(await wayOf(connection(own, theirs, "selected"))).toBe(way);
});

test("a connection that is none yet goes no way", async () => {
  expect(await wayOf(undefined)).toBeUndefined();
  expect(await wayOf({ connectionState: "connecting" } as RTCPeerConnection)).toBeUndefined();
});

test.each<[ways: Way[], hides: boolean, en: string, fr: string]>([
  [[], false, "sealed, straight", "scellé, direct"],
  [[], true, "sealed, through the relay", "scellé, par le relais"],
  [["direct", "direct"], true, "sealed, straight", "scellé, direct"],
  [["relay"], false, "sealed, through the relay", "scellé, par le relais"],
  [["relayTcp"], false, "sealed, through the relay over TCP", "scellé, par le relais en TCP"],
  [["relay", "relayTcp"], false, "sealed, through the relay", "scellé, par le relais"],
  [["direct", "relay"], false, "sealed, in part through the relay", "scellé, en partie par le relais"],
])("a call of a sealed room over %o says so, with its way", (all, hides, english, french) => {
  const ways = new Map(all.map((way, peer) => [`p.${peer}`, way]));
  expect([en, fr].map((t) => routeText(ways, { isSealed: true, hides }, t))).toEqual([english, french]);
  expect(routeText(ways, { isSealed: false, hides }, en)).toBe(english.replace("sealed, ", ""));
});
