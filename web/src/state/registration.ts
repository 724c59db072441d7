// Asking a room for a nickname: whether it stands in the roster, is taken, or is held by one's own lost socket.
import { signal } from "@preact/signals";
import { newcomerFrame, type Rejected, saysTaken } from "../v3/frames.ts";

export type Registered = "asked" | "yes" | "taken" | "refused";

/** A lost socket may hold the nickname until the server notices: asked again this often, this many times. */
const ASK_AGAIN_MS = 5_000;
const ASK_AGAIN_TIMES = 6;

export class Registration {
  readonly state = signal<Registered>("asked");
  readonly nickname;

  /** The nickname that this page held in this room before. */
  private held = "";
  private asks = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    nickname: string,
    private readonly send: (frame: string) => void,
  ) {
    this.nickname = signal(nickname);
  }

  /** This page never held the nickname in this room. */
  get isNew(): boolean {
    return this.held !== this.nickname.value;
  }

  /** Asks on a new connection, or for another nickname. */
  begin(nickname = this.nickname.value): void {
    this.nickname.value = nickname;
    this.asks = 0;
    this.ask();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  /** The room told of a newcomer. Whether that is the answer. */
  welcomed(nickname: string): boolean {
    if (nickname !== this.nickname.value || this.state.value === "yes") return false;
    this.held = nickname;
    this.state.value = "yes";
    return true;
  }

  /** The server refused something. Whether that is the answer. */
  refused(frame: Rejected): boolean {
    if (this.state.value !== "asked") return false;
    const taken = saysTaken(frame, this.nickname.value);
    if (taken && !this.isNew && this.asks < ASK_AGAIN_TIMES) {
      this.asks += 1;
      this.timer = setTimeout(() => this.ask(), ASK_AGAIN_MS);
    } else {
      this.state.value = taken ? "taken" : "refused";
    }
    return true;
  }

  private ask(): void {
    this.stop();
    this.state.value = "asked";
    this.send(newcomerFrame(this.nickname.value));
  }
}
