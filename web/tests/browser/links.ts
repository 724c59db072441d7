// The traffic of the connections between the pages of the stories, as the browser counts it.
import type { Page } from "playwright-core";
import { PATIENCE_MS } from "./patience.ts";

/** Times after which a connection that has not come, or is interrupted, is made anew: in some stories each comes at the first try, however late. */
export const MADE_ANEW_MS = [4_000, 10_000];

/** For `visit`: keeps every connection that the page makes. */
export function keepLinks(): void {
  const kept: RTCPeerConnection[] = [];
  Object.assign(globalThis, { links: kept });
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    tookMs = 0;
    private over: () => void = () => undefined;
    private readonly isOver = new Promise<RTCStatsReport>((done) => (this.over = () => done(new Map() as RTCStatsReport)));
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      kept.push(this);
      const made = performance.now();
      this.addEventListener("connectionstatechange", () => {
        if (this.connectionState === "connected" && this.tookMs === 0) this.tookMs = performance.now() - made;
      });
    }
    override close(): void {
      super.close();
      this.over();
    }
    /** Firefox has no answer for a connection that is closed meanwhile. */
    override getStats(of?: MediaStreamTrack | null): Promise<RTCStatsReport> {
      return Promise.race([super.getStats(of), this.isOver]);
    }
  };
}

/** Counters of one connection that is not closed. */
export interface Count {
  state: string;
  framesDecoded: number;
  totalAudioEnergy: number;
  audioPackets: number;
  /** Of the way in use. */
  local: string;
  remote: string;
  /** The way from here to the relay, if it is one. */
  relayProtocol: string;
  /** From its making until it was connected. */
  tookMs: number;
}

export function counts(page: Page): Promise<Count[]> {
  return page.evaluate(async () => {
    const { links } = globalThis as unknown as { links: RTCPeerConnection[] };
    const live = links.filter(({ connectionState }) => connectionState !== "closed");
    return Promise.all(
      live.map(async (link) => {
        const stats = [...((await link.getStats()) as unknown as Map<string, Record<string, unknown>>).values()];
        const sum = (kind: string, key: string): number =>
          stats
            .filter((stat) => stat["type"] === "inbound-rtp" && stat["kind"] === kind)
            .reduce((total, stat) => total + Number(stat[key] ?? 0), 0);
        const named = (id: unknown): Record<string, unknown> => stats.find((stat) => stat["id"] === id) ?? {};
        const pair = named(named(stats.find((stat) => stat["type"] === "transport")?.["id"])["selectedCandidatePairId"]);
        return {
          state: link.connectionState,
          framesDecoded: sum("video", "framesDecoded"),
          totalAudioEnergy: sum("audio", "totalAudioEnergy"),
          audioPackets: sum("audio", "packetsReceived"),
          local: String(named(pair["localCandidateId"])["candidateType"]),
          remote: String(named(pair["remoteCandidateId"])["candidateType"]),
          relayProtocol: String(named(pair["localCandidateId"])["relayProtocol"]),
          tookMs: Math.round((link as RTCPeerConnection & { tookMs: number }).tookMs),
        };
      }),
    );
  });
}

/** Returns how many connections the page has made so far, closed ones too. */
export function made(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { links: unknown[] }).links.length);
}

/** Waits until what is counted is so. */
export async function until(page: Page, fits: (all: Count[]) => boolean, what: string): Promise<Count[]> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const all = await counts(page);
    if (fits(all)) return all;
    if (Date.now() > end) throw new Error(`${what}: ${JSON.stringify(all)}`);
    await page.waitForTimeout(100);
  }
}

/** Waits until pictures of this many people arrive, and go on arriving. */
export async function sees(page: Page, people: number): Promise<void> {
  const before = await until(page, (all) => all.filter(({ framesDecoded }) => framesDecoded > 0).length === people, `sees ${people}`);
  await until(
    page,
    (all) => all.length === before.length && all.every((link, at) => link.framesDecoded > (before[at]?.framesDecoded ?? 0) || before[at]?.framesDecoded === 0),
    `goes on seeing ${people}`,
  );
}

/** Waits until sound of this many people arrives. */
export async function hears(page: Page, people: number): Promise<void> {
  await until(page, (all) => all.filter(({ totalAudioEnergy }) => totalAudioEnergy > 0).length === people, `hears ${people}`);
}
