import type { Fault } from "./fault.js";
import { byAbort } from "./faults-abort.js";
import { inBody } from "./faults-body.js";
import { afterHandshake, atConnect } from "./faults-connect.js";
import { beforeHeaders, inHeaders } from "./faults-headers.js";
import { onKeptConnection } from "./faults-kept.js";
import { inMessage } from "./faults-message.js";
import { byRate } from "./faults-rate.js";
import { byStatus } from "./faults-status.js";
import { byEcho } from "./faults-token.js";

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
