// Two ends of a channel between which nothing is lost, until it is cut; and what a receiver keeps.
import { createHash } from "node:crypto";
import type { Channel } from "../../../../src/protocol/files/channel.ts";
import type { Digest, Store } from "../../../../src/protocol/files/sink.ts";

export class FakeChannel implements Channel {
  readyState: RTCDataChannelState = "open";
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType: BinaryType = "blob";
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null = null;
  onbufferedamountlow: ((event: Event) => void) | null = null;
  onclose: ((event: Event) => void) | null = null;
  /** All that this end sent, texts parsed. */
  readonly sent: (Record<string, unknown> | number)[] = [];
  /** The other end. Without it everything stays in the buffer. */
  far: FakeChannel | undefined;
  /** After so many bytes the way is lost. */
  cutAfter = Number.POSITIVE_INFINITY;
  private heard = 0;

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.readyState !== "open") throw new DOMException("closed", "InvalidStateError");
    this.sent.push(typeof data === "string" ? (JSON.parse(data) as Record<string, unknown>) : data.length);
    const { far } = this;
    if (far === undefined) {
      this.bufferedAmount += data.length;
      return;
    }
    const copy = typeof data === "string" ? data : data.slice().buffer;
    queueMicrotask(() => far.hears(copy));
  }

  hears(data: unknown): void {
    if (this.readyState !== "open") return;
    this.onmessage?.({ data } as MessageEvent<unknown>);
    if (data instanceof ArrayBuffer) this.heard += data.byteLength;
    if (this.heard >= this.cutAfter) this.close();
  }

  says(frame: object): void {
    this.hears(JSON.stringify(frame));
  }

  close(): void {
    for (const end of [this, this.far]) {
      if (end === undefined || end.readyState === "closed") continue;
      end.readyState = "closed";
      end.onclose?.(new Event("close"));
    }
  }

  /** Returns how many bytes of the file this end sent. */
  get bytes(): number {
    return this.sent.reduce<number>((sum, frame) => sum + (typeof frame === "number" ? frame : 0), 0);
  }

  texts(type: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => typeof frame === "object" && frame["type"] === type) as Record<string, unknown>[];
  }
}

export function channels(): [FakeChannel, FakeChannel] {
  const [near, far] = [new FakeChannel(), new FakeChannel()];
  [near.far, far.far] = [far, near];
  return [near, far];
}

/** Keeps what it is given, as far as there is space. */
export class MemoryStore implements Store {
  blocks: Buffer[] = [];
  state: "open" | "kept" | "discarded" = "open";

  constructor(private readonly space = Number.POSITIVE_INFINITY) {}

  get content(): Buffer {
    return Buffer.concat(this.blocks);
  }

  async write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.content.length + block.length > this.space) throw new Error("no space left");
    this.blocks.push(Buffer.from(block));
  }

  async keep(): Promise<void> {
    this.state = "kept";
  }

  async discard(): Promise<void> {
    this.state = "discarded";
  }
}

export class NodeDigest implements Digest {
  private readonly sum = createHash("sha256");

  async update(block: Uint8Array<ArrayBuffer>): Promise<void> {
    this.sum.update(block);
  }

  async hash(): Promise<string> {
    return this.sum.digest("hex");
  }

  close(): void {}
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
