import { eachNode, isObject } from "./each-node.js";

const SPAN = "{ since: version }, { until: version } or both";

export default () =>
  eachNode((node, { location, report }) => {
    if (!("x-enum" in node)) return;
    const marks = node["x-enum"];
    const at = location.child("x-enum");
    if (!Array.isArray(node["enum"])) {
      report({
        message: "Move or remove x-enum: it marks the values of an enum, and there is none beside it.",
        location: at.key(),
      });
    } else if (!isObject(marks) || Object.keys(marks).length === 0) {
      report({ message: `Write under x-enum, for each value that came or ended, ${SPAN}.`, location: at });
    } else {
      for (const [value, span] of Object.entries(marks)) {
        if (!node["enum"].includes(value)) {
          report({
            message: `Correct or remove ${value}: the enum beside x-enum has no such value.`,
            location: at.child(value).key(),
          });
        }
        if (!isSpan(span))
          report({ message: `Write for ${value} ${SPAN}, and nothing else.`, location: at.child(value) });
      }
    }
  });

/** @param {unknown} span */
function isSpan(span) {
  const ends = isObject(span) ? Object.keys(span) : [];
  return ends.length > 0 && ends.every((end) => end === "since" || end === "until");
}
