// Everything here only makes quicker or handier what the page does without it.
const root = document.documentElement;

function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

// Theme and hidden tallies: kept in this browser only.
function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function showTalliesState() {
  const hidden = root.dataset.tallies === "hidden";
  for (const button of document.querySelectorAll("[data-tallies-toggle]")) {
    button.setAttribute("aria-pressed", String(hidden));
    button.textContent = hidden ? "Show tallies" : "Hide tallies";
  }
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-theme-toggle], [data-tallies-toggle], [data-copy]");
  if (!target) return;
  if (target.hasAttribute("data-theme-toggle")) {
    root.dataset.theme = isDark() ? "light" : "dark";
    remember("citewise:theme", root.dataset.theme);
  } else if (target.hasAttribute("data-tallies-toggle")) {
    if (root.dataset.tallies === "hidden") delete root.dataset.tallies;
    else root.dataset.tallies = "hidden";
    remember("citewise:tallies", root.dataset.tallies ?? "");
    showTalliesState();
  } else {
    copy(target);
  }
});

async function copy(button) {
  const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  const text = from ? from.textContent.trim() : new URL(button.dataset.copy, location.href).href;
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
    announce("Copied");
  } catch {
    button.textContent = "Could not copy";
    announce("Could not copy");
  }
  setTimeout(() => (button.textContent = before), 1600);
}

let live;
function announce(text) {
  if (!live) {
    live = document.createElement("div");
    live.className = "visually-hidden";
    live.setAttribute("role", "status");
    document.body.append(live);
  }
  live.textContent = text;
}

// A selection that takes effect at once instead of by its button.
document.addEventListener("change", (event) => {
  const field = event.target.closest("select[data-submits]");
  if (field) field.form.requestSubmit();
});

// Search within a long facet.
document.addEventListener("input", (event) => {
  const field = event.target.closest("[data-facet-search]");
  if (!field) return;
  const wanted = field.value.trim().toLocaleLowerCase();
  let shown = 0;
  for (const item of document.getElementById(field.dataset.facetSearch).children) {
    item.hidden = wanted !== "" && !item.textContent.toLocaleLowerCase().includes(wanted);
    if (!item.hidden) shown += 1;
  }
  announce(`${shown} shown`);
});

// Popovers close with Escape or a click elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.popover[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.popover[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});

// Filters, order, pages and tabs change the results in place; the address changes with them, so that Back and sharing work.
const wide = matchMedia("(min-width: 60.01rem)");
let pending;

async function swap(address, { push = true, focus = "" } = {}) {
  const results = document.getElementById("results");
  pending?.abort();
  pending = new AbortController();
  results.setAttribute("aria-busy", "true");
  let text;
  try {
    const answer = await fetch(address, { signal: pending.signal, headers: { accept: "text/html" } });
    if (!answer.ok) throw new Error(String(answer.status));
    text = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const replacement = fresh.getElementById("results");
  if (!replacement) {
    location.assign(address);
    return;
  }
  const open = new Map([...results.querySelectorAll("details.facet")].map((facet) => [facet.id, facet.open]));
  const scrolled = new Map([...results.querySelectorAll(".facet-list.long")].map((list) => [list.id, list.scrollTop]));
  results.replaceWith(replacement);
  document.title = fresh.title;
  for (const [id, state] of open) {
    const facet = document.getElementById(id);
    if (facet && state) facet.open = true;
  }
  for (const [id, top] of scrolled) document.getElementById(id)?.scrollTo(0, top);
  if (push) history.pushState({ citewise: true }, "", address);
  shown = location.pathname + location.search;
  showTalliesState();
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  announce(document.querySelector(".result-count")?.textContent.trim().replace(/\s+/g, " ") ?? "");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || !wide.matches || event.defaultPrevented) return;
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  swap(link.href, { focus: link.id }).then(() => {
    if (link.dataset.swap === "top") document.getElementById("results")?.scrollIntoView();
  });
});
// Going back to another state of the results, but not to another place on the page.
let shown = location.pathname + location.search;
addEventListener("popstate", () => {
  const wanted = location.pathname + location.search;
  if (wanted === shown) return;
  if (document.getElementById("results")) swap(location.href, { push: false });
  else location.reload();
});

showTalliesState();
