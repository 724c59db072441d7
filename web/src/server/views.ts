// The field for the relay.
export { RelayField } from "./RelayField.tsx";
