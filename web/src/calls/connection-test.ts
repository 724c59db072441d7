// The test of this person's connection: what calls need, each tried by itself, and what came of it. ConnectionTest.tsx shows it.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Connection } from "../protocol/index.ts";
import type { PeerToPeer, ServerLink, Way } from "../server/index.ts";
import type { OwnCall } from "./call.ts";
import { type NoTrack, takeCamera, takeMicrophone } from "./devices.ts";
import { DEAD_AFTER_MS, Ear, NOTHING } from "./ear.ts";
import { type AddressKind, NO_WAY, type Tried, tryWay } from "./try-way.ts";

/** Tests are at least so far apart, for the server's sake. */
const EVERY_MS = 60_000;
const ANSWERS_WITHIN_MS = 10_000;
const SHOWS_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 100;

/** A device that is not asked for: the call has it, or has it off. */
type InCall = "on" | "off";

/** What came of each part; nothing while it is under way. */
export interface Findings {
  server?: { is: "answers"; ms: number } | { is: "silent" };
  camera?: { is: "works" | "dark" | InCall | NoTrack };
  microphone?: { is: "heard" | "unmeasured" | "dead" | InCall | NoTrack };
  /** `unseen`: no address was seen from outside. `untold`: the server names nobody who could see one. `kept`: nothing may go straight. */
  direct?: { is: "seen" | "unseen" | "untold" | "kept" | "broken" | "untried" };
  /** `answers`: it gives addresses, and passes nothing on between two at it. */
  relay?: { is: "works"; ms: number; way: Way } | { is: "answers"; over: AddressKind } | { is: "silent"; urls: readonly string[] } | { is: "none" | "untried" };
}

type Finding<Part extends keyof Findings> = NonNullable<Findings[Part]>;

interface TestNeeds {
  connection: Pick<Connection, "ask"> | undefined;
  peers: Pick<PeerToPeer, "configuration">;
  /** The call that this person is in. */
  call: Pick<OwnCall, "media" | "levels"> | undefined;
}

class ConnectionTest {
  private readonly now = {
    findings: signal<Findings | undefined>(undefined),
    isRunning: signal(false),
    again: signal(0),
  };
  /** Undefined before the first test, and after one that was left. */
  readonly findings: ReadonlySignal<Findings | undefined> = this.now.findings;
  readonly isRunning: ReadonlySignal<boolean> = this.now.isRunning;
  /** Time from which on another test may begin. */
  readonly again: ReadonlySignal<number> = this.now.again;
  private run = new AbortController();

  async begin({ connection, peers, call }: TestNeeds): Promise<void> {
    if (Date.now() < this.again.peek()) return;
    const { signal: left } = (this.run = new AbortController());
    const { findings, isRunning } = this.now;
    this.now.again.value = Date.now() + EVERY_MS;
    findings.value = {};
    isRunning.value = true;
    const add = <T extends Findings>(found: T): T => {
      if (!left.aborted) findings.value = { ...findings.peek(), ...found };
      return found;
    };
    const devices = async (): Promise<void> => {
      add({ camera: call === undefined ? await tryCamera(left) : { is: call.media.camera.peek() === undefined ? "off" : "on" } });
      add({ microphone: call === undefined ? await tryMicrophone(left) : { is: ofCall(call) } });
    };
    const ways = async (): Promise<void> => {
      const { server } = add({ server: await tryServer(connection) });
      const configuration = server.is === "answers" ? await within(ANSWERS_WITHIN_MS, peers.configuration()) : undefined;
      if (configuration === undefined) return void add({ direct: { is: "untried" }, relay: { is: "untried" } });
      const relay = tryRelay(configuration, left);
      const direct = async (): Promise<void> => {
        const tried = await tryDirect(configuration, left);
        const isSeen = tried === undefined || tried.kinds.has("outside");
        add({ direct: toDirectFinding(configuration, tried, isSeen ? undefined : await relay) });
      };
      await Promise.all([direct(), relay.then((tried) => add({ relay: toRelayFinding(configuration, tried) }))]);
    };
    await Promise.all([devices(), ways()]);
    if (!left.aborted) isRunning.value = false;
  }

  /** Releases everything. What a test had found so far is forgotten. */
  leave(): void {
    this.run.abort();
    if (this.isRunning.peek()) this.now.findings.value = undefined;
    this.now.isRunning.value = false;
  }
}

/** Kept while other tabs of the settings are open. */
const tests = new WeakMap<ServerLink, ConnectionTest>();

/** Returns the test of a link to the server, the same one each time. */
export function connectionTestOf(link: ServerLink): ConnectionTest {
  const known = tests.get(link) ?? new ConnectionTest();
  tests.set(link, known);
  return known;
}

async function within<T>(ms: number, promise: Promise<T> | undefined): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((done) => (timer = setTimeout(done, ms, undefined)));
  return Promise.race([promise?.catch(() => undefined), late]).finally(() => clearTimeout(timer));
}

