import { read } from "./foreign.js";

/**
 * What the runtimes tell of a failed `fetch`, and where their `fetch` itself must be kept from harm.
 * All that differs between Node, Bun, Deno and workerd is in this file.
 */

/** Raised only before a connection exists, so that nothing can have been sent. */
const NOT_CONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|UND_ERR_CONNECT_TIMEOUT)$/;

/**
 * A certificate that was refused. The request follows the handshake, so nothing was sent; time will not cure it.
 * OpenSSL's own errors are not listed: it raises them after the handshake too.
 */
const NOT_TRUSTED =
  /^(CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** Deno has no codes; its text names the phase. */
const DENO_NOT_SENT = /client error \(Connect\)/;
const DENO_NOT_CONNECTED = /client error \(Connect\): (tcp connect|dns) error/;

/**
 * What a rejection of `fetch` proves: `never_connected` may pass with time, `never_trusted` will not,
 * and `maybe_sent` is everything that the runtime leaves open.
 */
export function whatHappened(error: unknown): "never_connected" | "never_trusted" | "maybe_sent" {
  // Node wraps what happened as the cause of a TypeError, Bun gives it as it is.
  const cause = read(error, "cause") ?? error;
  const text = (key: string): string => {
    const value = read(cause, key);
    return typeof value === "string" ? value : "";
  };
  if (NOT_CONNECTED.test(text("code")) || DENO_NOT_CONNECTED.test(text("message"))) return "never_connected";
  if (/^(connect|getaddrinfo)$/.test(text("syscall"))) return "never_connected";
  return NOT_TRUSTED.test(text("code")) || DENO_NOT_SENT.test(text("message")) ? "never_trusted" : "maybe_sent";
}

/**
 * The body to hand to `fetch`.
 * Deno sends a POST once more by itself when a reused connection closes, unless the body is a `Blob`.
 */
export const bodyFor = (text: string): string =>
  "Deno" in globalThis ? (new Blob([text], { type: "application/json" }) as unknown as string) : text;
