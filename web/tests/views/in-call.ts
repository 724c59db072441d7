// Calls without a browser: devices that a test holds, the server's answers, and who rings.
import { screen, within } from "@testing-library/preact";
import { beforeEach, vi } from "vitest";
import { informed, lastMic } from "../../src/settings/index.ts";
import type { Person } from "../fake-server.ts";
import { FakeRtc } from "../unit/protocol/fake-rtc.ts";
import { click, clickButton, idle, lena, offers, people, server } from "./page.tsx";

/** As of a device. */
class Track {
  readyState = "live";
  onended: (() => void) | null = null;
  constructor(readonly kind: string) {}
  stop = (): void => void (this.readyState = "ended");
}

/** What the page asked the browser for in this test, and what it was given. */
export let devices: {
  asked: MediaStreamConstraints[];
  tracks: Track[];
  /** Before a device is given. */
  first: () => Promise<unknown>;
  screen: () => Promise<unknown>;
  /** The loudness of the microphone, as far as it is known. */
  level: number | undefined;
};

/** Returns the states of what was given. */
export const states = (): string[] => devices.tracks.map(({ readyState }) => readyState);

/** Call once in each file with calls. */
export function useDevices(): void {
  beforeEach(() => {
    const seen: typeof devices = (devices = { asked: [], tracks: [], first: () => Promise.resolve(), screen: () => Promise.reject(new Error("none")), level: undefined });
    const Stream = class extends MediaStream {
      constructor(tracks: readonly Track[] = []) {
        super();
        const of = (kind: string) => () => tracks.filter((track) => track.kind === kind);
        Object.assign(this, { getTracks: () => tracks, getAudioTracks: of("audio"), getVideoTracks: of("video") });
      }
    };
    vi.stubGlobal("RTCPeerConnection", FakeRtc);
    vi.stubGlobal("MediaStreamTrack", Track);
    vi.stubGlobal("MediaStream", Stream);
    vi.stubGlobal("AudioContext", class {
      get state() {
        return seen.level === undefined ? "suspended" : "running";
      }
      close = () => Promise.resolve();
      resume = () => Promise.resolve();
      createAnalyser = () => ({ getFloatTimeDomainData: (samples: Float32Array) => samples.fill(seen.level ?? 0) });
      createMediaStreamSource = () => ({ connect: () => undefined });
    });
    const getUserMedia = async (what: MediaStreamConstraints): Promise<MediaStream> => {
      seen.asked.push(what);
      await seen.first();
      const track = new Track(what.video === undefined ? "audio" : "video");
      seen.tracks.push(track);
      return new Stream([track]);
    };
    const hears = { addEventListener: () => undefined, removeEventListener: () => undefined };
    return offers({ mediaDevices: { getUserMedia, getDisplayMedia: () => seen.screen(), enumerateDevices: () => Promise.resolve([]), ...hears } });
  });
}

/** What the browser gives who is refused. */
export const refused = (name: string, message = "no") => (): Promise<never> => Promise.reject(new DOMException(message, name));

/** lena has been in calls before, with the microphone on or off at last; the server lets her into each. */
export async function caller(mic: "on" | "off" = "on"): Promise<void> {
  await lena();
  informed.value = "yes";
  lastMic.value = mic;
  joinsCalls();
}

/** The server lets the page into calls, in which these are. */
export function joinsCalls(...others: readonly Person[]): void {
  server.answersTo("call_join", ({ room: _room, ...media }) => {
    const self = { peer: "p.self", member: server.self, nickname: "lena", resumed: 0, ...media };
    return { peer: self.peer, call: { call: "c.1", participants: [...others.map(participant), self] } };
  });
}

const participant = ({ member: { member, nickname } }: Person) => ({ peer: `p.${nickname}`, member, nickname, mic: true, camera: false, screen: false, resumed: 0 });

/** These are in the call of their room, and nobody else. */
export async function areInCall(...all: readonly Person[]): Promise<void> {
  server.tell("call", { room: all[0]?.room ?? "QGIS", call: "c.1", participants: all.map(participant) });
  await idle();
}

const ROOM = `~${"x".repeat(22)}`;
let invites = 0;

/** Somebody calls; the answer is the invitation. */
export function rings({ from }: Person, room = ROOM, expires_in = 60): string {
  const invite = `i.${(invites += 1)}`;
  server.tell("invited", { room, invite, call: true, from, expires_in });
  return invite;
}

/** An invitation is over. */
export const isOver = (invite: string, outcome = "cancelled", room = ROOM): void => server.tell("invite_closed", { room, invite, outcome });

/** Calls somebody by their menu. */
export async function calls(name: string): Promise<void> {
  await clickButton(name, people());
  await clickButton("Call");
}

/** The card that rings. */
export const card = (name: string): HTMLElement | null => screen.queryByRole("region", { name: `${name} is calling` });

export const inCall = (): HTMLElement | null => screen.queryByRole("region", { name: /^Call in/ });

/** Somebody in the call. */
export const tile = (name: RegExp): HTMLElement | null => within(screen.getByRole("list", { name: "People in the call" })).queryByRole("listitem", { name });

/** The line in the conversation with somebody that says what became of a call. */
export async function remark(name: string): Promise<string | null> {
  await click(within(screen.getByRole("navigation")).getByRole("link", { name: new RegExp(`^${name}`) }));
  return screen.getByRole("log", { name: `Direct messages with ${name}` }).textContent;
}
