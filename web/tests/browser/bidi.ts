// Playwright drives Firefox ESR by WebDriver BiDi; requests of the former that the latter does not know are bridged here.
import { createRequire } from "node:module";
import type { WebSocket } from "ws";

interface Message {
  id?: number;
  method?: string;
  params?: { context?: string; url?: string; download?: string | undefined; descriptor?: { name: string } };
}

const { ws } = createRequire(import.meta.url)("playwright-core/lib/utilsBundle") as { ws: typeof WebSocket };
const { send, emit } = ws.prototype;

/** Downloads that run, by page and address. */
const downloads = new Map<string, string>();

export function mendBidi(): void {
  ws.prototype.send = function (this: WebSocket, data: unknown, ...rest: unknown[]): void {
    const { id, ...message } = JSON.parse(String(data)) as Message;
    if (!isSet(message)) return Reflect.apply(send, this, [data, ...rest]);
    queueMicrotask(() => Reflect.apply(emit, this, ["message", JSON.stringify({ type: "success", id, result: {} }), false]));
  } as typeof send;
  ws.prototype.emit = function (this: WebSocket, event: string, data: unknown, ...rest: unknown[]): boolean {
    const sent = event === "message" ? withDownload(String(data)) : data;
    return Reflect.apply(emit, this, [event, sent, ...rest]) as boolean;
  } as typeof emit;
}

/** Settings that Firefox does not know for a page are preferences of the whole browser: less motion, the theme, the clipboard. */
function isSet({ method, params }: Message): boolean {
  if (method === "permissions.setPermission") return params?.descriptor?.name.startsWith("clipboard-") === true;
  return method === "emulation.setMediaFeaturesOverride";
}

/** A download has a name of its own, which its end has too. */
function withDownload(data: string): string {
  if (!data.includes('"browsingContext.download')) return data;
  const message = JSON.parse(data) as Message;
  const { params } = message;
  if (params === undefined) return data;
  const key = `${params.context} ${params.url}`;
  if (message.method === "browsingContext.downloadWillBegin") downloads.set(key, crypto.randomUUID());
  params.download = downloads.get(key);
  return JSON.stringify(message);
}
