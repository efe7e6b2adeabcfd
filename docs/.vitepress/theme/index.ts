import type { EnhanceAppContext } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import Actions from "./Actions.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app, router }: EnhanceAppContext) {
    app.component("Actions", Actions);
    if (import.meta.env.SSR) return;

    // The pages hold relative links, so that the site works anywhere; from the next page they would lead elsewhere.
    for (const link of document.links) {
      if (link.origin === location.origin) link.setAttribute("href", link.pathname + link.search + link.hash);
    }
    router.onBeforeRouteChange = (to) => {
      const { pathname, hash } = new URL(to, location.href);
      const isVersion = [pathname, location.pathname].every((path) => /\/reference\/[^/]+\//.test(path));
      const place = pathname !== location.pathname && isVersion && !hash && placeOnScreen();
      if (place) router.go(`${to}#${place}`);
      return !place;
    };
    router.onAfterRouteChange = () => requestAnimationFrame(goNear);
    addEventListener("load", goNear);

    // Before the page is scrolled to where it is read, as languages differ in height.
    showLanguage();
    new MutationObserver(showLanguage).observe(document.body, { childList: true, subtree: true });
    addEventListener("change", ({ target }) => {
      if (!(target instanceof HTMLInputElement && target.closest(".vp-code-group"))) return;
      localStorage.setItem("language", target.labels?.[0]?.textContent ?? "");
      showLanguage();
    });
  },
};

/** Shows the language that the reader chose last, in all samples. */
function showLanguage(): void {
  const language = localStorage.getItem("language");
  for (const label of document.querySelectorAll<HTMLLabelElement>(".vp-code-group label")) {
    if (label.textContent === language) (label.control as HTMLInputElement).checked = true;
  }
}

/** The field or heading that is read now. */
function placeOnScreen(): string | undefined {
  const places = [...document.querySelectorAll(".vp-doc :is(h2, h3, td a)[id]")];
  return places.findLast((place) => place.getBoundingClientRect().top < 200)?.id;
}

/** A version may lack the field that a link names; what would hold it is there. */
function goNear(): void {
  const wanted = decodeURIComponent(location.hash.slice(1));
  let place = wanted;
  while (place && !document.getElementById(place)) place = place.replace(/-?[^-]*$/, "");
  if (place !== wanted) document.getElementById(place)?.scrollIntoView();
}
