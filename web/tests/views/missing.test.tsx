// The notices in place of a part of the page that does not come.
import { screen, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";
import { Part } from "../../src/platform/part.ts";
import { Dialog, Overlay, OverPage } from "../../src/ui/Dialog.tsx";
import { lazy } from "../../src/ui/lazy.tsx";
import { draw } from "./draw.tsx";

const MISSING = "Calls and files cannot be loaded now.";

function lost() {
  const part = new Part<{ View: () => null }>("calls", () => Promise.reject(new Error("gone")));
  return lazy(part, ({ View }) => View);
}

test("what was to be opened over the page says over the page that it is missing", async () => {
  const View = lost();
  draw(
    <OverPage.Provider value>
      <View />
    </OverPage.Provider>,
  );
  await screen.findByRole("dialog", { name: MISSING });
});

test("what stands within a dialog, and what is to be reached from it at any time, says so in its place", async () => {
  const [Inside, Above] = [lost(), lost()];
  draw(
    <Overlay.Provider value={Above}>
      <OverPage.Provider value>
        <Dialog title="Devices">
          <Inside />
        </Dialog>
      </OverPage.Provider>
    </Overlay.Provider>,
  );
  await waitFor(() => void expect(screen.queryAllByText(MISSING)).toHaveLength(2));
  expect(screen.getAllByRole("dialog").length).toBe(1);
});
