// SHA-256 of bytes as they come, computed in a worker. Browsers have none that takes a file piece by piece.
import { WorkerThread } from "../platform/worker.ts";
import { type Digest, NoDigest } from "../protocol/files/index.ts";
import type { HashStep } from "./hash.worker.ts";
import address from "./hash.worker.ts?worker&url";

/** A worker that is not there after this time does not come. The other end waits for two tries, and not much longer. */
const PATIENCE_MS = 10_000;

export class WorkerDigest implements Digest {
  private readonly thread = new WorkerThread<HashStep, string>("calls", address, { script: PATIENCE_MS });
  /** The script, which may be missing for a while. */
  readonly worker = this.thread.part;
  /** The worker has taken blocks: another worker would not know of them. */
  private begun = false;
  private over = false;

  async update(block: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.ask(block);
  }

  hash(): Promise<string> {
    return this.ask("hash");
  }

  close(): void {
    this.over = true;
    this.thread.end();
  }

  private async ask(block: HashStep): Promise<string> {
    const answer = this.over ? undefined : await this.thread.ask(block).catch(() => undefined);
    if (this.over) throw new Error("the hash is not wanted any more");
    if (answer === undefined) {
      this.over = this.begun;
      throw new NoDigest();
    }
    this.begun = true;
    return answer;
  }
}
