import type { Document } from "../fragment.js";
import type { Difference } from "./compare.js";
import type { Edit } from "./edits.js";
import { changedKeywords } from "./keywords.js";
import { endedMember, newMember } from "./members.js";
import { changedEnum, changedRequired } from "./values.js";

/** What the fragment needs so that a difference is none. */
export interface Addition {
  difference: Difference;
  edits: Edit[];
  /** Why it takes a person. */
  byHand?: string;
}

/** What all steps of the work need. */
export interface Task {
  fragment: Document;
  published: Document;
  version: string;
  differences: readonly Difference[];
}

/** An edit, or the reason why a person must make it. */
export type Answer = Edit[] | string;

/** For each unexplained difference, the edits that take it into the ledger; what several share is in the first of them. */
export function additionsFor(task: Task): Addition[] {
  const known = new Set<string>();
  return task.differences.map((difference) => {
    const answer = answerTo(task, difference);
    if (typeof answer === "string") return { difference, edits: [], byHand: answer };
    const edits = answer.filter((edit) => !known.has(JSON.stringify(edit)));
    for (const edit of edits) known.add(JSON.stringify(edit));
    return { difference, edits };
  });
}

function answerTo(task: Task, difference: Difference): Answer {
  const { keyword, theirs, ours } = difference;
  if (keyword === undefined) return theirs ? newMember(task, theirs) : ours ? endedMember(task, ours) : [];
  if (keyword === "recursive" || keyword === "media types") return "the fragment has no way to say this yet";
  if (keyword === "enum" && difference.value !== undefined) return changedEnum(task, difference);
  if (keyword === "required" && difference.value !== undefined) return changedRequired(task, difference);
  return changedKeywords(task, difference);
}
