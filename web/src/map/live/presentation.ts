// Presenting: the others are asked to follow the own view. One member presents at a time; the next ends it.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { type Connection, type LiveValues, Refused, type View } from "../../protocol/index.ts";
import type { DeclinedPresenters } from "./declined.ts";
import type { Following } from "./following.ts";
import type { Others } from "./others.ts";

/** State of the own presentation. `over`: somebody else presents now. */
type PresentState =
  | { is: "no" }
  | { is: "asking" }
  | { is: "on" }
  | { is: "over"; by: string }
  | { is: "refused"; because: "moderator" | "soon" | "refused" };

export class Presentation {
  private readonly now = {
    state: signal<PresentState>({ is: "no" }),
    /** The presenter, once followed. */
    answered: signal<string | undefined>(undefined),
  };
  private presenter: string | undefined;
  private readonly stopWatching: () => void;

  readonly state: ReadonlySignal<PresentState> = this.now.state;
  readonly isOn = computed(() => this.state.value.is === "on" || this.state.value.is === "asking");

  /** The presenter who asks to be followed, until answered. */
  readonly askingPresenter = computed(() => {
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
      untracked(() => this.changePresenter(presenter?.member, presenter?.nickname ?? ""));
    });
  }

  /** Follows the presenter who asks. */
  readonly accept = (): void => {
    const { askingPresenter: presenter } = this;
    if (presenter.peek() !== undefined) this.follow(presenter.peek()?.member ?? "");
  };

  /** Declines, also when the same presenter asks again, until the user follows them. */
  readonly notNow = (): void => {
    const nickname = this.askingPresenter.peek()?.nickname;
    if (nickname !== undefined) this.declined.add(nickname);
  };

  /** Follows somebody. Returns whether there is a view to follow. */
  follow(member: string): boolean {
    const leader = this.following.follow(member);
    if (leader === undefined) return false;
    // Nobody who presents goes after another.
    if (this.isOn.peek()) this.stop();
    this.declined.remove(leader.nickname);
    if (this.presenter === leader.member) this.now.answered.value = leader.member;
    return true;
  }

  /** Asks the others to follow. The own map is followed from then on, and follows nobody. */
  readonly begin = async (): Promise<void> => {
    this.following.stop();
    this.now.state.value = { is: "asking" };
    const view = this.view();
    try {
      await this.connection.ask("live", { room: this.room, set: { ...(view === undefined ? {} : { view }), presenting: true } });
      if (this.state.peek().is === "asking") this.now.state.value = { is: "on" };
    } catch (error) {
      // Without a connection `entered` asks again.
      if (error instanceof Refused && this.state.peek().is === "asking") this.now.state.value = { is: "refused", because: toRefusal(error) };
    }
  };

  readonly stop = (): void => {
    if (this.isOn.peek()) this.connection.tell("live", { room: this.room, set: { presenting: null } });
    this.now.state.value = { is: "no" };
  };

  /** Dismisses the notice of its end. */
  readonly dismiss = (): void => {
    if (!this.isOn.peek()) this.now.state.value = { is: "no" };
  };

  /** Presents again, or takes back, in a room with the values `had`. */
  entered(had: LiveValues = {}): void {
    if (this.isOn.peek() && had.presenting !== true) void this.begin();
    else if (!this.isOn.peek() && had.presenting === true) this.connection.tell("live", { room: this.room, set: { presenting: null } });
  }

  end(): void {
    this.stopWatching();
  }

  /** Somebody else begins to present, or nobody does any more. */
  private changePresenter(member: string | undefined, nickname: string): void {
    if (member === this.presenter) return;
    this.presenter = member;
    this.now.answered.value = member !== undefined && this.following.member.peek() === member ? member : undefined;
    const { is } = this.state.peek();
    if (member !== undefined && is === "on") this.now.state.value = { is: "over", by: nickname };
    if (member === undefined && is === "over") this.now.state.value = { is: "no" };
  }
}

function toRefusal({ code }: Refused): "moderator" | "soon" | "refused" {
  if (code === "forbidden") return "moderator";
  return code === "rate_limited" ? "soon" : "refused";
}
