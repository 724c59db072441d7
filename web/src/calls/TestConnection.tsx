// Test of what calls need here, part by part, with the result first.
import { useLayoutEffect, useRef } from "preact/hooks";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { PeerToPeer, ServerLink } from "../server/index.ts";
import { useCopying } from "../ui/copying.ts";
import { HttpsHelp } from "../ui/HttpsHelp.tsx";
import { Icon, type IconName, type IconPath } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { useEachSecond } from "../ui/seconds.ts";
import { AllowSteps } from "./AllowSteps.tsx";
import type { OwnCall } from "./call.ts";
import { connectionTestOf, type Findings } from "./connection-test.ts";
import { nameOf, outcomeOf, TESTED, verdictOf } from "./connection-words.ts";
import "./connection-test.css";

/** `call`: the call that this person is in, whose devices are not asked for once more. */
export function TestConnection({ call }: { call: OwnCall | undefined }) {
  const t = words.value;
  const connectionTest = connectionTestOf(useModel(ServerLink));
  const findings = connectionTest.findings.value;
  const list = useRef<HTMLUListElement>(null);
  useLayoutEffect(() => () => connectionTest.leave(), [connectionTest]);
  const verdict = findings && verdictOf(findings, t);
  const { copied, copy } = useCopying(
    () => toText(findings ?? {}),
    () => list.current !== null && getSelection()?.selectAllChildren(list.current),
  );
  return (
    <section class="testing" aria-labelledby="testing">
      <h3 id="testing">{t.testConnection}</h3>
      <div role="status">
        {verdict !== undefined && (
          <p class={verdict.isGood ? "verdict good" : "verdict"}>
            <strong>{verdict.word}</strong>
          </p>
        )}
      </div>
      {verdict === undefined && <p class="muted">{call === undefined ? t.testAbout : t.testAboutInCall}</p>}
      {findings !== undefined && (
        <ul class="findings" ref={list} aria-label={t.testResults}>
          {TESTED.map((part) => (
            <Row key={part} part={part} findings={findings} />
          ))}
        </ul>
      )}
      <div class="do">
        {verdict !== undefined && (
          <button type="button" class="btn" onClick={copy}>
            <Icon name={copied ? "done" : "copy"} small />
            <span class="w">{copied ? t.copied : t.testCopy}</span>
          </button>
        )}
        <Begin call={call} />
      </div>
    </section>
  );
}

/** At most once a minute. */
function Begin({ call }: { call: OwnCall | undefined }) {
  const t = words.value;
  const [link, peers] = [useModel(ServerLink), useModel(PeerToPeer)];
  const connectionTest = connectionTestOf(link);
  const left = Math.ceil((connectionTest.again.value - Date.now()) / 1_000);
  useEachSecond(left > 0);
  const begin = (): void => void connectionTest.begin({ connection: link.connection.peek(), peers, call });
  const name = connectionTest.findings.value === undefined ? t.testBegin : t.testAgain;
  return (
    <>
      {left > 0 && (
        <span class="muted num" id="again-in">
          {t.testAgainIn(left)}
        </span>
      )}
      <button type="button" class="btn main" aria-disabled={left > 0} aria-describedby={left > 0 ? "again-in" : undefined} onClick={begin}>
        {name}
      </button>
    </>
  );
}

const NOT_TRIED: IconPath = "M6 12h12";
const SIGNS: Readonly<Record<"waits" | "ok" | "warn" | "bad" | "none", IconName | IconPath>> = {
  waits: "clock",
  ok: "done",
  warn: "warning",
  bad: "close",
  none: NOT_TRIED,
};

function Row({ part, findings }: { part: (typeof TESTED)[number]; findings: Findings }) {
  const t = words.value;
  const { tone, word, todo, allow } = outcomeOf(part, findings, t);
  return (
    <li class={`finding ${tone}`}>
      <span class="sign">
        <Icon name={SIGNS[tone]} small />
      </span>
      <h4>{nameOf(part, t)}</h4>
      <div>
        <p>
          <strong>
            {tone === "waits" ? (
              <>
                <span aria-hidden="true">…</span>
                <span class="vh">{word}</span>
              </>
            ) : (
              word
            )}
          </strong>
        </p>
        {todo !== undefined && <p class="hint">{todo}</p>}
        {todo === t.overHttp && <HttpsHelp />}
        {allow !== undefined && (
          <details>
            <summary>{t.howToAllow}</summary>
            <AllowSteps what={allow} again={t.allowAgainHere(t.testAgain)} />
          </details>
        )}
      </div>
    </li>
  );
}

/** The result for somebody who helps: without what to do, in which the server's name may stand. */
function toText(findings: Findings): string {
  const t = words.peek();
  const time = new Intl.DateTimeFormat(locale.peek(), { dateStyle: "medium", timeStyle: "short" }).format(Date.now());
  const rows = TESTED.map((part) => t.testLine(nameOf(part, t), outcomeOf(part, findings, t).word));
  return [t.testLine(t.testConnection, time), verdictOf(findings, t)?.word ?? "", ...rows].join("\n");
}
