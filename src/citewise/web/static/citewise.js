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

// One key for each decision in a queue, unless something is being written.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const wanted = document.querySelector(`[data-hotkey="${CSS.escape(event.key)}"]`);
  if (!wanted) return;
  event.preventDefault();
  wanted.click();
});

// An address may point into something that is folded.
function openPointedAt() {
  const folded = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (folded instanceof HTMLDetailsElement) folded.open = true;
}
addEventListener("hashchange", openPointedAt);
openPointedAt();

// Where htmx is there, filters, order and pages change the results in place. What is open, scrolled to, focused or busy is kept here.
const wide = matchMedia("(min-width: 60.01rem)");
const kept = { open: [], scrolled: [], focused: null, running: null, next: "" };

document.addEventListener("htmx:beforeRequest", (event) => {
  const { boosted, elt, pathInfo, target, xhr } = event.detail;
  if (boosted && !wide.matches) {
    // On a narrow screen the filters lie over the results: a whole load closes them.
    event.preventDefault();
    location.assign(pathInfo.finalRequestPath);
    return;
  }
  if (target?.id !== "results") return;
  if (kept.running && elt.id) {
    // Its address does not know yet what the running request will change: it is followed once that is there.
    event.preventDefault();
    if (elt.id !== kept.running.id) kept.next = elt.id;
    return;
  }
  const before = kept.running;
  kept.running = { id: elt.id, xhr };
  kept.next = "";
  before?.xhr.abort();
  target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (kept.running?.xhr !== event.detail.xhr) return;
  kept.running = null;
  if (!event.detail.successful) kept.next = "";
});

// Focus stays on what it was on, by its id; where that is gone, on the heading of the results. Elsewhere it is left alone.
function isLost(active) {
  return !active || active === document.body;
}
function keepFocus(asked) {
  const active = document.activeElement;
  if (isLost(active)) kept.focused = asked?.id || "statements-title";
  else if (active.closest("#results")) kept.focused = active.id || "statements-title";
  else kept.focused = null;
}
function giveFocusBack() {
  if (kept.focused === null || !isLost(document.activeElement)) return;
  for (const id of [kept.focused, "statements-title"]) {
    document.getElementById(id)?.focus({ preventScroll: true });
    if (document.activeElement?.id === id) return;
  }
}
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "results") return;
  kept.open = [...document.querySelectorAll("#results details.facet")].map((facet) => [facet.id, facet.open]);
  kept.scrolled = [...document.querySelectorAll(".facet-list.long")].map((list) => [list.id, list.scrollTop]);
  keepFocus(event.detail.requestConfig?.elt);
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt?.id !== "results" && event.detail.target?.id !== "results") return;
  for (const [id, open] of kept.open) {
    const facet = document.getElementById(id);
    if (facet) facet.open = open;
  }
  for (const [id, top] of kept.scrolled) document.getElementById(id)?.scrollTo(0, top);
  giveFocusBack();
  showTalliesState();
  if (event.detail.requestConfig?.elt?.hasAttribute("data-to-top")) document.getElementById("results").scrollIntoView();
  announce(document.querySelector(".result-count")?.textContent.trim().replace(/\s+/g, " ") ?? "");
  const { next } = kept;
  kept.next = "";
  if (next) document.getElementById(next)?.click();
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:swapError"]) {
  document.addEventListener(failure, (event) => {
    // The page of the address itself says what is wrong.
    if (event.detail.boosted) location.assign(event.detail.pathInfo.finalRequestPath);
  });
}

showTalliesState();
