// A connection between browsers without browsers: the states of signalling as the specification has them, and nothing else.

type Description = { type: "offer" | "answer"; sdp: string };

export class FakeRtc {
  signalingState: "stable" | "have-local-offer" | "have-remote-offer" | "closed" = "stable";
  connectionState: RTCPeerConnectionState = "new";
  localDescription: Description | null = null;
  remoteDescription: Description | null = null;
  onicecandidate: ((event: { candidate: { candidate: string; toJSON(): object } | null }) => void) | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly candidates: string[] = [];
  rolledBack = 0;
  /** The sent tracks, in order, and how many of them the last agreement knows. */
  readonly parts: string[] = [];
  private agreed = 0;

  constructor(readonly configuration: RTCConfiguration = {}) {}

  private readonly places: RTCRtpTransceiver[] = [];
  /** The counters. */
  counts: object[] = [];

  async getStats(): Promise<object[]> {
    return this.counts;
  }

  getTransceivers(): RTCRtpTransceiver[] {
    return this.places;
  }

  addTransceiver(kind: string, { direction = "sendrecv" } = {}): RTCRtpTransceiver {
    const sender = {
      track: null as unknown,
      replaceTrack: async (track: unknown) => void (sender.track = track),
      setStreams: () => undefined,
      parameters: { encodings: [{}] },
      getParameters: () => structuredClone(sender.parameters),
      setParameters: async (parameters: { encodings: object[] }) => void (sender.parameters = parameters),
    };
    const place = { direction, sender, receiver: { track: { kind } } } as unknown as RTCRtpTransceiver;
    this.places.push(place);
    this.put(kind);
    return place;
  }

  put(part: string): void {
    this.parts.push(part);
    this.look();
  }

  async setLocalDescription(): Promise<void> {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.localDescription = { type, sdp: `${type} of ${this.parts.join("+")}` };
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
    if (type === "offer") this.offered = this.parts.length;
    else this.settles(this.parts.length);
  }

  async setRemoteDescription(description: Description): Promise<void> {
    if (description.sdp === "nonsense") throw new Error("not a description");
    if (description.type === "offer") {
      if (this.signalingState === "have-local-offer") this.rolledBack += 1;
      this.signalingState = "have-remote-offer";
    } else {
      if (this.signalingState !== "have-local-offer") throw new Error("an answer to nothing");
      this.settles(this.offered);
    }
    this.remoteDescription = description;
  }

  async addIceCandidate({ candidate }: { candidate: string }): Promise<void> {
    if (this.remoteDescription === null) throw new Error("too early");
    this.candidates.push(candidate);
  }

  close(): void {
    this.signalingState = "closed";
    this.connectionState = "closed";
  }

  finds(candidate: string): void {
    this.onicecandidate?.({ candidate: { candidate, toJSON: () => ({ candidate, sdpMid: "0" }) } });
  }

  becomes(state: RTCPeerConnectionState): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  private offered = 0;

  private settles(agreed: number): void {
    this.signalingState = "stable";
    this.agreed = agreed;
    this.look();
  }

  private look(): void {
    if (this.parts.length === this.agreed || this.signalingState !== "stable") return;
    setTimeout(() => {
      if (this.parts.length > this.agreed && this.signalingState === "stable") this.onnegotiationneeded?.();
    });
  }
}
