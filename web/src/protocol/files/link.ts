// One link of a transfer: a connection of its own between the two ends, with one data channel. It is made once; a transfer
// that broke gets another link.
import type { Connection } from "../connection.ts";
import type { SignalEvent } from "../frames.ts";
import { Peer } from "../peer.ts";
import { LABEL, PROTOCOL, SILENCE_MS } from "./channel.ts";
import { Silence } from "./silence.ts";

/** Means by which a client reaches another. */
export interface LinkContext {
  connection: Pick<Connection, "ask" | "tell">;
  configuration: () => Promise<RTCConfiguration>;
}

/** The two ends of a link, by their addresses. */
interface Ends {
  room: string;
  own: string;
  theirs: string;
}

interface LinkOptions {
  /** The channel exists; that of the sender may still have to open. */
  channel(channel: RTCDataChannel): void;
  /** No way was found, or it is lost. */
  lost(): void;
}

/** Time for the other end to hear the last words and close the channel; then it is closed here, and the connection. */
const LAST_WORDS_MS = 1_000;
const CLOSES_MS = 10_000;

export class Link {
  private readonly peer: Peer;
  private channel: RTCDataChannel | undefined;
  private readonly patience = new Silence(SILENCE_MS, () => this.options.lost());

  /** The sender offers the connection and opens the channel, the receiver waits for both. */
  constructor(
    role: "sender" | "receiver",
    readonly ends: Ends,
    context: LinkContext,
    private readonly options: LinkOptions,
  ) {
    const { room, own, theirs } = ends;
    this.peer = new Peer({
      polite: role === "receiver",
      repairs: false,
      configuration: context.configuration,
      send: (data) => context.connection.tell("signal", { room, from: own, to: theirs, data }),
      made: (connection) => {
        if (role === "receiver") connection.ondatachannel = ({ channel }) => this.opened(channel);
      },
      fill: (connection) => {
        if (role === "sender") this.opened(connection.createDataChannel(LABEL, { protocol: PROTOCOL }));
      },
      changed: (state) => state === "failed" && options.lost(),
    });
    this.patience.heard();
    if (role === "sender") this.peer.begin();
  }

  /** Takes a signal if it is for this link. */
  take(signal: SignalEvent): void {
    const { room, own, theirs } = this.ends;
    if (signal.room === room && signal.to === own && signal.from === theirs) this.peer.take(signal.data);
  }

  /** Closes it once the last words were heard. */
  close(): void {
    this.patience.stop();
    const { channel } = this;
    if (channel?.readyState !== "open") return this.peer.close();
    channel.onclose = () => this.peer.close();
    setTimeout(() => channel.close(), LAST_WORDS_MS);
    setTimeout(() => this.peer.close(), CLOSES_MS);
  }

  private opened(channel: RTCDataChannel): void {
    // A single channel is agreed upon; others are ignored.
    if (this.channel !== undefined || channel.label !== LABEL || channel.protocol !== PROTOCOL) return channel.close();
    this.channel = channel;
    channel.addEventListener("open", () => this.patience.stop());
    if (channel.readyState === "open") this.patience.stop();
    this.options.channel(channel);
  }
}
