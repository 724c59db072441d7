// Sending a file as a layer.
import { screen, within } from "@testing-library/preact";
import { expect, test } from "vitest";
import { chooses, click, clickButton, lena, passes, press, server, useFakeServer, write } from "./page.tsx";
import { useThreads } from "./worker.ts";

useFakeServer();
useThreads();

test("a file that says nothing of its reference system is in WGS 84, unless one knows better", async () => {
  await lena();
  const points = { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [5.7, 45.2] } }] };
  await chooses(async () => {
    await clickButton("Add something");
    await click(screen.getByRole("menuitem", { name: /^A layer/ }));
  }, new File([JSON.stringify(points)], "points.json"));
  await passes(500);
  const dialog = within(screen.getByRole("dialog", { name: "Send a layer to QGIS" }));
  expect(dialog.getByText(/^1 feature/)).toBeTruthy();
  const code = dialog.getByLabelText<HTMLInputElement>("Reference system");
  expect(code.value).toBe("EPSG:4326");
  write(code, "epsg:32631");
  await passes(500);
  expect(dialog.getAllByText(/WGS 84 \/ UTM zone 31N/).length).toBeGreaterThan(0);
  await press("{Enter}");
  const content = server.all("send").at(-1)?.content;
  expect(content).toMatchObject({ kind: "geojson", layer_name: "points", crs_authid: "EPSG:32631", crs_wkt: expect.stringContaining("UTM zone 31N") });
});
