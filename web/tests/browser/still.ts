// The longest task of a page, in which it answers nobody, in time of a processor: what waits for something else counts as nothing.
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";

/** Of https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU what is read here; times in microseconds. */
interface Traced {
  name: string;
  pid: number;
  tid: number;
  /** The time of a processor, which other programs take nothing of. */
  tdur?: number;
  args?: { name?: string };
}

/** From now on Chromium's tasks are traced; the answer gives the longest of a page since it was asked last, in milliseconds of a processor. */
export async function watchStops(page: Page): Promise<() => Promise<number>> {
  const browser = page.context().browser();
  if (browser === null) throw new Error("a page without a browser");
  const begin = (): Promise<void> => browser.startTracing(undefined, { categories: ["toplevel"] });
  await begin();
  onTestFinished(async () => void (await browser.stopTracing()));
  return async () => {
    const { traceEvents: all } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: Traced[] };
    await begin();
    const isPage = ({ name, args }: Traced): boolean => name === "thread_name" && args?.name === "CrRendererMain";
    const threads = new Set(all.filter(isPage).map(({ pid, tid }) => `${pid} ${tid}`));
    const times = all.flatMap(({ pid, tid, tdur }) => (tdur !== undefined && threads.has(`${pid} ${tid}`) ? [tdur / 1000] : []));
    if (times.length === 0) throw new Error("no task of a page was traced");
    return Math.max(...times);
  };
}
