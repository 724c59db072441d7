// Following somebody's view: it goes on until the user moves the map, stops it, or the other shows no view any more. Following a
// follower follows the first: no map goes after a map that goes after another.
import { computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { View } from "../../protocol/index.ts";
import type { OtherMember } from "./others.ts";
import { findLeader, isSameView } from "./views.ts";

/** The followed member; `left`: who left the map a moment ago. */
type FollowState = { is: "no" } | { is: "following"; member: string; nickname: string } | { is: "left"; nickname: string };

/** At most four a second: a map moves calmly. */
const EVERY_MS = 250;
const LEFT_MS = 5_000;

export class Following {
  private readonly now = {
    state: signal<FollowState>({ is: "no" }),
    view: signal<View | undefined>(undefined),
  };
  private last = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stopWatching: () => void;

  readonly state: ReadonlySignal<FollowState> = this.now.state;
  /** The view that the own map is to show. */
  readonly view: ReadonlySignal<View | undefined> = this.now.view;
  readonly member = computed(() => (this.state.value.is === "following" ? this.state.value.member : undefined));

  /** `followsMe`: whether somebody seems to follow the user. */
  constructor(
    private readonly others: ReadonlySignal<ReadonlyMap<string, OtherMember>>,
    private readonly followsMe: (other: OtherMember) => boolean,
  ) {
    this.stopWatching = effect(() => {
      const { value: all } = this.others;
      untracked(() => this.changed(all));
    });
  }

  /** Begins, unless there is no view to follow, or it follows the user's. Returns the followed member. */
  follow(member: string): OtherMember | undefined {
    const all = this.others.peek();
    const leader = findLeader(member, all) ?? all.get(member);
    if (leader?.view === undefined || this.followsMe(leader)) return undefined;
    this.stop();
    this.now.state.value = { is: "following", member: leader.member, nickname: leader.nickname };
    // At once: an own move that still goes on would end it meanwhile.
    this.last = -Infinity;
    this.show(leader.view.value);
    return leader;
  }

  /** Ends it: the user moved the map, or stopped it. */
  readonly stop = (): void => {
    this.clear();
    this.now.state.value = { is: "no" };
  };

  end(): void {
    this.stopWatching();
    this.clear();
  }

  private changed(all: ReadonlyMap<string, OtherMember>): void {
    const now = this.state.peek();
    if (now.is !== "following") return;
    const view = all.get(now.member)?.view?.value;
    if (view !== undefined) return this.show(view);
    this.clear();
    this.now.state.value = { is: "left", nickname: now.nickname };
    this.timer = setTimeout(this.stop, LEFT_MS);
  }

  /** Shows a view as soon as that may be; the last counts. */
  private show(view: View): void {
    clearTimeout(this.timer);
    const before = this.now.view.peek();
    if (before !== undefined && isSameView(before, view) && hasSameLayers(before, view)) return;
    const apply = (): void => {
      this.last = Date.now();
      this.now.view.value = view;
    };
    const wait = this.last + EVERY_MS - Date.now();
    if (wait <= 0) apply();
    else this.timer = setTimeout(apply, wait);
  }

  private clear(): void {
    clearTimeout(this.timer);
    this.now.view.value = undefined;
  }
}

function hasSameLayers(first: View, second: View): boolean {
  return first.layers?.join() === second.layers?.join();
}
