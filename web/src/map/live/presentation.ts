// Presenting: the others are asked to follow one's view. One presents at a time; who presents next ends it.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { type Connection, type LiveValues, Refused, type View } from "../../protocol/index.ts";
import type { DeclinedPresenters } from "./declined.ts";
import type { Following } from "./following.ts";
import type { Others } from "./others.ts";

/** How one's own presentation stands. `over`: somebody else presents now. */
type PresentState =
  | { is: "no" }
  | { is: "asking" }
  | { is: "on" }
  | { is: "over"; by: string }
  | { is: "refused"; because: "moderator" | "soon" | "refused" };

export class Presentation {
  private readonly now = {
    state: signal<PresentState>({ is: "no" }),
    /** Who was followed, while they present. */
    answered: signal<string | undefined>(undefined),
  };
  private presenter: string | undefined;
  private readonly stopWatching: () => void;

  readonly state: ReadonlySignal<PresentState> = this.now.state;
  readonly isOn = computed(() => this.state.value.is === "on" || this.state.value.is === "asking");

  /** Who asks to be followed, until they are answered. */
  readonly asks = computed(() => {
    const { value: presenter } = this.others.presenter;
    if (presenter === undefined || this.now.answered.value === presenter.member || this.declined.all.value.has(presenter.nickname)) return undefined;
    return this.following.member.value === presenter.member ? undefined : presenter;
  });

  constructor(
    private readonly room: string,
    private readonly connection: Connection,
    private readonly others: Others,
    private readonly following: Following,
    private readonly view: () => View | undefined,
    private readonly declined: DeclinedPresenters,
  ) {
    this.stopWatching = effect(() => {
      const { value: presenter } = this.others.presenter;
      untracked(() => this.presents(presenter?.member, presenter?.nickname ?? ""));
    });
  }

  /** Follows who asks. */
  readonly accept = (): void => {
    const { asks } = this;
    if (asks.peek() !== undefined) this.follow(asks.peek()?.member ?? "");
  };

  /** Not now, and not when the same one asks again, until one follows them by oneself. */
  readonly notNow = (): void => {
    const nickname = this.asks.peek()?.nickname;
    if (nickname !== undefined) this.declined.add(nickname);
  };

  /** Follows somebody. Whether there is a view to follow. */
  follow(member: string): boolean {
    const leader = this.following.follow(member);
    if (leader === undefined) return false;
    // Nobody who presents goes after another.
    if (this.isOn.peek()) this.stop();
    this.declined.remove(leader.nickname);
    if (this.presenter === leader.member) this.now.answered.value = leader.member;
    return true;
  }

  /** Asks the others to follow. One's own map is followed from then on, and follows nobody. */
  readonly begin = async (): Promise<void> => {
    this.following.stop();
    this.now.state.value = { is: "asking" };
    const view = this.view();
    try {
      await this.connection.ask("live", { room: this.room, set: { ...(view === undefined ? {} : { view }), presenting: true } });
      if (this.state.peek().is === "asking") this.now.state.value = { is: "on" };
    } catch (error) {
      // Without a connection it is asked when there is one again: `entered`.
      if (error instanceof Refused && this.state.peek().is === "asking") this.now.state.value = { is: "refused", because: whyNot(error) };
    }
  };

  readonly stop = (): void => {
    if (this.isOn.peek()) this.connection.tell("live", { room: this.room, set: { presenting: null } });
    this.now.state.value = { is: "no" };
  };

  /** What was said of it was seen. */
  readonly dismiss = (): void => {
    if (!this.isOn.peek()) this.now.state.value = { is: "no" };
  };

  /** One is in the room, where the others have these values of one. */
  entered(had: LiveValues = {}): void {
    if (this.isOn.peek() && had.presenting !== true) void this.begin();
    else if (!this.isOn.peek() && had.presenting === true) this.connection.tell("live", { room: this.room, set: { presenting: null } });
  }

  end(): void {
    this.stopWatching();
  }

  /** Somebody else begins to present, or nobody does any more. */
  private presents(member: string | undefined, nickname: string): void {
    if (member === this.presenter) return;
    this.presenter = member;
    this.now.answered.value = member !== undefined && this.following.member.peek() === member ? member : undefined;
    const { is } = this.state.peek();
    if (member !== undefined && is === "on") this.now.state.value = { is: "over", by: nickname };
    if (member === undefined && is === "over") this.now.state.value = { is: "no" };
  }
}

function whyNot({ code }: Refused): "moderator" | "soon" | "refused" {
  if (code === "forbidden") return "moderator";
  return code === "rate_limited" ? "soon" : "refused";
}
