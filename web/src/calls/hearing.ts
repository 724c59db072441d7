// Fetches what sounds when this person wants to hear something, or is called.
import { effect } from "@preact/signals";
import { session } from "../session/index.ts";
import { soundCame, soundFile, sounds } from "../settings/index.ts";

/** How something for this person sounds. */
export function chime(): void {
  void import("./sound.ts").then((sound) => sound.chime(), () => undefined);
}

/** From now on. */
export function hearWhenWanted(): void {
  let begun = false;
  effect(() => {
    const wants = [sounds, soundCame, soundFile].some(({ value }) => value === "yes");
    const rings = session.rings.all.value.length > 0 || session.asking.now.value !== undefined;
    if (begun || !(wants || rings)) return;
    begun = true;
    void import("./sound.ts").then((sound) => sound.begin(), () => (begun = false));
  });
}
