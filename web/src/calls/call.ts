// The call that this person is in: its members, their connections, and this person's media. Fetched with the first
// call; calls.ts makes it.
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { Call } from "../protocol/call.ts";
import { type CallState, type Connection, type ConnectionLost, type Participant, type Party, Refused } from "../protocol/index.ts";
import { isOwnEnd } from "../protocol/quality.ts";
import type { Room } from "../rooms/index.ts";
import { type Way, wayOf } from "../server/index.ts";
import { stayAwake } from "./awake.ts";
import type { WayIn } from "./begin.ts";
import type { Calls, CallsNeeds } from "./calls.ts";
import { watchDevices } from "./devices.ts";
import { Levels } from "./levels.ts";
import { OwnMedia } from "./own-media.ts";
import { TriedTracks } from "./tried-tracks.ts";

/** The connection to a person; `away`: the server has lost them, their media may go on. */
type LinkState = "here" | "connecting" | "interrupted" | "failed" | "away";

/** A person in the call. */
export interface CallMember {
  participant: Participant;
  mine: boolean;
  link: LinkState;
  /** The connection is bad at their end, as far as can be known. */
  isBad: boolean;
  picture: MediaStream | undefined;
  screen: MediaStream | undefined;
}

/** Ways to people, by peer. */
export type Ways = ReadonlyMap<string, Way>;

export class OwnCall {
  private readonly now = {
    everybody: signal<readonly CallMember[]>([]),
    spokeMuted: signal<"no" | "now" | "said">("no"),
  };
  readonly since = Date.now();
  readonly everybody: ReadonlySignal<readonly CallMember[]> = this.now.everybody;
  /** Speech into a microphone that is off; announced once. */
  readonly spokeMuted: ReadonlySignal<"no" | "now" | "said"> = this.now.spokeMuted;
  readonly media: OwnMedia;
  readonly levels: Levels;

  private readonly call: Call;
  private readonly endings: (() => void)[] = [];
  private own: MediaStream | undefined;
  private over = false;

  constructor(
    readonly room: Room,
    private readonly needs: CallsNeeds & { calls: Calls },
    connection: Connection,
  ) {
    this.call = new Call({
      connection,
      room: room.name,
      member: () => needs.server.welcome.peek()?.member,
      configuration: needs.peers.configuration,
      changed: () => this.changed(),
      ended: (because) => this.ended(because),
    });
    this.levels = new Levels(
      () => this.call.others,
      () => (this.call.self === undefined ? undefined : { peer: this.call.self.peer, mic: this.media.mic.peek() === "on" }),
      () => {
        if (this.spokeMuted.peek() === "no" && this.media.mic.peek() === "off") this.now.spokeMuted.value = "now";
      },
    );
    this.media = new OwnMedia({
      put: (slot, source) => {
        if (slot === "mic" && this.spokeMuted.peek() === "now") this.now.spokeMuted.value = "said";
        this.call.put(slot, source);
        this.changed();
      },
      listenTo: (track) => this.levels.listenTo(track),
    });
    const goodbye = (): void => {
      void this.call.leave();
      // Later, if there is a later: views that are drawn while the page goes would ask for what its policy forbids then.
      setTimeout(() => void this.leave());
    };
    globalThis.addEventListener("pagehide", goodbye);
    this.endings.push(watchDevices(), () => globalThis.removeEventListener("pagehide", goodbye), () => this.levels.close());
  }

  /** The streams whose sound is played. */
  readonly sounds = computed(() => {
    const others = this.everybody.value.filter(({ mine }) => !mine);
    const streams = others.flatMap(({ picture, screen }) => [picture, screen]);
    return streams.filter((stream) => stream !== undefined && stream.getAudioTracks().length > 0) as MediaStream[];
  });

  /** The hint about speech with the microphone off was given. */
  dismissMutedHint(): void {
    this.now.spokeMuted.value = "said";
  }

