// The test of the connection: what came of each part, in words, for each network, server and device. The browser's connections and devices
// are those that a test says; browser/connection-test.test.ts has real ones.
import { signal } from "@preact/signals";
import { screen, within } from "@testing-library/preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Settings } from "../../src/app/Settings.tsx";
import type { OwnCall } from "../../src/calls/call.ts";
import { Calls } from "../../src/calls/index.ts";
import { TestConnection } from "../../src/calls/TestConnection.tsx";
import { PeerToPeer, Server, ServerLink } from "../../src/server/index.ts";
import { draw, fake } from "./draw.tsx";

interface Candidate {
  type: "host" | "srflx" | "relay";
  relayProtocol?: "udp" | "tcp" | "tls";
}
const HOST: Candidate = { type: "host" };
const OUTSIDE: Candidate = { type: "srflx" };
const RELAY: Candidate = { type: "relay", relayProtocol: "udp" };
const RELAY_TCP: Candidate = { type: "relay", relayProtocol: "tcp" };

const STUN = { urls: ["stun:stun.example.org:3478"] };
const TURN = { urls: ["turn:chat.example.org:3478?transport=udp", "turn:chat.example.org:3478?transport=tcp", "turns:chat.example.org?transport=tcp"] };

/** As Chromium gives it, which does not always say here how it reaches the relay, but in what it counts. */
interface GivenCandidate {
  candidate: string;
  type: string;
  relayProtocol: null;
}

/** What the browser finds: with and without a relay between, and whether a message comes through it. */
interface Network {
  direct: Candidate[];
  relay: Candidate[];
  passes: boolean;
}

/** A connection of the browser. */
class Link {
  onicecandidate: (event: { candidate: GivenCandidate | null }) => void = () => undefined;
  onconnectionstatechange: () => void = () => undefined;
  connectionState = "new";
  localDescription: Link | null = null;
  readonly channel: { onopen?: () => void; onmessage?: (event: unknown) => void; send?: (text: string) => void } = {};
  private readonly found: Candidate[];

  constructor(readonly configuration: RTCConfiguration) {
    links.push(this);
    this.found = this.isRelayed ? network.relay : network.direct;
  }

  get isRelayed(): boolean {
    return this.configuration.iceTransportPolicy === "relay";
  }

  createDataChannel = () => this.channel;
  addIceCandidate = () => Promise.resolve();
  getStats = () =>
    Promise.resolve(
      new Map<string, object>([
        ["transport", { id: "transport", type: "transport", selectedCandidatePairId: "pair" }],
        ["pair", { id: "pair", localCandidateId: "own", remoteCandidateId: "own" }],
        ["own", { id: "own", candidateType: this.found[0]?.type, relayProtocol: this.found[0]?.relayProtocol }],
        ...this.found.map(({ type, ...more }, at): [string, object] => [`${at}`, { id: `${at}`, type: "local-candidate", candidateType: type, ...more }]),
      ]),
    );

  setLocalDescription = (): Promise<void> => {
    this.localDescription = this;
    setTimeout(() => {
      for (const candidate of this.found) this.onicecandidate({ candidate: { candidate: "candidate:1", type: candidate.type, relayProtocol: null } });
      // Who waits for an answer over UDP goes on waiting.
      if (!this.isRelayed) this.onicecandidate({ candidate: null });
    }, 10);
    return Promise.resolve();
  };

  setRemoteDescription = (other: Link): Promise<void> => {
    this.channel.send = (text) => setTimeout(() => other.channel.onmessage?.({ data: text }), 30);
    setTimeout(() => this.is(this.found.length === 0 ? "checking" : !this.isRelayed || network.passes ? "connected" : "failed"), 50);
    return Promise.resolve();
  };

  close(): void {
    this.connectionState = "closed";
  }

  private is(state: string): void {
    if (this.connectionState === "closed") return;
    this.connectionState = state;
    this.onconnectionstatechange();
    if (state === "connected") this.channel.onopen?.();
  }
}

