// The browsers that stories run in, and how each is started.
import { type Browser, chromium, firefox } from "playwright-core";
import { mendBidi } from "./bidi.ts";
import { SOAK } from "./soak.ts";
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
  // A page that stands still before it tells its addresses is no broken way.
  "media.peerconnection.ice.trickle_grace_period": 60_000,
  "ui.prefersReducedMotion": 1,
};

/** Among the flags of a story: it needs the whole Chromium, with its questions for permission and its notifications. */
export const WHOLE = "--headless=new";
/**
 * Among the flags of a story: it presses in frames of other sites. Firefox's driver hands an event to the process of the page alone, in
 * which such a frame is not; with this its pointer is that of the window, as a person's is. Its keys do not reach such a frame.
 */
export const ACROSS = "--across-sites";
/** Among the flags of a story: it asks relays at this machine's own address, which Firefox leaves out otherwise. */
export const LOOPBACK = "--relays-on-loopback";
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
/** The same engine without a window around it, which takes half of the time. */
const SHELL = process.env["CHROMIUM_SHELL"] ?? "/usr/bin/chromium-headless-shell";
/** Beside other browsers, and in `make soak`, Chromium is as people have it. */
const isWhole = SOAK || process.env["STORY_BROWSER"] !== undefined;

/** The flags are those of Chromium; `NAME=value` among them is for its environment. */
export function launch(engine: Engine, given: string[]): Promise<Browser> {
  const flags = given.filter((flag) => flag.startsWith("--"));
  const env = { ...process.env, ...Object.fromEntries(given.filter((word) => !flags.includes(word)).map((word) => word.split("="))) };
  const mixed = ENGINES.length > 1;
  if (engine === "chromium") {
    const args = [...CHROMIUM_FLAGS, ...(mixed ? [PLAIN_ADDRESSES.chromium] : []), ...flags];
    return chromium.launch({ executablePath: isWhole || flags.includes(WHOLE) ? CHROMIUM : SHELL, args, env });
  }
  if (engine === "webkit") return launchWebKit();
  mendBidi();
  return firefox.launch({
    channel: "moz-firefox",
    executablePath: process.env["FIREFOX"] ?? "/usr/bin/firefox-esr",
    firefoxUserPrefs: {
      ...FIREFOX_PREFERENCES,
      [PLAIN_ADDRESSES.firefox]: !mixed,
      "media.peerconnection.ice.loopback": flags.includes(LOOPBACK),
      "remote.events.async.mouse.enabled": flags.includes(ACROSS),
    },
  });
}
