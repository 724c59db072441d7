// Link to the help for pages over plain http: a document of the server's own, for there may be no internet.
import { words } from "../i18n/words.ts";

export function HttpsHelp() {
  return (
    <a href="https.html" target="_blank" rel="noopener">
      {words.value.httpsHelp}
    </a>
  );
}
