// Sounds, made here of soft notes: two for events for this person, if they want that, and a few while a call rings. Fetched when
// there is something to hear (hearing.ts).
import { computed, effect, untracked } from "@preact/signals";
import { away } from "../platform/hidden.ts";
import { maySound } from "../platform/offers.ts";
import { type Conversation, type Place, roomOf } from "../rooms/index.ts";
import { doNotDisturb, loudnessIn, ringSound, soundCame, soundFile, sounds } from "../settings/index.ts";
import { talkHidden } from "../ui/panes.ts";
import type { SoundSources } from "./hearing.ts";

/** The sounds of a message for this person, of a person who comes, and of a file that arrived. */
const NOTES = [659.3, 880];
const CAME = [523.3, 659.3];
const ARRIVED = [880, 659.3];
/** The sounds of being called, and of calling. */
const CALLED = { notes: [659.3, 880, 659.3, 880, 659.3, 880], everyMs: 2_500 };
const CALLING = { notes: [440, 440, 440], everyMs: 4_000 };
const NOTE_S = 0.14;
const LOUDNESS = 0.08;
/** Not more often than this. */
const PAUSE_MS = 2_000;

let output: AudioContext | undefined;
let last = 0;

/** Sounds from now on. */
export function begin(heard: SoundSources): void {
  soundWhenCalled(heard);
  soundWhileRinging(heard);
}

/** Sounds whenever a message for this person, a person or a file comes while they look elsewhere, as they want it. */
function soundWhenCalled({ alerts, place }: SoundSources): void {
  const { forMe, came, file } = alerts;
  for (const [news, setting, notes] of [[forMe, sounds, NOTES], [came, soundCame, CAME], [file, soundFile, ARRIVED]] as const) {
    effect(() => {
      const of = news.value?.of;
      if (of !== undefined && setting.peek() === "yes" && isElsewhere(of, place)) untracked(() => chime(notes, of));
    });
  }
}

/** Returns whether this person does not look at a conversation. */
function isElsewhere(of: Conversation, place: Place): boolean {
  return away.peek() || talkHidden.peek() || place.here.peek() !== of;
}

/** Sounds while a call rings here, and, lower, while it rings at the other end. */
function soundWhileRinging({ asking, rings }: SoundSources): void {
  const rung = computed(() => {
    if (rings.all.value.some(({ isCall }) => isCall)) return CALLED;
    return (asking.now.value?.until ?? 0) > 0 ? CALLING : undefined;
  });
  effect(() => {
    const song = ringSound.value === "yes" && doNotDisturb.value === "no" ? rung.value : undefined;
    if (song === undefined) return undefined;
    let playing = ring(song.notes);
    const timer = setInterval(() => (playing = ring(song.notes)), song.everyMs);
    return () => {
      clearInterval(timer);
      for (const note of playing) note.stop();
    };
  });
}

/** `of`: the conversation it is from. */
export function chime(notes: readonly number[] = NOTES, of?: Conversation): void {
  if (doNotDisturb.peek() === "yes" || Date.now() - last < PAUSE_MS) return;
  if (ring(notes, loudnessIn(of && roomOf(of).name)).length > 0) last = Date.now();
}

function ring(notes: readonly number[], loudness = loudnessIn()): OscillatorNode[] {
  if (!maySound() || loudness === 0) return [];
  output ??= new AudioContext();
  void output.resume();
  return play(notes, output, output.destination, loudness);
}

/** Plays the notes in turn, from now on. */
export function play(notes: readonly number[], context: AudioContext, into: AudioNode, loudness = 1): OscillatorNode[] {
  const start = context.currentTime + 0.02;
  return notes.map((pitch, at) => note(context, into, pitch, start + at * NOTE_S, LOUDNESS * loudness));
}

function note(context: AudioContext, into: AudioNode, pitch: number, at: number, loudness: number): OscillatorNode {
  const source = new OscillatorNode(context, { frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(loudness, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(loudness / 100, at + NOTE_S);
  source.connect(volume).connect(into);
  source.start(at);
  source.stop(at + NOTE_S);
  return source;
}
