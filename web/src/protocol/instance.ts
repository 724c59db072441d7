// The HTTP API of an instance, before there is a connection: its rooms, how many are where, its rules. All addresses
// are relative to the page's own, so the page works under any path.
import { isObject } from "./frames.ts";

export interface Rules {
  words: string;
  minNickname: number;
  maxNickname: number;
  maxText: number;
  maxImageSide: number;
}

/** Rules that hold until the instance has said its own. */
export const USUAL_RULES: Rules = { words: "", minNickname: 3, maxNickname: 32, maxText: 255, maxImageSide: 800 };

/** Answers of a proxy whose server is away. */
const AWAY = new Set([502, 503, 504]);

export class Instance {
  constructor(private readonly base: string) {}

  /** Names of the rooms, in the server's order. */
  async rooms(): Promise<string[] | undefined> {
    return onlyStrings(await this.get("channels"));
  }

  /** Number of people in each room. */
  async counts(): Promise<Map<string, number> | undefined> {
    const status = await this.get("status");
    if (!isObject(status) || !Array.isArray(status["channels"])) return undefined;
    const counts = new Map<string, number>();
    for (const entry of status["channels"] as unknown[]) {
      if (!isObject(entry)) continue;
      const [name, count] = [entry["name"], entry["nb_connected_users"]];
      if (typeof name === "string" && typeof count === "number") counts.set(name, count);
    }
    return counts;
  }

  async rules(): Promise<Rules | undefined> {
    const answer = await this.get("rules");
    if (!isObject(answer)) return undefined;
    const size = (key: string, usual: number): number => {
      const value = answer[key];
      return typeof value === "number" && value > 0 ? value : usual;
    };
    return {
      words: typeof answer["rules"] === "string" ? answer["rules"] : "",
      minNickname: size("min_author_length", USUAL_RULES.minNickname),
      maxNickname: size("max_author_length", USUAL_RULES.maxNickname),
      maxText: size("max_message_length", USUAL_RULES.maxText),
      maxImageSide: size("max_image_size", USUAL_RULES.maxImageSide),
    };
  }

  /**
   * Returns whether the server answers. The answer bears the page's cookie, which changes when the server is restarted: where
   * a proxy hides the host from the server, no socket is opened without it.
   */
  async answers(): Promise<boolean> {
    const options = { method: "HEAD", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(10_000) } as const;
    return fetch(new URL(".", this.base), options).then(({ status }) => !AWAY.has(status), () => false);
  }

  /** Returns the JSON under a relative address, or undefined on failure. */
  private async get(path: string): Promise<unknown> {
    try {
      const answer = await fetch(new URL(path, this.base), { cache: "no-store", signal: AbortSignal.timeout(10_000) });
      return answer.ok ? await answer.json() : undefined;
    } catch {
      return undefined;
    }
  }
}

function onlyStrings(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((name) => typeof name === "string") : undefined;
}
