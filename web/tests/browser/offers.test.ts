// The features of browsers that the page uses where they exist.
import { expect, test } from "vitest";
import { useBrowser } from "./browser.ts";
import { lena, useServer } from "./cast.ts";

useBrowser();
useServer();

test("the page opens with what the browser offers", async ({ task }) => {
  const page = await lena();
  const offers = await page.evaluate(() => ({
    "calls and files (WebRTC)": "RTCPeerConnection" in globalThis,
    "a shared screen": "mediaDevices" in navigator && "getDisplayMedia" in navigator.mediaDevices,
    "files straight to the disk": "showSaveFilePicker" in globalThis,
    "notices outside the page": "Notification" in globalThis,
    "the page while the server is away (service worker)": "serviceWorker" in navigator,
    "a screen that stays on in a call": "wakeLock" in navigator,
    "the system's own way to share a link": "share" in navigator,
    "dialogs closed by a press beside them": "closedBy" in HTMLDialogElement.prototype,
    "fields that grow with their text": CSS.supports("field-sizing", "content"),
    "Trusted Types": "trustedTypes" in globalThis,
  }));
  Object.assign(task.meta, { offers });
  expect(offers["notices outside the page"]).toBe(true);
});
