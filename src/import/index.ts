/**
 * Many conversations, each at most once.
 *
 * @packageDocumentation
 */
export { fileJournal } from "./file-journal.js";
export {
  type ImportOptions,
  type ImportReport,
  type ImportRow,
  importConversations,
  type RowResult,
} from "./import.js";
export type { Entry, Journal, Known, Settlement, Target } from "./journal.js";
export { type JournalTest, journalTests } from "./journal-tests.js";
export { type PostgresJournalOptions, postgresJournal, type Query } from "./postgres-journal.js";
