// SHA-256 of bytes as they come, worked out in a worker. Browsers have none that takes a file piece by piece.
import { Part } from "../platform/part.ts";
import { startWorker } from "../platform/worker.ts";
import { type Digest, NoDigest } from "../protocol/files/index.ts";
import address from "./hash.worker.ts?worker&url";

/** A worker that is not there after this time does not come. The other end waits for two tries, and not much longer. */
const PATIENCE_MS = 10_000;

export class WorkerDigest implements Digest {
  /** A worker of its own, which may be missing for a while. */
  readonly worker = new Part("checks", () => this.start());
  /** It has taken something: another worker would not know of that. */
  private begun = false;
  private over = false;
  /** Who waits for an answer, in order. */
  private readonly waiting: { done: (answer: string | undefined) => void; failed: (error: Error) => void }[] = [];

  async update(block: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.ask(block);
  }

  async hash(): Promise<string> {
    return (await this.ask(undefined)) ?? "";
  }

  close(): void {
    this.over = true;
    this.drop(new Error("the hash is not wanted any more"));
  }

  private async ask(what: Uint8Array<ArrayBuffer> | undefined): Promise<string | undefined> {
    const worker = await this.fetched();
    return new Promise((done, failed) => {
      this.waiting.push({ done, failed });
      worker.postMessage(what);
    });
  }

  private async fetched(): Promise<Worker> {
    if (!this.over && !this.begun) await this.worker.get().catch(() => undefined);
    if (this.over) throw new Error("the hash is not wanted any more");
    const worker = this.worker.here.peek();
    if (worker === undefined) throw new NoDigest();
    return worker;
  }

  private async start(): Promise<Worker> {
    if (this.over) throw new NoDigest();
    const worker = await startWorker(address, PATIENCE_MS);
    worker.onmessage = ({ data }: MessageEvent<string | undefined>) => {
      this.begun = true;
      this.waiting.shift()?.done(data);
    };
    worker.onerror = () => this.lost();
    if (this.over) worker.terminate();
    return worker;
  }

  /** The worker broke. */
  private lost(): void {
    this.over = this.begun;
    this.drop(new NoDigest());
  }

  private drop(error: Error): void {
    this.worker.here.peek()?.terminate();
    this.worker.drop();
    for (const { failed } of this.waiting.splice(0)) failed(error);
  }
}
