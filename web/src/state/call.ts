// The call that this person is in: what they send, who else is there, and how each of them is. Fetched with the first
// call; state/calls.ts makes it.
import { batch, computed, signal } from "@preact/signals";
import { Call } from "../protocol/call.ts";
import type { Call as CallState, Connection, Participant, Refused } from "../protocol/index.ts";
import type { Party } from "../protocol/party.ts";
import { callIs, calls, callTrouble, ownCall, troubleOf } from "./calls.ts";
import { type NoTrack, takeCamera, takeMicrophone, takeScreen, watchDevices } from "./devices.ts";
import { Levels } from "./levels.ts";
import type { Room } from "./room.ts";
import { welcome } from "./session.ts";
import { camera as chosenCamera, lastMic, microphone as chosenMicrophone } from "./settings.ts";
import { configuration } from "./straight.ts";

/** How the connection to a person is; `away`: the server has lost them, what comes from them may go on. */
export type Standing = "here" | "connecting" | "interrupted" | "failed" | "away";

/** One person in the call. */
export interface Someone {
  participant: Participant;
  mine: boolean;
  standing: Standing;
  picture: MediaStream | undefined;
  screen: MediaStream | undefined;
}

/** What the browser did not give. */
export interface Missing {
  what: "mic" | "camera";
  why: NoTrack;
}

export class OwnCall {
  readonly since = Date.now();
  readonly everybody = signal<readonly Someone[]>([]);
  readonly mic = signal<"on" | "off" | "none">("none");
  readonly camera = signal<MediaStreamTrack | undefined>(undefined);
  readonly screen = signal<MediaStreamTrack | undefined>(undefined);
  readonly missing = signal<Missing | undefined>(undefined);
  /** One spoke into a microphone that is off; said once. */
  readonly spokeMuted = signal<"no" | "now" | "said">("no");
  readonly levels: Levels;

  private microphone: MediaStreamTrack | undefined;
  private own: MediaStream | undefined;
  private readonly call: Call;
  private readonly endings: (() => void)[] = [];
  private awake: WakeLockSentinel | undefined;
  private over = false;

  constructor(
    readonly room: Room,
    connection: Connection,
  ) {
    this.call = new Call({
      connection,
      room: room.name,
      member: () => welcome.peek()?.member,
      configuration,
      changed: () => this.changed(),
      ended: (because) => this.ended(because),
    });
    this.levels = new Levels(
      () => this.call.others,
      () => (this.call.self === undefined ? undefined : { peer: this.call.self.peer, mic: this.mic.peek() === "on" }),
      () => {
        if (this.spokeMuted.peek() === "no" && this.mic.peek() === "off") this.spokeMuted.value = "now";
      },
    );
    const goodbye = (): void => this.leave();
    globalThis.addEventListener("pagehide", goodbye);
    this.endings.push(watchDevices(), () => globalThis.removeEventListener("pagehide", goodbye), () => this.levels.close());
  }

  /** Whose sound is played. */
  readonly sounds = computed(() => this.everybody.value.flatMap(({ mine, picture }) => (mine || picture === undefined ? [] : [picture])));

  /** The camera is always off at first, the microphone as it was last. */
  async join(listens: boolean): Promise<void> {
    if (!listens) await this.openMicrophone();
    const speaks = this.microphone !== undefined && lastMic.value !== "off";
    const mic = this.microphone === undefined ? undefined : speaks ? this.microphone : null;
    this.mic.value = this.microphone === undefined ? "none" : speaks ? "on" : "off";
    try {
      await this.call.join({ mic, camera: undefined, screen: undefined });
    } catch (error) {
      this.finish();
      throw error;
    }
    void this.stayAwake();
  }

  /** One has come into the room again, which has this call. */
  entered(call: CallState | undefined): void {
    this.call.entered(call);
  }

  leave(): void {
    this.call.leave();
    this.finish();
  }

  async turnMic(): Promise<void> {
    if (this.microphone === undefined && !(await this.openMicrophone())) return;
    const on = this.mic.value !== "on";
    this.call.put("mic", on ? this.microphone : null);
    batch(() => {
      this.mic.value = on ? "on" : "off";
      lastMic.value = on ? "on" : "off";
      if (this.spokeMuted.value === "now") this.spokeMuted.value = "said";
    });
    this.changed();
  }

  async turnCamera(): Promise<void> {
    if (this.camera.value !== undefined) {
      this.stop("camera", this.camera.value);
      return;
    }
    const track = await takeCamera();
    if (typeof track === "string") this.missing.value = { what: "camera", why: track };
    else this.start("camera", track);
  }

