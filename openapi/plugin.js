import closedRequests from "./rules/closed-requests.js";
import deviations from "./rules/deviations.js";
import knownMarks from "./rules/known-marks.js";
import spans from "./rules/spans.js";
import versionHeader from "./rules/version-header.js";

/** What no rule of Redocly's can say: the marks of the contract, and what spans more than one node. */
export default function intercom() {
  return {
    id: "intercom",
    rules: {
      oas3: {
        "closed-requests": closedRequests,
        deviations,
        "known-marks": knownMarks,
        spans,
        "version-header": versionHeader,
      },
    },
  };
}
