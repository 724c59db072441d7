// The view that tests the connection, fetched when it is opened.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";

export const TestConnection = lazy(new Part("calls", withWords(() => import("./TestConnection.tsx"))), (part) => part.TestConnection);