let links: Link[] = [];
let network: Network;
let tracks: { kind: string; stop: () => void; isOn: boolean }[] = [];
/** What the browser answers who asks for a device: the name of an error, or nothing. */
let devices: { camera?: string; mic?: string; level: number };
let asked: ReturnType<typeof vi.fn<(what: MediaStreamConstraints) => Promise<unknown>>>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] });
  links = [];
  tracks = [];
  network = { direct: [HOST, OUTSIDE], relay: [RELAY], passes: true };
  devices = { level: 0.05 };
  vi.stubGlobal("RTCPeerConnection", Link);
  vi.stubGlobal("MediaStream", class {});
  vi.stubGlobal("AudioContext", class {
    state = "running";
    close = () => Promise.resolve();
    createAnalyser = () => ({ getFloatTimeDomainData: (samples: Float32Array) => samples.fill(devices.level) });
    createMediaStreamSource = () => ({ connect: () => undefined });
  });
  asked = vi.fn(({ video }: MediaStreamConstraints) => {
    const wrong = video === undefined ? devices.mic : devices.camera;
    if (wrong !== undefined) return Promise.reject(new DOMException("no", wrong));
    const track = { kind: video === undefined ? "audio" : "video", isOn: true, stop: () => void (track.isOn = false) };
    tracks.push(track);
    return Promise.resolve({ getTracks: () => [track] });
  });
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: { getUserMedia: asked, enumerateDevices: () => Promise.resolve([]) } });
  // The picture of any camera is there at once.
  Object.defineProperty(HTMLVideoElement.prototype, "srcObject", {
    configurable: true,
    set(this: HTMLVideoElement, stream: unknown) {
      if (stream !== null) setTimeout(() => this.onloadeddata?.(new Event("loadeddata")), 20);
    },
  });
  vi.spyOn(HTMLVideoElement.prototype, "play").mockResolvedValue();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function passes(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

interface Scene {
  iceServers?: RTCIceServer[];
  hides?: boolean;
  server?: "answers" | "silent";
  call?: OwnCall;
}

/** Somebody looks at it. `link`: that of an earlier look. */
function opens({ iceServers = [STUN, TURN], hides = false, server = "answers", call }: Scene = {}, link?: ServerLink) {
  const ask = (): Promise<unknown> => new Promise((done) => server === "answers" && setTimeout(() => done({ time: 1 }), 38));
  link ??= fake(ServerLink, { connection: signal({ ask }) });
  const configuration = (): Promise<RTCConfiguration> => Promise.resolve({ iceServers, ...(hides && { iceTransportPolicy: "relay" as const }) });
  return { link, ...draw(<TestConnection call={call} />, link, fake(PeerToPeer, { configuration })) };
}

/** The test is over. */
async function tests(scene: Scene = {}): Promise<ReturnType<typeof opens>> {
  const view = opens(scene);
  await begins();
  await passes(12_000);
  return view;
}

async function begins(name = "Begin"): Promise<void> {
  await presses(name);
}

async function presses(name: string | RegExp): Promise<void> {
  screen.getByRole("button", { name }).click();
  await passes(0);
}

/** The rows as they are read. */
function rows(): Record<string, string> {
  const all = within(screen.getByRole("list", { name: "Results" })).getAllByRole("listitem");
  return Object.fromEntries(all.map((row) => [row.querySelector("h4")?.textContent ?? "", row.querySelector("strong")?.textContent ?? ""]));
}

const hint = (name: string): string | undefined => screen.getByRole("heading", { name }).parentElement?.querySelector(".hint")?.textContent;
const open = (): Link[] => links.filter(({ connectionState }) => connectionState !== "closed");
const verdict = (): string => document.querySelector("[role=status] .verdict")?.textContent ?? "";

test("each part is there at once, and the result comes when all are known", async () => {
  opens();
  await begins();
  expect(Object.keys(rows())).toEqual(["Server", "Camera", "Microphone", "Straight", "Through the relay"]);
  expect(new Set(Object.values(rows()))).toEqual(new Set(["…under way"]));
  expect(verdict()).toBe("");
  await passes(12_000);
  expect(rows()).toEqual({
    Server: "Answers in 38 ms",
    Camera: "Works",
    Microphone: "Sound comes from it",
    Straight: "UDP gets through",
    "Through the relay": "Works, 60 ms",
  });
  expect(verdict()).toBe("Calls work here.");
});

test("afterwards nothing is held: no device, no address at a relay", async () => {
  await tests();
  expect(tracks.map(({ kind, isOn }) => [kind, isOn])).toEqual([["video", false], ["audio", false]]);
  expect([links.length, open().length]).toEqual([4, 0]);
});

test("who leaves in the middle releases all of it, also what the browser gives too late", async () => {
  network = { direct: [HOST], relay: [], passes: false };
  let give: () => void = () => undefined;
  asked.mockImplementationOnce((what) => new Promise((done) => (give = () => done(asked(what)))));
  const { unmount } = opens();
  await begins();
  await passes(100);
  expect(open()).not.toEqual([]);
  unmount();
  await passes(0);
  expect(open()).toEqual([]);
  give();
  await passes(100);
  expect(tracks.map(({ kind, isOn }) => [kind, isOn])).toEqual([["video", false]]);
});

test("who presses another tab of the settings releases all of it, also what the browser gives too late", async () => {
  let give: () => void = () => undefined;
  asked.mockImplementationOnce((what) => new Promise((done) => (give = () => done(asked(what)))));
  const ask = (): Promise<unknown> => Promise.resolve({ time: 1 });
  const peers = fake(PeerToPeer, { relay: signal(undefined), askRelay: () => Promise.resolve(), configuration: () => Promise.resolve({ iceServers: [STUN, TURN] }) });
  const rules = signal({ minNickname: 3, maxNickname: 32 });
  draw(<Settings first="connection" />, fake(ServerLink, { connection: signal({ ask }) }), peers, fake(Server, { rules }), fake(Calls, { own: signal(undefined) }));
  await vi.dynamicImportSettled();
  await begins();
  await passes(100);
  expect(open()).not.toEqual([]);
  screen.getByRole("tab", { name: "Reading" }).click();
  await passes(0);
  expect(open()).toEqual([]);
  give();
  await passes(100);
  expect(tracks.map(({ kind, isOn }) => [kind, isOn])).toEqual([["video", false]]);
  expect(asked).toHaveBeenCalledTimes(2);
});

test("a relay is left after 10 s, whether or not it has answered", async () => {
  network = { direct: [HOST, OUTSIDE], relay: [], passes: false };
  opens();
  await begins();
  await passes(9_900);
  expect(open().filter(({ isRelayed }) => isRelayed)).toHaveLength(2);
  await passes(200);
  expect(open()).toEqual([]);
});

test("it begins once a minute at most, and says when again", async () => {
  await tests();
  const again = screen.getByRole("button", { name: "Test again" });
  expect(again.getAttribute("aria-disabled")).toBe("true");
  expect(document.getElementById(again.getAttribute("aria-describedby") ?? "")?.textContent).toBe("Again in 48 s");
  const before = links.length;
  again.click();
  await passes(0);
  expect(links.length).toBe(before);
  expect(verdict()).toBe("Calls work here.");
  await passes(48_000);
  expect(screen.queryByText(/^Again in/)).toBeNull();
  await begins("Test again");
  expect(verdict()).toBe("");
  expect(new Set(Object.values(rows()))).toEqual(new Set(["…under way"]));
});

test("who opens it again within the minute finds the result", async () => {
  const { unmount, link } = await tests();
  unmount();
  opens({}, link);
  expect(verdict()).toBe("Calls work here.");
});

/** Every part, in each state that it may end in. */
const OUTCOMES: [string, Scene & { net?: Partial<Network>; has?: Partial<typeof devices> }, Partial<Record<string, string>>, verdict: string][] = [
  ["a server that is silent", { server: "silent" }, { Server: "No answer", Straight: "Not tested", "Through the relay": "Not tested" }, "The server does not answer."],
  ["a camera that is not given", { has: { camera: "NotAllowedError" } }, { Camera: "The browser does not give it" }, "Calls work here."],
  ["no camera", { has: { camera: "NotFoundError" } }, { Camera: "None was found" }, "Calls work here."],
  ["a camera that another program has", { has: { camera: "NotReadableError" } }, { Camera: "It could not be opened" }, "Calls work here."],
  ["a microphone that is not given", { has: { mic: "NotAllowedError" } }, { Microphone: "The browser does not give it" }, "Calls work here. Nobody will hear you."],
  ["a microphone that is muted on the headset", { has: { level: 0 } }, { Microphone: "Nothing was heard for 3 s" }, "Calls work here. Nobody will hear you."],
  ["a network that lets no UDP out", { net: { direct: [HOST], relay: [RELAY_TCP] } }, { Straight: "No way out found", "Through the relay": "Works over TCP, 60 ms" }, "Calls work here."],
  ["a relay of this network, which sees no other address", { net: { direct: [HOST] } }, { Straight: "UDP gets through" }, "Calls work here."],
  ["a relay that passes nothing on between two at it", { net: { passes: false } }, { "Through the relay": "Answers over UDP, passes nothing on" }, "Calls work here where the other’s network lets them through, too."],
  ["the same over TCP", { net: { direct: [HOST], relay: [RELAY_TCP], passes: false } }, { "Through the relay": "Answers over TCP, passes nothing on" }, "The talk works. Calls may not get out of this network."],
  ["a browser that does not say how it reaches the relay", { net: { direct: [HOST], relay: [{ type: "relay" }], passes: false } }, { Straight: "No way out found", "Through the relay": "Answers, passes nothing on" }, "The talk works. Calls may not get out of this network."],
  ["a network that lets nothing out", { net: { direct: [HOST], relay: [] } }, { Straight: "No way out found", "Through the relay": "No answer" }, "The talk works. Calls will not, from this network."],
  ["a relay that is off", { net: { relay: [] } }, { Straight: "UDP gets through", "Through the relay": "No answer" }, "Calls work here where the other’s network lets them through, too."],
  ["a server without a relay", { iceServers: [STUN] }, { Straight: "UDP gets through", "Through the relay": "This server has none" }, "Calls work here where the other’s network lets them through, too."],
  ["neither relay nor UDP", { iceServers: [STUN], net: { direct: [HOST] } }, { Straight: "No way out found" }, "The talk works. Calls may not get out of this network."],
  ["a server that names nobody", { iceServers: [], net: { direct: [HOST] } }, { Straight: "Not tested", "Through the relay": "This server has none" }, "The talk works. Beyond this network, calls could not be tested."],
  ["a browser that makes no connections", { net: { direct: [], relay: [] } }, { Straight: "The browser makes no connections" }, "The talk works. Calls will not, in this browser."],
  ["a browser that sends nothing over UDP", { net: { direct: [], relay: [RELAY_TCP] } }, { Straight: "No way out found", "Through the relay": "Works over TCP, 60 ms" }, "Calls work here."],
  ["everything through the relay", { hides: true }, { Straight: "Not wanted: everything goes through the relay", "Through the relay": "Works, 60 ms" }, "Calls work here."],
];

for (const [what, { net = {}, has = {}, ...scene }, expected, sentence] of OUTCOMES) {
  test(what, async () => {
    network = { ...network, ...net };
    devices = { ...devices, ...has };
    await tests(scene);
    expect(rows()).toMatchObject(expected);
    expect(verdict()).toBe(sentence);
  });
}

test("a camera that gives no picture is said to be dark", async () => {
  Object.defineProperty(HTMLVideoElement.prototype, "srcObject", { configurable: true, value: null, writable: true });
  await tests();
  expect(rows()).toMatchObject({ Camera: "No picture comes from it", Microphone: "Sound comes from it" });
});

test("a failure says what to do: how to allow a device, which ports to open", async () => {
  network = { direct: [HOST], relay: [], passes: false };
  devices = { camera: "NotAllowedError", mic: "NotFoundError", level: 0 };
  await tests();
  expect(hint("Through the relay")).toBe("Have UDP 3478, TCP 3478, TCP 5349 to chat.example.org opened, or try another network. Or the relay is off.");
  expect(hint("Microphone")).toBe("Plug one in. Without it you can listen.");
  expect(screen.getByText("How to allow it")).toBeTruthy();
  expect(screen.getAllByRole("listitem").filter(({ className }) => /bad|warn/.test(className)).every((row) => row.querySelector(".hint") !== null)).toBe(true);
});

test("who wants all to go through the relay sends nothing straight", async () => {
  await tests({ hides: true });
  expect(links.map(({ configuration }) => configuration.iceTransportPolicy)).toEqual(["relay", "relay"]);
});

test("where there is no STUN server, the relay says how this browser is seen", async () => {
  await tests({ iceServers: [TURN] });
  expect(links.find(({ isRelayed }) => !isRelayed)?.configuration.iceServers).toEqual([{ urls: ["stun:chat.example.org:3478"] }]);
});

test("in a call its devices are read, and none is asked for", async () => {
  const media = { mic: signal("on"), camera: signal(undefined) };
  await tests({ call: { media, levels: { isDead: signal(false) } } as unknown as OwnCall });
  expect(rows()).toMatchObject({ Camera: "Off in your call", Microphone: "On in your call" });
  expect(verdict()).toBe("Calls work here.");
  expect(asked).not.toHaveBeenCalled();
});

test("in a call whose microphone gives nothing, it says so", async () => {
  const media = { mic: signal("on"), camera: signal({}) };
  await tests({ call: { media, levels: { isDead: signal(true) } } as unknown as OwnCall });
  expect(rows()).toMatchObject({ Camera: "On in your call", Microphone: "Nothing was heard for 3 s" });
});

test("the result is copied without an address and without the name of a device", async () => {
  network = { direct: [HOST], relay: [], passes: false };
  const written = vi.fn<(text: string) => Promise<void>>(() => Promise.resolve());
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText: written } });
  vi.setSystemTime(new Date("2026-11-23T18:02:00"));
  await tests();
  await presses("Copy the result");
  expect(written.mock.calls[0]?.[0].split("\n")).toEqual([
    "Test my connection: 23 Nov 2026, 18:02",
    "The talk works. Calls will not, from this network.",
    "Server: Answers in 38 ms",
    "Camera: Works",
    "Microphone: Sound comes from it",
    "Straight: No way out found",
    "Through the relay: No answer",
  ]);
});
