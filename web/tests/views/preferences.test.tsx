// What one wants of the page, of single rooms and of what others see of oneself, and where it is found.
import { screen } from "@testing-library/preact";
import { expect, test } from "vitest";
import { setWidth } from "../../src/ui/panes.ts";
import { clickButton, idle, lena, press, title, useFakeServer, write } from "./page.tsx";

useFakeServer({ rooms: ["QGIS", "Géotribu", "QField"] });

test("on a phone a button leads to any room or person", async () => {
  await lena();
  setWidth(24);
  await idle();
  await clickButton("Rooms");
  await clickButton("Go to a room or a person");
  write(screen.getByRole("combobox"), "qf");
  await press("{Enter}");
  expect(title()).toBe("QField");
});
