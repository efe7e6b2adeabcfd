import { type AttemptReport, createClient, type IntercomError } from "intercom-conversations";
import { token } from "./fault.js";
import type { Client, Ending } from "./run.js";

/** Longer than any test, so that a deadline which outlives its call is seen. */
const TIMEOUT = 15_000;

/** This package. */
export const ours: Client = {
  patience: TIMEOUT + 5_000,
  open(fault, scene, baseUrl) {
    const options = fault.options?.(scene);
    const reports: AttemptReport[] = [];
    const client = createClient({
      token,
      baseUrl,
      timeout: fault.deadline ?? TIMEOUT,
      fetch: fault.fetch?.(scene),
      ...options,
      onAttempt(report) {
        reports.push(report);
        return options?.onAttempt?.(report);
      },
    });
    return async (request) => {
      reports.length = 0;
      const result = await client.tryCreateConversation(request, { signal: scene.signal });
      const shown = { ...result, reports };
      if (result.ok) {
        const { message, attempts } = result;
        return {
          told: "created",
          text: "created",
          message,
          attempts,
          shown,
          broken: contradictions("created", reports),
        };
      }
      const { name, outcome, message, attempts } = result.error;
      const broken = [...contradictions(outcome, reports), ...faultsOf(result.error)];
      return { told: outcome, text: `${name} ${outcome}: ${message}`, attempts, shown, broken };
    };
  },
};

/** What every error promises. */
function faultsOf(error: IntercomError): string[] {
  const { message } = error;
  const promised = {
    "names the call": message.startsWith("POST /conversations "),
    "is one line of at most 1,000 characters": !/[\p{C}\p{Zl}\p{Zp}]/u.test(message) && message.length <= 1_000,
    "holds no request id": !("requestId" in error && error.requestId && message.includes(error.requestId)),
    "belongs to an error of a few KiB": JSON.stringify(error).length <= 16_384,
  };
  return Object.entries(promised).flatMap(([promise, isKept]) => (isKept ? [] : [`not so: the message ${promise}`]));
}

/** The reports must tell the same story as the call. */
function contradictions(told: Ending["told"], reports: readonly AttemptReport[]): string[] {
  const outcomes = reports.map(({ outcome }) => outcome);
  const last = outcomes.pop() ?? told;
  return [
    ...(outcomes.some((outcome) => outcome !== "not_created") ? ["tried again after a doubt"] : []),
    ...(last !== told ? [`told ${told}, and reported ${last}`] : []),
  ];
}
