// Sends a file over a channel, from an offset, no faster than the channel and the other end can take it.
import { type Channel, CHUNK, type Ended, LOW, MOST_AHEAD, MOST_BUFFERED, readFrame, type ChannelFrame, SILENCE_MS } from "./channel.ts";
import { Silence } from "./silence.ts";

/** Size of the blocks read from the file. */
const BLOCK = 2 ** 20;

interface Sending {
  transfer: string;
  offset: number;
  /** Bytes the other end keeps. */
  progress(bytes: number): void;
  /** Called once. `unreadable`: the file is not as it was, or not there any more. */
  ended(how: Ended | "unreadable"): void;
}

export class Sender {
  /** Bytes sent, and bytes the other end says it keeps. */
  private sent: number;
  private kept: number;
  private saidAll = false;
  private over = false;
  private goOn: (() => void) | undefined;
  private readonly silence = new Silence(SILENCE_MS, () => this.end("broken"));

  /** Begins as soon as the channel is open. */
  constructor(
    private readonly channel: Channel,
    private readonly file: Blob,
    private readonly about: Sending,
  ) {
    this.sent = about.offset;
    this.kept = about.offset;
    channel.bufferedAmountLowThreshold = LOW;
    channel.onmessage = (event) => typeof event.data === "string" && this.take(event.data);
    channel.onbufferedamountlow = () => this.goOn?.();
    channel.onclose = () => this.end("broken");
    if (channel.readyState === "open") void this.run();
    else channel.onopen = () => void this.run();
  }

  /** Gives up, and says so. */
  abort(): void {
    this.fail("aborted");
  }

  private async run(): Promise<void> {
    const { transfer, offset } = this.about;
    const { size } = this.file;
    this.silence.heard();
    this.say({ type: "start", transfer, offset, size });
    try {
      while (this.sent < size && !this.over) {
        await this.sendBlock(new Uint8Array(await this.file.slice(this.sent, this.sent + BLOCK).arrayBuffer()));
      }
    } catch {
      this.fail(this.channel.readyState === "open" ? "unreadable" : "broken");
    }
    this.saidAll = true;
    this.say({ type: "end" });
  }

  private async sendBlock(block: Uint8Array<ArrayBuffer>): Promise<void> {
    if (block.length === 0) throw new Error("the file has become shorter");
    for (let at = 0; at < block.length; at += CHUNK) {
      while (this.mustWait() && !this.over) await new Promise<void>((goOn) => (this.goOn = goOn));
      if (this.over) return;
      const chunk = block.subarray(at, at + CHUNK);
      this.channel.send(chunk);
      this.sent += chunk.length;
    }
  }

  private mustWait(): boolean {
    return this.channel.bufferedAmount > MOST_BUFFERED || this.sent - this.kept > MOST_AHEAD;
  }

  private take(text: string): void {
    const frame = readFrame(text);
    if (this.over || frame === undefined) return;
    this.silence.heard();
    if (frame.type === "error") this.end(frame.code);
    // A receiver that says so too early has something else.
    else if (frame.type === "done") this.end(this.saidAll ? "done" : "aborted");
    else if (frame.type === "received" && frame.bytes > this.kept && frame.bytes <= this.sent) {
      this.kept = frame.bytes;
      this.about.progress(frame.bytes);
      this.goOn?.();
    }
  }

  private fail(how: "aborted" | "unreadable" | "broken"): void {
    this.say({ type: "error", code: "aborted" });
    this.end(how);
  }

  private say(frame: ChannelFrame): void {
    if (!this.over && this.channel.readyState === "open") this.channel.send(JSON.stringify(frame));
  }

  private end(how: Ended | "unreadable"): void {
    if (this.over) return;
    this.over = true;
    this.silence.stop();
    this.goOn?.();
    this.about.ended(how);
  }
}