async function tryServer(connection: TestNeeds["connection"]): Promise<Finding<"server">> {
  const began = performance.now();
  const answer = await within(ANSWERS_WITHIN_MS, connection?.ask("ping", {}));
  return answer === undefined ? { is: "silent" } : { is: "answers", ms: Math.max(1, Math.round(performance.now() - began)) };
}

async function tryCamera(left: AbortSignal): Promise<Finding<"camera">> {
  if (left.aborted) return { is: "off" };
  const track = (await takeCamera()) ?? "refused";
  if (typeof track === "string") return { is: track };
  const video = document.createElement("video");
  video.muted = true;
  const shown = new Promise<true>((done) => (video.onloadeddata = () => done(true)));
  const isOver = new Promise<undefined>((done) => left.addEventListener("abort", () => done(undefined)));
  try {
    if (left.aborted) return { is: "off" };
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => undefined);
    return { is: (await within(SHOWS_WITHIN_MS, Promise.race([shown, isOver]))) === undefined ? "dark" : "works" };
  } finally {
    video.srcObject = null;
    track.stop();
  }
}

async function tryMicrophone(left: AbortSignal): Promise<Finding<"microphone">> {
  if (left.aborted) return { is: "off" };
  const track = (await takeMicrophone()) ?? "refused";
  if (typeof track === "string") return { is: track };
  const ear = new Ear();
  let isMeasured = false;
  let isLate = false;
  const late = setTimeout(() => (isLate = true), DEAD_AFTER_MS);
  try {
    ear.listenTo(track);
    // A page that stood still has looked less often: half of the looks of that time are required.
    for (let looks = 0; !(isLate && looks >= DEAD_AFTER_MS / LOOK_EVERY_MS / 2) && !left.aborted; looks += 1) {
      await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
      const { level } = ear;
      if (level !== undefined && level > NOTHING) return { is: "heard" };
      isMeasured ||= level !== undefined;
    }
    return { is: isMeasured ? "dead" : "unmeasured" };
  } finally {
    clearTimeout(late);
    ear.listenTo(undefined);
    track.stop();
  }
}

/** The microphone of a call, which others hear. */
function ofCall({ media, levels }: NonNullable<TestNeeds["call"]>): "dead" | InCall {
  return media.mic.peek() !== "on" ? "off" : levels.isDead.peek() ? "dead" : "on";
}

const urlsOf = ({ iceServers = [] }: RTCConfiguration): string[] => iceServers.flatMap(({ urls }) => urls);
const relaysOf = (configuration: RTCConfiguration): string[] => urlsOf(configuration).filter((url) => /^turns?:/.test(url));
/** Those who tell this browser how it is seen over UDP: relays do so, too. */
const seersOf = (configuration: RTCConfiguration): string[] =>
  urlsOf(configuration).flatMap((url) => {
    const [, host] = /^(?:stun|turn):([^?]+)(?:$|\?transport=udp)/.exec(url) ?? [];
    return host === undefined ? [] : [`stun:${host}`];
  });
const hides = ({ iceTransportPolicy }: RTCConfiguration): boolean => iceTransportPolicy === "relay";

async function tryRelay(configuration: RTCConfiguration, left: AbortSignal): Promise<Tried | undefined> {
  if (relaysOf(configuration).length === 0) return undefined;
  return tryWay({ ...configuration, iceTransportPolicy: "relay" }, left).catch(() => NO_WAY);
}

function toRelayFinding(configuration: RTCConfiguration, tried: Tried | undefined): Finding<"relay"> {
  if (tried === undefined) return { is: "none" };
  const { kinds, carried } = tried;
  if (carried !== undefined) return { is: "works", ...carried };
  const over = (["relayUdp", "relayTcp", "relay"] as const).find((kind) => kinds.has(kind));
  if (over !== undefined) return { is: "answers", over };
  return { is: "silent", urls: relaysOf(configuration) };
}

async function tryDirect(configuration: RTCConfiguration, left: AbortSignal): Promise<Tried | undefined> {
  if (hides(configuration)) return undefined;
  return tryWay({ iceServers: [{ urls: seersOf(configuration) }].filter(({ urls }) => urls.length > 0) }, left, "outside").catch(() => NO_WAY);
}

/** A relay that is reached over UDP is outside, too. */
function toDirectFinding(configuration: RTCConfiguration, tried: Tried | undefined, relay: Tried | undefined): Finding<"direct"> {
  if (tried === undefined) return { is: "kept" };
  if (tried.carried === undefined && tried.kinds.size + (relay?.kinds.size ?? 0) === 0) return { is: "broken" };
  if (tried.kinds.has("outside") || relay?.kinds.has("relayUdp") === true) return { is: "seen" };
  return { is: seersOf(configuration).length === 0 ? "untold" : "unseen" };
}
