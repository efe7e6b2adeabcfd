// Gives names and states to controls of the renderer that have none, for those who hear the page.
// docs/renderer-faults.json lists what cannot be cured from here.

const CURES = [
  // The renderer's main part takes the place of the page's, to which the first link leads.
  [
    "main.references-rendered:not(#main)",
    (main) => {
      main.id = "main";
      main.tabIndex = -1;
    },
  ],
  // The buttons that copy a block of code hold a picture only.
  ["button.group\\/copy-button:not([aria-label])", (button) => button.setAttribute("aria-label", "Copy")],
  // The editors of the console.
  [
    ".cm-content[role=textbox]:not([aria-label])",
    (editor) =>
      editor.setAttribute("aria-label", editor.isContentEditable ? "Body of the request" : "Body of the answer"),
  ],
  // A field that offers values must say whether it shows them.
  ["[role=combobox]:not([aria-expanded])", (field) => field.setAttribute("aria-expanded", "false")],
  // A button that says it is none.
  ["button[role=none]", (button) => button.removeAttribute("role")],
];

function cure() {
  for (const [selector, change] of CURES) for (const node of document.querySelectorAll(selector)) change(node);
}

/** Cures what is there, and whatever comes. */
export function nameControls() {
  let planned = false;
  new MutationObserver(() => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => {
      planned = false;
      cure();
    });
  }).observe(document.body, { childList: true, subtree: true });
  cure();
}
