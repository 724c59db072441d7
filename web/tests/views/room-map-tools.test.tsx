// Tools on the map of a room for this person alone: how a layer is coloured, and which of its classes are shown.
import { within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { square } from "../features.ts";
import { layerRow, map, on, openMap, saysLayer } from "./on-map.ts";
import { click, clickButton, lena, passes, person as hans, press, useFakeServer, usePerson, user, write } from "./page.tsx";
import { useThreads } from "./worker.ts";

useFakeServer();
usePerson("hans", { gischat: true });
useThreads();

/** The map with a layer of so many squares, whose row is open. */
async function opens(name: string, count: number, properties: (at: number) => object): Promise<void> {
  await lena();
  saysLayer(hans, name, Array.from({ length: count }, (_, at) => square(914_000 + at * 1_000, 6_458_000, 900, properties(at))), "EPSG:2154");
  await openMap();
  await passes(500);
}

const opensRow = (name: string): Promise<void> => click(layerRow(name).querySelector(".nm") as HTMLElement);
const keys = (of: string): Element[] => [...map().querySelectorAll(`${of} .key li`)];

async function chooses(label: string, what: string): Promise<void> {
  await user.selectOptions(on().getByLabelText(label), what);
  await passes(500);
}

test("steps of numbers are as many and as coloured as one chooses, in the list and in the legend", async () => {
  await opens("depths", 40, (at) => ({ depth: at * 1.37 }));
  await opensRow("depths");
  await chooses("Colour by", "depth");
  expect(keys(".lay")).toHaveLength(5);
  await chooses("Classes", "9");
  expect([keys(".lay"), keys(".legend")].map(({ length }) => length)).toEqual([9, 9]);
  await chooses("Colours", "Yellow to brown");
  expect(keys(".lay").at(-1)?.querySelector("rect")?.getAttribute("fill")).toMatch(/153.*52.*4|0\.6.*0\.2.*0\.01/);
  await chooses("Colour by", "");
  expect(on().queryByLabelText("Classes")).toBeNull();
});

test("a class of the legend is shown alone when it is pressed, beside what Show only keeps, and all of them when it is pressed again", async () => {
  await opens("floods", 4, (at) => ({ class: at % 2 === 0 ? "wet" : "dry", depth: at * 1.5 }));
  const legend = (): ReturnType<typeof within> => within(map().querySelector(".legend") as HTMLElement);
  const details = (): ReturnType<typeof within> => within(map().querySelector(".ld") as HTMLElement);
  const isOnly = (): boolean => legend().queryByText("Only class = wet") !== null;
  const wet = legend().getByRole("button", { name: /^wet/ });
  expect(wet.getAttribute("aria-pressed")).toBe("false");
  wet.focus();
  await press("{Enter}");
  expect(isOnly()).toBe(true);
  expect(wet.getAttribute("aria-pressed")).toBe("true");
  await opensRow("floods");
  expect(details().getByRole("button", { name: /^wet/ }).getAttribute("aria-pressed")).toBe("true");
  await clickButton("Table", map());
  const table = within(map().querySelector(".below") as HTMLElement);
  expect(table.getByText("2 of 4")).toBeTruthy();
  expect(table.getByText("Only class = wet", { exact: false })).toBeTruthy();
  write(table.getByRole("searchbox", { name: "Show only" }), "depth > 2");
  await passes(500);
  expect(table.getByText("1 of 4")).toBeTruthy();
  // By another column there is no such class.
  await chooses("Colour by", "depth");
  expect(table.getByText("2 of 4")).toBeTruthy();
  expect(isOnly()).toBe(false);
  await chooses("Colour by", "class");
  await click(details().getByRole("button", { name: /^dry/ }));
  expect(table.getByText("1 of 4")).toBeTruthy();
  await click(legend().getByRole("button", { name: /^dry/ }));
  expect(table.getByText("2 of 4")).toBeTruthy();
  expect(details().getByRole("button", { name: /^dry/ }).getAttribute("aria-pressed")).toBe("false");
});