  async turnScreen(): Promise<void> {
    if (this.screen.value !== undefined) {
      this.stop("screen", this.screen.value);
      return;
    }
    const track = await takeScreen();
    if (track !== undefined) this.start("screen", track);
  }

  /** Takes another microphone or camera in place of the one in use. */
  async choose(what: "mic" | "camera", device: string): Promise<void> {
    if (what === "mic") {
      chosenMicrophone.value = device;
      if (this.microphone === undefined || !(await this.openMicrophone())) return;
      if (this.mic.value === "on") this.call.put("mic", this.microphone);
      return;
    }
    chosenCamera.value = device;
    if (this.camera.value === undefined) return;
    this.stop("camera", this.camera.value);
    await this.turnCamera();
  }

  private async stayAwake(): Promise<void> {
    const awake = await navigator.wakeLock?.request("screen").catch(() => undefined);
    if (this.over) void awake?.release();
    else this.awake = awake;
  }

  private async openMicrophone(): Promise<boolean> {
    const track = await takeMicrophone();
    if (typeof track === "string") {
      this.missing.value = { what: "mic", why: track };
      return false;
    }
    if (this.over) {
      track.stop();
      return false;
    }
    this.microphone?.stop();
    this.microphone = track;
    if (this.missing.value?.what === "mic") this.missing.value = undefined;
    this.levels.listenTo(track);
    track.onended = () => {
      if (track !== this.microphone) return;
      this.microphone = undefined;
      this.call.put("mic", null);
      batch(() => {
        this.mic.value = "none";
        this.missing.value = { what: "mic", why: "none" };
      });
      this.changed();
    };
    return true;
  }

  private start(slot: "camera" | "screen", track: MediaStreamTrack): void {
    if (this.over) {
      track.stop();
      return;
    }
    if (this.missing.value?.what === slot) this.missing.value = undefined;
    track.onended = () => this.stop(slot, track);
    this[slot].value = track;
    this.call.put(slot, track);
    this.changed();
  }

  private stop(slot: "camera" | "screen", track: MediaStreamTrack): void {
    track.stop();
    if (this[slot].value !== track) return;
    this[slot].value = undefined;
    this.call.put(slot, null);
    this.changed();
  }

  private changed(): void {
    const { self, others, state } = this.call;
    // On the way back into the call everything stays as it was.
    if (state === undefined || self === undefined) return;
    const parties = new Map(others.map((party) => [party.participant.peer, party]));
    this.everybody.value = state.participants.flatMap((participant) => {
      if (participant.peer === self.peer) return [this.oneself(participant)];
      const party = parties.get(participant.peer);
      return party === undefined ? [] : [someone(party)];
    });
    callIs(this.room.name, state);
  }

  private oneself(participant: Participant): Someone {
    const camera = this.camera.peek();
    return {
      participant: { ...participant, mic: this.mic.peek() === "on", camera: camera !== undefined, screen: this.screen.peek() !== undefined },
      mine: true,
      standing: "here",
      picture: camera === undefined ? undefined : this.pictureOf(camera),
      screen: undefined,
    };
  }

  /** The same stream for the same camera, so that the picture does not flicker. */
  private pictureOf(camera: MediaStreamTrack): MediaStream {
    const own = this.own?.getTracks()[0] === camera ? this.own : new MediaStream([camera]);
    this.own = own;
    return own as MediaStream;
  }

  private ended(because: Refused | undefined): void {
    this.finish();
    callTrouble.value = because?.code === "not_joined" ? undefined : troubleOf(because);
  }

  /** Lets everything go. */
  private finish(): void {
    this.over = true;
    for (const end of this.endings.splice(0)) end();
    for (const track of [this.microphone, this.camera.value, this.screen.value]) track?.stop();
    this.microphone = undefined;
    void this.awake?.release().catch(() => undefined);
    const self = this.everybody.value.find(({ mine }) => mine)?.participant.peer;
    const left = calls.value.get(this.room.name);
    if (left !== undefined) callIs(this.room.name, { ...left, participants: left.participants.filter(({ peer }) => peer !== self) });
    if (ownCall.peek() === this) ownCall.value = undefined;
  }
}

function someone(party: Party): Someone {
  const { participant, state, main, screen } = party;
  const standing = { connected: "here", connecting: "connecting", interrupted: "interrupted", failed: "failed" } as const;
  return { participant, mine: false, standing: participant.away === true ? "away" : standing[state], picture: main, screen };
}
