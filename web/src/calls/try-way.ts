// Tries a way by which this browser may reach others: two connections of this page with each other. For connection-test.ts.
import { isTcp, type Way, wayOf } from "../server/index.ts";

/** Time after which all is released: no address at a relay is held longer. */
const LONGEST_MS = 10_000;
/** Better ways may be found a moment later. */
const SETTLES_MS = 700;

/** The browser's own address, one seen from outside, and one at a relay: over UDP, over TCP or TLS, or as the browser does not say. */
export type AddressKind = "host" | "outside" | "relayUdp" | "relayTcp" | "relay";

/** What was found of a way. */
export interface Tried {
  /** The kinds of addresses that were found. */
  kinds: ReadonlySet<AddressKind>;
  /** Time of a message there and back, and its way; undefined if none came. */
  carried: { ms: number; way: Way } | undefined;
}

/** Nothing came of it, or it was not tried. */
export const NO_WAY: Tried = { kinds: new Set(), carried: undefined };

/** `wants`: an address that is waited for when a message has come already. `signal` ends the trial. */
export async function tryWay(configuration: RTCConfiguration, signal: AbortSignal, wants?: "outside"): Promise<Tried> {
  if (signal.aborted) return NO_WAY;
  const [near, far] = [new RTCPeerConnection(configuration), new RTCPeerConnection(configuration)];
  const [gathered, allGathered] = promise();
  const [over, end] = promise();
  const late = setTimeout(end, LONGEST_MS);
  signal.addEventListener("abort", end);
  introduce(near, far, (type) => (type === undefined || type === "srflx") && allGathered());
  introduce(far, near);
  // A relay may give addresses to both, and refuse to pass on between them.
  near.onconnectionstatechange = () => near.connectionState === "failed" && setTimeout(end, SETTLES_MS);
  try {
    const carried = await Promise.race([carry(near, far).catch(() => undefined), over]);
    if (wants !== undefined) await Promise.race([gathered, over]);
    return { kinds: await kindsOf(near), carried };
  } finally {
    clearTimeout(late);
    signal.removeEventListener("abort", end);
    near.close();
    far.close();
  }
}

/** A promise, and what fulfils it. */
function promise(): [Promise<undefined>, () => void] {
  let fulfil = (): void => undefined;
  return [new Promise((done) => (fulfil = () => done(undefined))), () => fulfil()];
}

/** Gives `to` the addresses that `from` finds. `found` is told the type of each, and nothing in the end. */
function introduce(from: RTCPeerConnection, to: RTCPeerConnection, found?: (type: string | undefined) => void): void {
  from.onicecandidate = ({ candidate }) => {
    // Firefox says with an empty one that those of a part are all there.
    if (candidate?.candidate === "") return;
    found?.(candidate === null ? undefined : (candidate.type ?? ""));
    if (candidate !== null) to.addIceCandidate(candidate).catch(() => undefined);
  };
}

/** The kinds of addresses that were found, by what the browser counts: candidates themselves do not always say how a relay is reached. */
async function kindsOf(connection: RTCPeerConnection): Promise<Set<AddressKind>> {
  const kinds = new Set<AddressKind>();
  (await connection.getStats()).forEach(({ type, candidateType, relayProtocol }: Record<string, unknown>) => {
    if (type !== "local-candidate") return;
    if (candidateType === "host") kinds.add("host");
    if (candidateType === "srflx") kinds.add("outside");
    if (candidateType === "relay") kinds.add(isTcp(relayProtocol) ? "relayTcp" : relayProtocol === "udp" ? "relayUdp" : "relay");
  });
  return kinds;
}

/** Resolves when a message has gone from one to the other and back. */
async function carry(near: RTCPeerConnection, far: RTCPeerConnection): Promise<Tried["carried"]> {
  const [asks, answers] = [near, far].map((end) => end.createDataChannel("test", { negotiated: true, id: 0 })) as [RTCDataChannel, RTCDataChannel];
  const opened = new Promise((done) => (asks.onopen = done));
  const came = new Promise((done) => (asks.onmessage = done));
  answers.onmessage = () => answers.send("back");
  await near.setLocalDescription();
  if (near.localDescription !== null) await far.setRemoteDescription(near.localDescription);
  await far.setLocalDescription();
  if (far.localDescription !== null) await near.setRemoteDescription(far.localDescription);
  await opened;
  await new Promise((done) => setTimeout(done, SETTLES_MS));
  const began = performance.now();
  asks.send("there");
  await came;
  const ms = Math.max(1, Math.round(performance.now() - began));
  const way = await wayOf(near);
  return way && { ms, way };
}
