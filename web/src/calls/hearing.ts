// Fetches the sounds when this person wants to hear something, or is called.
import { effect } from "@preact/signals";
import type { Alerts } from "../conversation/index.ts";
import type { Place } from "../rooms/index.ts";
import { soundCame, soundFile, sounds } from "../settings/index.ts";
import type { Asking } from "./asking.ts";
import type { Rings } from "./rings.ts";

/** The sources of sounds. */
export interface SoundSources {
  alerts: Alerts;
  asking: Asking;
  place: Place;
  rings: Rings;
}

/** Plays the sound of events for this person. */
export function chime(): void {
  void import("./sound.ts").then((sound) => sound.chime(), () => undefined);
}

/** From now on. */
export function hearWhenWanted(heard: SoundSources): void {
  let begun = false;
  effect(() => {
    const wants = [sounds, soundCame, soundFile].some(({ value }) => value === "yes");
    const rings = heard.rings.all.value.length > 0 || heard.asking.now.value !== undefined;
    if (begun || !(wants || rings)) return;
    begun = true;
    void import("./sound.ts").then((sound) => sound.begin(heard), () => (begun = false));
  });
}
