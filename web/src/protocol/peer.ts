// One end of a direct connection to another client, for a call (tracks) or a file (one data channel): it negotiates,
// takes signals in their order, and repairs what broke (sections 7 and 8). The owner passes its signals on:
//
//   const peer = new Peer({
//     polite,                              // in a call the later to join; of a file the receiver
//     repairs: true,                       // calls; the link of a file is accepted again instead
//     configuration: () => ice.configuration(relay),   // see ice.ts
//     send: (data) => connection.tell("signal", { room, from: own, to: theirs, data }),
//     made: (it) => (it.ontrack = …),      // a connection was made, perhaps in place of an earlier: listen to it
//     fill: (it) => it.addTrack(…),        // about to be offered or answered: add the outgoing media
//     changed: (state) => …,
//   });
//   peer.begin();                          // the end that sends the first offer; the other waits for it
//   connection.listen({ signal: (event) => event.to === own && event.from === theirs && peer.take(event.data) });
//   peer.check();                          // a `resumed` changed: repairs unless all is well
//   peer.close();
import type { SignalData } from "./frames.ts";
import { Repair } from "./repair.ts";

/** `interrupted` may come back by itself. `failed` means that no way was found so far. */
export type PeerState = "connecting" | "connected" | "interrupted" | "failed";

export interface PeerOptions {
  polite: boolean;
  repairs: boolean;
  configuration: () => Promise<RTCConfiguration>;
  send: (data: SignalData) => void;
  made: (connection: RTCPeerConnection) => void;
  fill: (connection: RTCPeerConnection) => void;
  changed: (state: PeerState) => void;
  /** For tests. */
  open?: (configuration: RTCConfiguration) => RTCPeerConnection;
}

export class Peer {
  private current: RTCPeerConnection | undefined;
  private link = 0;
  private reported: PeerState = "connecting";
  private closed = false;
  /** Something was offered or answered over the current connection, which then may offer by itself. */
  private negotiates = false;
  /** The other end's last offer was not taken: its candidates are not for us. */
  private passesOver = false;
  private early: RTCIceCandidateInit[] = [];
  /** The number under which this end has asked the other to begin anew. */
  private asked = 0;
  /** The other end has begun anew, and it is too soon to follow: its offer, and what it found since. */
  private held: { link: number; offer: RTCSessionDescriptionInit; candidates: RTCIceCandidateInit[] } | undefined;
  /** Everything happens in turn, so that a signal never meets a half-made description. */
  private turn: Promise<void> = Promise.resolve();
  private readonly repair = new Repair(() => this.inTurn(() => this.mend()));

  constructor(private readonly options: PeerOptions) {}

  get state(): PeerState {
    return this.reported;
  }

  /** The current connection; a repair makes another. */
  get connection(): RTCPeerConnection | undefined {
    return this.current;
  }

  /** Sends the first offer. */
  begin(): void {
    this.inTurn(() => this.start());
  }

  /** Takes a signal from the other end. */
  take(data: SignalData): void {
    this.inTurn(() => this.signalled(data));
  }

  /** One of the two ends was away: signals may be lost. */
  check(): void {
    this.inTurn(async () => {
      const isWell = this.current?.connectionState === "connected" && this.current.signalingState === "stable";
      if (!isWell && this.options.repairs) this.repair.ask();
    });
  }

  close(): void {
    this.closed = true;
    this.repair.stop();
    this.drop();
  }

  private inTurn(work: () => Promise<void>): void {
    const guarded = async (): Promise<void> => {
      if (this.closed) return;
      try {
        await work();
      } catch {
        // The other end sent something unusable, or the connection was closed meanwhile.
        if (!this.closed) this.broke();
      }
    };
    this.turn = this.turn.then(guarded);
  }

  /** Makes a connection and offers it. */
  private async start(): Promise<void> {
    const connection = await this.open();
    if (connection === undefined) return;
    this.options.fill(connection);
    this.negotiates = true;
    await this.offer(connection);
    if (this.options.polite && this.options.repairs) this.repair.waits();
  }

  /** Opens a new connection in place of the current. */
  private async open(): Promise<RTCPeerConnection | undefined> {
    this.drop();
    this.tell(this.repair.isHopeless ? "failed" : "connecting");
    const configuration = await this.options.configuration();
    if (this.closed) return undefined;
    const connection = (this.options.open ?? ((how) => new RTCPeerConnection(how)))(configuration);
    this.current = connection;
    const link = this.link;
    connection.onicecandidate = ({ candidate }) => {
      // Some browsers signal the end twice: as an empty text, and as none.
      if (candidate?.candidate === "" || connection !== this.current) return;
      this.options.send({ link, candidate: candidate === null ? { candidate: "" } : candidate.toJSON() });
    };
    connection.onnegotiationneeded = () => {
      if (connection === this.current && this.negotiates) this.inTurn(() => this.offer(connection));
    };
    connection.onconnectionstatechange = () => {
      if (connection === this.current) this.connectionChanged(connection.connectionState);
    };
    this.options.made(connection);
    return connection;
  }

