export { createClient } from "intercom-conversations";
