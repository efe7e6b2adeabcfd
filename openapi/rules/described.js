import { isNumbered } from "../versions.js";
import { isObject, versionsIn } from "./each-node.js";

export default () => ({
  /** @param {any} root @param {import("./each-node.js").Context} context */
  Root(root, { location, report }) {
    if ("x-generated" in root || !isObject(root.info)) return;
    const described = root.info["x-described"];
    const at = location.child(["info", "x-described"]);
    if (described === undefined) {
      report({ message: "Add x-described: { oldest: version, on: date }.", location: location.child("info").key() });
      return;
    }
    if (!isObject(described) || Object.keys(described).sort().join() !== "oldest,on") {
      report({ message: "Write x-described as { oldest: version, on: date }, with nothing else.", location: at });
      return;
    }
    const { oldest, on } = described;
    if (!versionsIn(root).includes(oldest) || !isNumbered(oldest)) {
      report({
        message: "Write in `oldest`, in quotes, a numbered version from the enum of the Intercom-Version header.",
        location: at.child("oldest"),
      });
    }
    if (!isDate(on))
      report({ message: "Write in `on` the day of our knowledge as YYYY-MM-DD.", location: at.child("on") });
  },
});

/** @param {unknown} text */
function isDate(text) {
  if (typeof text !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
