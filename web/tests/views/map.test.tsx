// The map of a room in the head of the page: how long this person's position is still shared.
import { signal } from "@preact/signals";
import { screen } from "@testing-library/preact";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { SharedMaps } from "../../src/map/live/shared-maps.ts";
import { SharePin } from "../../src/map/people/BesideTalk.tsx";
import { OpenMaps } from "../../src/rooms/open-maps.ts";
import { Room } from "../../src/rooms/room.ts";
import { closeDialog, opened } from "../../src/ui/opened.ts";
import { setWidth } from "../../src/ui/panes.ts";
import { draw, fake } from "./draw.tsx";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  setWidth(90);
  return () => {
    vi.useRealTimers();
    closeDialog();
  };
});

/** The pin of QGIS, in which a position is shared until then. */
function pin({ until, isOpen = false, reachesQField = false }: { until?: number; isOpen?: boolean; reachesQField?: boolean }): Room {
  const room = fake(Room, { kind: "room", name: "QGIS", reachesQField: signal(reachesQField) });
  const shares = { all: signal(new Map(until === undefined ? [] : [["QGIS", { until }]])) };
  draw(<SharePin room={room} />, fake(SharedMaps, { here: signal({ shares }) }), fake(OpenMaps, { shown: signal(isOpen ? room : undefined) }));
  return room;
}

test("the pin says how long one's position is still shared, and leads to ending it", async () => {
  const room = pin({ until: Date.now() + 14.5 * 60_000 });
  const button = screen.getByRole("button", { name: /15 min/ });
  expect(button.textContent).toContain("15 min");
  await userEvent.click(button);
  expect(opened.value).toMatchObject({ is: "share position", room });
});

test("the pin says that QField's apps get the position too", () => {
  pin({ until: Date.now() + 60_000, reachesQField: true });
  expect(screen.getByRole("button", { name: "Position shared · 1 min, also with QField" })).toBeTruthy();
});

test("beside its open map it leaves the minutes to that", () => {
  pin({ until: Date.now() + 60_000, isOpen: true });
  expect(screen.getByRole("button", { name: /1 min/ }).textContent).toBe("");
});

test("there is none where nothing is shared", () => {
  pin({});
  expect(screen.queryByRole("button")).toBeNull();
});
