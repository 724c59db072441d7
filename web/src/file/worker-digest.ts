// SHA-256 of bytes as they come, worked out in a worker. Browsers have none that takes a file piece by piece.
import { ownWorker } from "../own-worker.ts";
import type { Digest } from "../protocol/files/index.ts";
import address from "./hash.worker.ts?worker&url";

export class WorkerDigest implements Digest {
  private readonly worker = ownWorker(address);
  /** Who waits for an answer, in order. */
  private readonly waiting: { done: (answer: string | undefined) => void; failed: (error: Error) => void }[] = [];

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<string | undefined>) => this.waiting.shift()?.done(data);
    this.worker.onerror = () => this.close();
  }

  async update(block: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.ask(block);
  }

  async hash(): Promise<string> {
    return (await this.ask(undefined)) ?? "";
  }

  close(): void {
    this.worker.terminate();
    for (const { failed } of this.waiting.splice(0)) failed(new Error("the hash is not wanted any more"));
  }

  private ask(what: Uint8Array<ArrayBuffer> | undefined): Promise<string | undefined> {
    return new Promise((done, failed) => {
      this.waiting.push({ done, failed });
      this.worker.postMessage(what);
    });
  }
}
