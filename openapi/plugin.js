import closedRequests from "./rules/closed-requests.js";
import defaultInEnum from "./rules/default-in-enum.js";
import described from "./rules/described.js";
import deviations from "./rules/deviations.js";
import enumMarks from "./rules/enum-marks.js";
import knownMarks from "./rules/known-marks.js";
import regions from "./rules/regions.js";
import spans from "./rules/spans.js";
import versionHeader from "./rules/version-header.js";

/** What no rule of Redocly's can say: the marks of the ledger, and what spans more than one node. */
export default function intercom() {
  return {
    id: "intercom",
    rules: {
      oas3: {
        "closed-requests": closedRequests,
        "default-in-enum": defaultInEnum,
        described,
        deviations,
        "enum-marks": enumMarks,
        "known-marks": knownMarks,
        regions,
        spans,
        "version-header": versionHeader,
      },
    },
  };
}
