import type { Fault } from "./fault.js";
import { byAbort } from "./faults-abort.js";
import { afterBody } from "./faults-after.js";
import { inBody } from "./faults-body.js";
import { atConnect } from "./faults-connect.js";
import { byEcho } from "./faults-echo.js";
import { byFetch } from "./faults-fetch.js";
import { beforeHeaders, inHeaders } from "./faults-headers.js";
import { inMessage } from "./faults-message.js";
import { byProvider } from "./faults-provider.js";
import { byRate } from "./faults-rate.js";
import { byStatus } from "./faults-status.js";
import { afterHandshake } from "./faults-tls.js";

/** Every fault, by where it strikes. */
export const phases: Readonly<Record<string, readonly Fault[]>> = {
  "while connecting": atConnect,
  "past TLS": afterHandshake,
  "before the headers": beforeHeaders,
  "in the headers": inHeaders,
  "in the body": inBody,
  "in the message": inMessage,
  "around a kept connection": afterBody,
  "by the status": byStatus,
  "by the rate limit": byRate,
  "by an answer that holds the token": byEcho,
  "in the token provider": byProvider,
  "in the caller's fetch": byFetch,
  "by the caller's abort": byAbort,
};

export const faults: readonly Fault[] = Object.values(phases).flat();