  /** Joins with the camera off, unless it was turned on before. */
  async join({ tried, ...how }: WayIn): Promise<void> {
    const mic = await this.media.begin(tried?.take(), how);
    if (this.over) return;
    try {
      await this.call.join({ mic });
    } catch (error) {
      this.finish();
      throw error;
    }
    if (!this.over) this.endings.push(stayAwake());
  }

  /** Hands over its devices as they are, for the call of another room. */
  handOver(): WayIn & { tried: TriedTracks } {
    const { listens, mic } = this.media;
    const unmuted = mic.peek() === "none" ? undefined : mic.peek() === "on";
    return { listens, unmuted, tried: new TriedTracks(this.media.give()) };
  }

  /** The ways to the others who are connected, by peer, as the browser reports them. */
  async findWays(): Promise<Ways> {
    const all = await Promise.all(this.call.others.map(async ({ participant, connection }) => [participant.peer, await wayOf(connection)] as const));
    return new Map(all.flatMap(([peer, way]) => (way === undefined ? [] : [[peer, way] as const])));
  }

  /** The room was joined again, with this call in it. */
  entered(call: CallState | undefined): void {
    this.call.entered(call);
  }

  /** Resolves when another call may be joined. */
  leave(): Promise<void> {
    const left = this.call.leave();
    this.finish();
    return left;
  }

  private changed(): void {
    const { self, others, state } = this.call;
    // On the way back into the call everything stays as it was.
    if (state === undefined || self === undefined) return;
    const parties = new Map(others.map((party) => [party.participant.peer, party]));
    const isBad = isOwnEnd(others.filter(hasBadLine).length, others.length);
    this.now.everybody.value = state.participants.flatMap((participant) => {
      if (participant.peer === self.peer) return [this.toSelf(participant, isBad)];
      const party = parties.get(participant.peer);
      return party === undefined ? [] : [toMember(party, isBad)];
    });
    this.needs.calls.setCall(this.room.name, state);
  }

  private toSelf(participant: Participant, isBad: boolean): CallMember {
    const { mic, camera, screen } = this.media;
    const track = camera.peek();
    const states = { mic: mic.peek() === "on", camera: track !== undefined, screen: screen.peek() !== undefined };
    const picture = track === undefined ? undefined : this.pictureOf(track);
    return { participant: { ...participant, ...states }, mine: true, link: "here", isBad, picture, screen: undefined };
  }

  /** Returns the same stream for the same camera, so that the picture does not flicker. */
  private pictureOf(camera: MediaStreamTrack): MediaStream {
    const own = this.own?.getTracks()[0] === camera ? this.own : new MediaStream([camera]);
    this.own = own;
    return own;
  }

  private ended(because: Refused | ConnectionLost | undefined): void {
    this.finish();
    if (!this.needs.calls.all.peek().has(this.room.name)) this.room.callEnded();
    this.needs.calls.failed(this.room, because);
  }

  private finish(): void {
    if (this.over) return;
    this.over = true;
    this.media.end();
    for (const end of this.endings) end();
    const { calls } = this.needs;
    const left = calls.all.peek().get(this.room.name);
    const self = this.everybody.value.find(({ mine }) => mine)?.participant.peer;
    if (left !== undefined) calls.setCall(this.room.name, { ...left, participants: left.participants.filter(({ peer }) => peer !== self) });
    calls.finished(this);
  }
}

/** `ownIsBad`: the fault is not at their end. */
function toMember(party: Party, ownIsBad: boolean): CallMember {
  const { participant, state, main, screen } = party;
  const link = participant.away === true ? "away" : state === "connected" ? "here" : state;
  return { participant, mine: false, link, isBad: !ownIsBad && hasBadLine(party), picture: main, screen };
}

/** So bad that pictures make way for sound. */
function hasBadLine({ quality }: Party): boolean {
  return quality.video !== "whole";
}
