// Receives a file over a channel into a sink, and checks it at the end. Bytes reported as received are kept.
import { type Channel, type Ended, type Fault, MOST_AHEAD, readFrame, type ChannelFrame, SILENCE_MS } from "./channel.ts";
import { Silence } from "./silence.ts";
import { NoDigest, type Sink } from "./sink.ts";

/** Size of the blocks that are written, and then reported as kept. */
const BLOCK = 2 ** 18;
/** Most bytes from a sender that waits for what is kept. */
const MOST_WAITING = 2 * MOST_AHEAD;
/** Interval of signs of life to the sender while all is checked and put in its place. */
const STILL_MS = 10_000;

/** `unchecked`: this end has nothing to check it by. */
export type Received = Ended | "unchecked";

interface Receiving {
  transfer: string;
  size: number;
  sha256: string | undefined;
  /** Bytes kept so far. */
  progress(bytes: number): void;
  /** All bytes are here. */
  checking(): void;
  /** Called once; nothing more is written after it. */
  ended(how: Received): void;
}

export class Receiver {
  /** Waits for the start, takes bytes, or has all of them and checks; then further messages change nothing. */
  private stage: "waits" | "takes" | "checks" | "over" = "waits";
  private unwritable = false;
  /** Chunks of the next block. */
  private chunks: Uint8Array<ArrayBuffer>[] = [];
  private gathered = 0;
  /** Bytes received in all, with those of earlier links. */
  private came: number;
  private writing: Promise<void> = Promise.resolve();
  private readonly silence = new Silence(SILENCE_MS, () => void this.end("broken"));

  constructor(
    private readonly channel: Channel,
    private readonly sink: Sink,
    private readonly about: Receiving,
  ) {
    this.came = sink.bytes;
    channel.binaryType = "arraybuffer";
    channel.onmessage = ({ data }) => {
      if (this.stage !== "waits" && this.stage !== "takes") return;
      // Empty, so neither kept nor a sign of life.
      if (data instanceof ArrayBuffer && data.byteLength === 0) return;
      this.silence.heard();
      if (data instanceof ArrayBuffer) this.takeBytes(new Uint8Array(data));
      else if (typeof data === "string") this.takeText(data);
    };
    channel.onclose = () => this.lost();
    this.silence.heard();
    // Closed before it could be listened to: messages that arrived over it still come first.
    if (channel.readyState === "closed") setTimeout(() => this.lost());
  }

  /** The link is lost: nothing more comes. */
  lost(): void {
    if (this.stage !== "checks") void this.end("broken");
  }

  /** Gives up, and says so; unless all is here. */
  abort(): void {
    if (this.stage !== "checks") this.fail("aborted");
  }

  private takeBytes(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.stage !== "takes") return this.fail("aborted");
    this.chunks.push(bytes);
    this.gathered += bytes.length;
    this.came += bytes.length;
    if (this.came > this.about.size) return this.fail("size_mismatch");
    if (this.came - this.sink.bytes > MOST_WAITING) return this.fail("aborted");
    if (this.gathered >= BLOCK) this.flush();
  }

  private takeText(text: string): void {
    const frame = readFrame(text);
    if (frame?.type === "error") void this.end(frame.code);
    else if (frame?.type === "start") this.start(frame);
    else if (frame?.type === "end" && this.stage === "takes") void this.finish();
  }

  private start({ transfer, offset, size }: ChannelFrame & { type: "start" }): void {
    if (size !== this.about.size) this.fail("size_mismatch");
    else if (this.stage !== "waits" || transfer !== this.about.transfer || offset !== this.sink.bytes) this.fail("aborted");
    else this.stage = "takes";
  }

  /** Writes what was gathered, after what is being written. */
  private flush(): void {
    const block = concat(this.chunks, this.gathered);
    this.chunks = [];
    this.gathered = 0;
    if (block.length === 0) return;
    this.writing = this.writing
      .then(() => (this.unwritable ? undefined : this.write(block)))
      .catch((error: unknown) => {
        this.unwritable = true;
        this.failed(error);
      });
  }

  private async write(block: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.sink.write(block);
    this.say({ type: "received", bytes: this.sink.bytes });
    if (this.stage !== "over") this.about.progress(this.sink.bytes);
  }

  private async finish(): Promise<void> {
    this.stage = "checks";
    this.silence.stop();
    this.flush();
    await this.writing;
    if (this.unwritable) return;
    if (this.sink.bytes !== this.about.size) return this.fail("size_mismatch");
    this.about.checking();
    const still = setInterval(() => this.say({ type: "received", bytes: this.sink.bytes }), STILL_MS);
    try {
      if (!(await this.sink.matches(this.about.sha256))) return this.fail("hash_mismatch");
      await this.sink.keep();
      this.say({ type: "done" });
      await this.end("done");
    } catch (error) {
      this.failed(error);
    } finally {
      clearInterval(still);
    }
  }

  /** The file could not be put in its place, or not be checked: no fault of the sender's. */
  private failed(error: unknown): void {
    if (error instanceof NoDigest) void this.end("unchecked");
    else this.fail("storage");
  }

  private fail(code: Fault): void {
    this.say({ type: "error", code });
    void this.end(code);
  }

  private say(frame: ChannelFrame): void {
    if (this.stage !== "over" && this.channel.readyState === "open") this.channel.send(JSON.stringify(frame));
  }

  private async end(how: Received): Promise<void> {
    if (this.stage === "over") return;
    this.stage = "over";
    this.silence.stop();
    // Bytes that came before it broke are good.
    if (how === "broken" || how === "aborted") this.flush();
    await this.writing;
    this.about.ended(how);
  }
}

function concat(chunks: Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
