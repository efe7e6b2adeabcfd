import type { Fault } from "./fault.js";
import { byAbort, byRate } from "./faults-call.js";
import { afterHandshake, atConnect, onKeptConnection } from "./faults-connection.js";
import { byEcho, byStatus, inMessage } from "./faults-response.js";
import { beforeHeaders, inBody, inHeaders } from "./faults-wire.js";

/** Every fault, by where it strikes. */
export const phases: Readonly<Record<string, readonly Fault[]>> = {
  "while connecting": atConnect,
  "past TLS": afterHandshake,
  "before the headers": beforeHeaders,
  "in the headers": inHeaders,
  "in the body": inBody,
  "in the message": inMessage,
  "around a kept connection": onKeptConnection,
  "by the status": byStatus,
  "by the rate limit": byRate,
  "by a response that holds the token": byEcho,
  "by the caller's abort": byAbort,
};

export const faults: readonly Fault[] = Object.values(phases).flat();
