// The browsers that stories run in, and how each is started.
import { type Browser, chromium, firefox } from "playwright-core";
import { mendBidi } from "./bidi.ts";
import { launchWebKit } from "./webkit.ts";

export type Engine = "chromium" | "firefox" | "webkit";

/** Of the people in a story, who take turns: where there are two, each second person has the other browser. */
export const ENGINES = (process.env["STORY_BROWSER"] ?? "chromium").split("+") as Engine[];

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Between two browsers, whose addresses are known to each other; no multicast DNS has to work on this machine. */
const PLAIN_ADDRESSES = { chromium: "--disable-features=WebRtcHideLocalIpsWithMdns", firefox: "media.peerconnection.ice.obfuscate_host_addresses" };
/** Also what Playwright can set in other browsers for each page. */
const FIREFOX_PREFERENCES = {
  "dom.events.testing.asyncClipboard": true,
  "layout.css.prefers-color-scheme.content-override": 1,
  "media.navigator.permission.disabled": true,
  "media.navigator.streams.fake": true,
  "ui.prefersReducedMotion": 1,
};

/** The flags are those of Chromium. */
export function launch(engine: Engine, flags: string[]): Promise<Browser> {
  const mixed = ENGINES.length > 1;
  if (engine === "chromium") {
    const args = [...CHROMIUM_FLAGS, ...(mixed ? [PLAIN_ADDRESSES.chromium] : []), ...flags];
    return chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args });
  }
  if (engine === "webkit") return launchWebKit();
  mendBidi();
  return firefox.launch({
    channel: "moz-firefox",
    executablePath: process.env["FIREFOX"] ?? "/usr/bin/firefox-esr",
    firefoxUserPrefs: { ...FIREFOX_PREFERENCES, [PLAIN_ADDRESSES.firefox]: !mixed },
  });
}
