// Runs in the head of every page, before anything is painted.

const KEY = "colorMode";
const dark = matchMedia("(prefers-color-scheme: dark)");

/** The visitor's choice, under the name that the reference's renderer uses; else the system's. */
function isDark() {
  const chosen = read();
  return chosen === "dark" || (chosen !== "light" && dark.matches);
}

// A browser may refuse storage; the theme then lasts as long as the page.
function read() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return undefined;
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEY, value);
  } catch {}
}

function apply(darkTheme) {
  for (const node of [document.documentElement, document.body]) {
    node?.classList.toggle("dark-mode", darkTheme);
    node?.classList.toggle("light-mode", !darkTheme);
  }
}

apply(isDark());

document.addEventListener("DOMContentLoaded", () => {
  apply(isDark());
  startThemeButton(document.getElementById("theme"));
  for (const block of document.querySelectorAll("pre")) addCopyButton(block);
});

function startThemeButton(button) {
  const isDarkNow = () => document.documentElement.classList.contains("dark-mode");
  const name = () => {
    const next = isDarkNow() ? "Light" : "Dark";
    button.textContent = next;
    button.setAttribute("aria-label", `${next} theme`);
  };
  name();
  button.hidden = false;
  button.addEventListener("click", () => {
    apply(!isDarkNow());
    keep(isDarkNow() ? "dark" : "light");
    name();
  });
  dark.addEventListener("change", () => {
    apply(isDark());
    name();
  });
}

function addCopyButton(block) {
  // A page that is not served over https has no clipboard.
  if (!navigator.clipboard || block.getAttribute("aria-label") !== "Code") return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.textContent);
    button.textContent = "Copied";
    button.addEventListener(
      "blur",
      () => {
        button.textContent = "Copy";
      },
      { once: true },
    );
  });
  block.parentElement.append(button);
}
