// What came of the test of a connection, in words: each part with its sign and what to do, and all in one sentence.
import type { Words } from "../i18n/language.ts";
import type { Allowed } from "./AllowSteps.tsx";
import type { Findings } from "./connection-test.ts";

/** The parts, in the order in which they are shown. */
export const TESTED = ["server", "camera", "microphone", "direct", "relay"] as const;
type Tested = (typeof TESTED)[number];

interface Outcome {
  /** `none`: was not tried. */
  tone: "waits" | "ok" | "warn" | "bad" | "none";
  word: string;
  todo?: string;
  /** The device that the browser has to be allowed to give. */
  allow?: Allowed;
}

type Outcomes<Is extends string> = Readonly<Record<Is, Outcome>>;

export function nameOf(part: Tested, t: Words): string {
  return { server: t.testServer, camera: t.camera, microphone: t.microphone, direct: t.testDirect, relay: t.testRelay }[part];
}

/** `talk`: the host of the server. */
export function outcomeOf(part: Tested, findings: Findings, t: Words): Outcome {
  const { server, camera, microphone, direct, relay } = findings;
  const outcomes: Record<Tested, Outcome | undefined> = {
    server: server && readServer(server, t),
    camera: camera && readCamera(camera, t),
    microphone: microphone && readMicrophone(microphone, t),
    direct: direct && readDirect(direct, relay, t),
    relay: relay && readRelay(relay, t),
  };
  return outcomes[part] ?? { tone: "waits", word: t.testWaits };
}

function readServer(server: NonNullable<Findings["server"]>, t: Words): Outcome {
  return server.is === "answers" ? { tone: "ok", word: t.testAnswersIn(server.ms) } : { tone: "bad", word: t.testNoAnswer, todo: t.testServerTodo };
}

/** What devices have in common. */
function readDevice(t: Words, todo: string): Outcomes<"plain" | "refused" | "none" | "busy" | "on" | "off"> {
  return {
    plain: { tone: "bad", word: t.testPlain, todo: t.overHttp },
    refused: { tone: "bad", word: t.testRefused, todo: t.testRefusedTodo },
    none: { tone: "bad", word: t.testNoDevice, todo },
    busy: { tone: "bad", word: t.testBusy, todo: t.testBusyTodo },
    on: { tone: "ok", word: t.testOn },
    off: { tone: "none", word: t.testOff },
  };
}

function readCamera({ is }: NonNullable<Findings["camera"]>, t: Words): Outcome {
  const all = {
    ...readDevice(t, t.testNoCameraTodo),
    works: { tone: "ok", word: t.testWorks },
    dark: { tone: "warn", word: t.testDark, todo: t.testBusyTodo },
  } satisfies Outcomes<typeof is>;
  return { ...all[is], ...(is === "refused" && { allow: "camera" }) };
}

function readMicrophone({ is }: NonNullable<Findings["microphone"]>, t: Words): Outcome {
  const all = {
    ...readDevice(t, t.testNoMicTodo),
    heard: { tone: "ok", word: t.testHeard },
    unmeasured: { tone: "ok", word: t.testUnmeasured },
    dead: { tone: "warn", word: t.testDead, todo: t.testDeadTodo },
  } satisfies Outcomes<typeof is>;
  return { ...all[is], ...(is === "refused" && { allow: "mic" }) };
}

function readDirect({ is }: NonNullable<Findings["direct"]>, relay: Findings["relay"], t: Words): Outcome {
  const all: Outcomes<typeof is> = {
    seen: { tone: "ok", word: t.testSeen, todo: t.testSeenTodo },
    unseen: { tone: "warn", word: t.testUnseen, todo: relay?.is === "works" ? t.testUnseenTodo : t.testNetworkTodo },
    untold: { tone: "none", word: t.testUntried, todo: t.testUntoldTodo },
    kept: { tone: "none", word: t.testKept },
    broken: { tone: "bad", word: t.testBroken, todo: t.testBrokenTodo },
    untried: { tone: "none", word: t.testUntried },
  };
  return all[is];
}

function readRelay(relay: NonNullable<Findings["relay"]>, t: Words): Outcome {
  switch (relay.is) {
    case "works":
      return relay.way === "relayTcp"
        ? { tone: "ok", word: t.testWorksTcp(relay.ms), todo: t.testTcpTodo }
        : { tone: "ok", word: t.testWorksIn(relay.ms) };
    case "answers":
      return {
        tone: "warn",
        word: relay.over === "relayUdp" ? t.testRelayUdp : relay.over === "relayTcp" ? t.testRelayTcp : t.testRelayAnswers,
        todo: t.testRelayTodo,
      };
    case "silent":
      return { tone: "bad", word: t.testNoAnswer, todo: t.testSilentTodo(portsOf(relay.urls), hostsOf(relay.urls)) };
    case "none":
      return { tone: "none", word: t.testNoRelay };
    case "untried":
      return { tone: "none", word: t.testUntried };
  }
}

/** The result in one sentence; undefined while it is open. It says no more than what was seen. */
export function verdictOf({ server, camera, microphone, direct, relay }: Findings, t: Words): { isGood: boolean; word: string } | undefined {
  if (server === undefined || camera === undefined || microphone === undefined || direct === undefined || relay === undefined) return undefined;
  const isMute = ["plain", "refused", "none", "busy", "dead"].includes(microphone.is);
  const good = (word: string): { isGood: boolean; word: string } => (isMute ? { isGood: false, word: `${word} ${t.verdictMute}` } : { isGood: true, word });
  const bad = (word: string): { isGood: boolean; word: string } => ({ isGood: false, word });
  if (server.is === "silent" || relay.is === "untried" || direct.is === "untried") return bad(t.verdictSilent);
  if (relay.is === "works") return good(t.verdictWorks);
  if (direct.is === "seen") return good(t.verdictDirect);
  if (direct.is === "broken") return bad(t.verdictBroken);
  if (relay.is === "silent") return bad(t.verdictNot);
  return bad(direct.is === "untold" ? t.verdictUntold : t.verdictHardly);
}

const partsOf = (url: string): [host: string, port: string] => {
  const [, host = "", port] = /^turns?:(\[[^\]]*\]|[^:?]*)(?::(\d+))?/.exec(url) ?? [];
  const transport = /^turns:|transport=tcp/.test(url) ? "TCP" : "UDP";
  return [host, `${transport} ${port ?? (url.startsWith("turns:") ? "5349" : "3478")}`];
};

/** The ports of relays, as a firewall's keeper wants them. */
function portsOf(urls: readonly string[]): string {
  return [...new Set(urls.map((url) => partsOf(url)[1]))].join(", ");
}

function hostsOf(urls: readonly string[]): string {
  return [...new Set(urls.map((url) => partsOf(url)[0]))].join(", ");
}