  private async offer(connection: RTCPeerConnection): Promise<void> {
    // While something is under way the browser asks again when that is done.
    if (connection !== this.current || connection.signalingState !== "stable") return;
    await connection.setLocalDescription();
    this.describe(connection);
  }

  private describe(connection: RTCPeerConnection): void {
    const description = connection.localDescription;
    if (description === null || connection !== this.current) return;
    this.options.send({ link: this.link, description: { type: description.type, sdp: description.sdp } });
  }

  private async signalled({ link = 0, description, candidate }: SignalData): Promise<void> {
    if (link < (this.held?.link ?? this.link)) return;
    if (description?.type === "offer") await this.offered(link, { type: "offer", sdp: description.sdp ?? "" });
    else if (link === this.held?.link) {
      if (candidate !== undefined) this.held.candidates.push(candidate);
    } else if (link > this.link) {
      const asksForRepair = description === undefined && candidate === undefined;
      if (asksForRepair && this.options.polite && this.options.repairs) this.repair.ask();
    } else if (description?.type === "answer") await this.answered({ type: "answer", sdp: description.sdp ?? "" });
    else if (candidate !== undefined) await this.reachable(candidate);
  }

  private async offered(link: number, offer: RTCSessionDescriptionInit): Promise<void> {
    if (link > this.link && !this.options.repairs) return;
    if (link > this.link && link !== this.asked && this.current !== undefined) {
      this.held = { link, offer, candidates: [] };
      this.repair.follows(() => this.inTurn(() => this.follow()));
    } else if (link > this.link || this.current === undefined) await this.follow({ link, offer, candidates: [] });
    else await this.accept(offer);
  }

  /** Follows the other end: makes another connection, under its number. */
  private async follow(anew = this.held): Promise<void> {
    this.held = undefined;
    if (anew === undefined || anew.link < this.link) return;
    this.link = anew.link;
    if ((await this.open()) === undefined) return;
    this.early = anew.candidates;
    await this.accept(anew.offer);
  }

  private async accept(offer: RTCSessionDescriptionInit): Promise<void> {
    const connection = this.current;
    if (connection === undefined) return;
    // Both offered at once: the polite end takes its own back, the other goes on with its own.
    this.passesOver = connection.signalingState !== "stable" && !this.options.polite;
    if (this.passesOver) return;
    await connection.setRemoteDescription(offer);
    if (!this.negotiates) this.options.fill(connection);
    this.negotiates = true;
    await this.takeEarly(connection);
    await connection.setLocalDescription();
    this.describe(connection);
  }

  private async answered(answer: RTCSessionDescriptionInit): Promise<void> {
    const connection = this.current;
    if (connection === undefined || connection.signalingState === "stable") return;
    this.passesOver = false;
    await connection.setRemoteDescription(answer);
    await this.takeEarly(connection);
  }

  private async reachable(candidate: RTCIceCandidateInit): Promise<void> {
    const connection = this.current;
    if (connection === undefined || this.passesOver) return;
    if (connection.remoteDescription === null) this.early.push(candidate);
    else await addCandidate(connection, candidate);
  }

  private async takeEarly(connection: RTCPeerConnection): Promise<void> {
    for (const candidate of this.early.splice(0)) await addCandidate(connection, candidate);
  }

  private connectionChanged(state: RTCPeerConnectionState): void {
    if (state === "connected") {
      this.repair.connected();
      this.tell("connected");
    } else if (state === "disconnected") {
      this.tell("interrupted");
      if (this.options.repairs) this.repair.interrupted();
    }
    else if (state === "failed") this.broke();
  }

  private broke(): void {
    if (this.options.repairs) this.repair.failed();
    else this.tell("failed");
  }

  /** The polite end starts anew; the other asks for it. */
  private async mend(): Promise<void> {
    if (!this.options.polite) {
      this.tell(this.repair.isHopeless ? "failed" : "connecting");
      this.asked = this.link + 1;
      this.options.send({ link: this.asked });
      return;
    }
    this.link += 1;
    await this.start();
  }

  private tell(state: PeerState): void {
    if (state === this.reported) return;
    this.reported = state;
    this.options.changed(state);
  }

  private drop(): void {
    this.current?.close();
    this.current = undefined;
    this.negotiates = false;
    this.passesOver = false;
    this.early = [];
  }
}

/** Adds a candidate. An unusable candidate is ignored: other ways may remain. */
async function addCandidate(connection: RTCPeerConnection, candidate: RTCIceCandidateInit): Promise<void> {
  await connection.addIceCandidate(candidate).catch(() => undefined);
}
