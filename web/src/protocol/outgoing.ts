// Media sent over a connection of a call: sound and picture in one stream, the screen in another, each within bounds.
// For calls only.
import { boundOf, scaleOf } from "./bounds.ts";
import type { Video } from "./quality.ts";

/** `sound`: the sound of the shown screen or tab. */
export type Slot = "mic" | "camera" | "screen" | "sound";

/** A track, or silence that may end (null), or never sent. */
export type Source = MediaStreamTrack | null | undefined;
export type Sources = Readonly<Partial<Record<Slot, Source>>>;

export interface Streams {
  main: MediaStream;
  screen: MediaStream;
}

const KINDS: Readonly<Record<Slot, "audio" | "video">> = { mic: "audio", camera: "video", screen: "video", sound: "audio" };
const SLOTS: readonly Slot[] = ["mic", "camera", "screen", "sound"];

export class Outgoing {
  private readonly places = new Map<Slot, RTCRtpTransceiver>();
  /** Changes of senders, in turn: a browser takes a single set of parameters at a time. */
  private turn: Promise<void> = Promise.resolve();
  /** Slots whose bounds the browser did not take last. */
  private readonly unbound = new Set<Slot>();

  constructor(
    private readonly connection: RTCPeerConnection,
    private readonly streams: Streams,
    /** Conditions that bound what is sent. */
    private readonly now: () => { people: number; video: Video },
  ) {}

  /** To be called before the first offer or answer. The offering end always has a place for sound and a place for a picture. */
  fill(sources: Sources): void {
    const answers = this.connection.signalingState === "have-remote-offer";
    for (const slot of ["mic", "camera"] as const) {
      const place = answers ? this.free(slot) : this.connection.addTransceiver(KINDS[slot], { direction: "recvonly" });
      if (place !== undefined) this.places.set(slot, place);
    }
    for (const slot of SLOTS) this.put(slot, sources[slot]);
  }

  /** Sends this from now on. Where nothing went out before, the browser asks for a new agreement. */
  put(slot: Slot, source: Source): void {
    const known = this.places.get(slot);
    if (source === undefined || (source === null && known === undefined)) return;
    const place = known ?? this.free(slot) ?? this.connection.addTransceiver(KINDS[slot]);
    this.places.set(slot, place);
    if (place.direction === "recvonly" || place.direction === "inactive" || known === undefined) {
      place.direction = "sendrecv";
      place.sender.setStreams(slot === "screen" || slot === "sound" ? this.streams.screen : this.streams.main);
    }
    // It fails only when the connection has been closed meanwhile.
    void place.sender.replaceTrack(source).catch(() => undefined);
    this.bind(slot, place.sender);
  }

  /** Others came or went, or the connection is better or worse. */
  adapt(): void {
    for (const [slot, { sender }] of this.places) this.bind(slot, sender);
  }

  /** Tells the browser once more what it did not take: it may have been in the middle of something else. */
  again(): void {
    for (const slot of this.unbound) {
      const place = this.places.get(slot);
      if (place !== undefined) this.bind(slot, place.sender);
    }
  }

  /** Browsers ignore the keys that they do not know; a browser that takes none of them sends as it likes. */
  private bind(slot: Slot, sender: RTCRtpSender): void {
    const set = async (): Promise<void> => {
      const { people, video } = this.now();
      const bound = boundOf(slot, people, video);
      const { isPaused = false, bitsPerSecond, framesPerSecond } = bound;
      const how: RTCRtpEncodingParameters = { active: !isPaused, maxBitrate: bitsPerSecond };
      if (slot === "mic") Object.assign(how, { priority: "high", networkPriority: "high" });
      else if (KINDS[slot] === "video") how.scaleResolutionDownBy = scaleOf(sender.track?.getSettings() ?? {}, bound);
      if (framesPerSecond !== undefined) how.maxFramerate = framesPerSecond;
      const all = sender.getParameters();
      all.encodings = all.encodings.map((encoding) => ({ ...encoding, ...how }));
      await sender.setParameters(all);
    };
    this.turn = this.turn.then(set).then(
      () => void this.unbound.delete(slot),
      () => void this.unbound.add(slot),
    );
  }

  /** Returns a place that the other end made, with nothing of ours in it. */
  private free(slot: Slot): RTCRtpTransceiver | undefined {
    const taken = new Set(this.places.values());
    return this.connection
      .getTransceivers()
      .find((place) => place.receiver.track.kind === KINDS[slot] && !taken.has(place) && place.direction !== "stopped");
  }
}
