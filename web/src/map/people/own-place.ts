// The user's position, on the own map alone: watched while it is wanted, and sent to nobody.
import { type ReadonlySignal, signal } from "@preact/signals";
import { canLocate } from "../../platform/offers.ts";
import { type LocatingFault, watchDevice } from "../locating.ts";
import type { Coordinates } from "../system.ts";

type OwnPlaceState =
  | { is: "off" | "asked" }
  /** In degrees; `accuracy` in metres. */
  | { is: "found"; at: Coordinates; accuracy: number }
  | { is: "fault"; fault: LocatingFault };

export class OwnPlace {
  private readonly now = { state: signal<OwnPlaceState>({ is: "off" }) };
  readonly state: ReadonlySignal<OwnPlaceState> = this.now.state;
  private unwatch: (() => void) | undefined;

  /** Begins to watch it; `arrive` is called once, with the first place. */
  start(arrive: (place: Coordinates) => void): void {
    this.stop();
    if (!canLocate()) return void (this.now.state.value = { is: "fault", fault: "missing" });
    this.now.state.value = { is: "asked" };
    this.unwatch = watchDevice(true, {
      found: ({ longitude, latitude, accuracy }) => {
        const isFirst = this.state.peek().is !== "found";
        this.now.state.value = { is: "found", at: [longitude, latitude], accuracy };
        if (isFirst) arrive([longitude, latitude]);
      },
      lost: (fault) => {
        // Where it was found once, it may be found again.
        if (fault === "nowhere" && this.state.peek().is === "found") return;
        this.stop();
        if (fault !== "unwanted") this.now.state.value = { is: "fault", fault };
      },
    });
  }

  readonly stop = (): void => {
    this.unwatch?.();
    this.unwatch = undefined;
    this.now.state.value = { is: "off" };
  };
}
