// The sounds of the page, without a browser: their notes, as they are played.
import { beforeEach, vi } from "vitest";
import { hearWhenWanted } from "../../src/calls/index.ts";
import { offers, session } from "./page.tsx";

/** The notes of this test, and how loud they are at most. */
export let played: { pitches: number[]; peaks: number[] };

/** Call once in each file in which something is heard. */
export function useNotes(): void {
  beforeEach(() => {
    const heard = (played = { pitches: [] as number[], peaks: [] as number[] });
    vi.stubGlobal("AudioContext", class {
      currentTime = 0;
      resume = (): Promise<void> => Promise.resolve();
    });
    vi.stubGlobal("GainNode", class {
      gain = { setValueAtTime: () => undefined, linearRampToValueAtTime: (to: number) => heard.peaks.push(to), exponentialRampToValueAtTime: () => undefined };
      connect = (): void => undefined;
    });
    vi.stubGlobal("OscillatorNode", class {
      constructor(_context: unknown, private readonly pitch: { frequency: number }) {}
      connect = <T>(into: T): T => into;
      start = (): void => void heard.pitches.push(this.pitch.frequency);
      stop = (): void => undefined;
    });
    return offers({ userActivation: { hasBeenActive: true } });
  });
}

let hours = 0;

/** The page sounds from now on, as main.tsx lets it. The last sound of another test was long ago. */
export function sounds(): void {
  vi.setSystemTime(Date.now() + (hours += 1) * 3_600_000);
  hearWhenWanted(session);
}
