// What a reader keeps in this browser alone: searches, works followed, collections, reports seen last. Nothing of it is sent anywhere.
const NAME = "citewise:yours";
const KINDS = ["searches", "works", "collections", "recent"];
const TITLES = { searches: "Searches", works: "Works you follow", collections: "Collections", recent: "Reports seen last" };
const MOST = { searches: 200, works: 500, collections: 100, recent: 8 };
const PLACES = /^\/(search\?|reports\/|authors\/|journals\/|institutions\/|collections\/|compare\?)/;

// Only what leads to a page of ours is taken, whoever wrote the file that was imported.
function sound(item) {
  if (typeof item?.name !== "string" || typeof item?.address !== "string") return null;
  const { name, address } = item;
  if (!PLACES.test(address) || address.length > 2000 || /[\\\s]/.test(address)) return null;
  const there = new URL(address, location.origin);
  if (there.origin !== location.origin || !PLACES.test(there.pathname + there.search)) return null;
  return { name: name.trim().slice(0, 300) || address, address };
}

function read(text) {
  let held;
  try {
    held = JSON.parse(text);
  } catch {
    held = null;
  }
  const kept = {};
  for (const kind of KINDS) {
    const items = Array.isArray(held?.[kind]) ? held[kind] : [];
    const unique = new Map(items.map(sound).filter(Boolean).map((item) => [item.address, item]));
    kept[kind] = [...unique.values()].slice(0, MOST[kind]);
  }
  return kept;
}

function load() {
  try {
    return read(localStorage.getItem(NAME) ?? "{}");
  } catch {
    return null; // Storage is forbidden: nothing is offered that could not be kept.
  }
}

function save(kept) {
  try {
    localStorage.setItem(NAME, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

function has(kind, address) {
  return load()?.[kind].some((item) => item.address === address) ?? false;
}

function put(kind, name, address) {
  const kept = load();
  const item = kept && sound({ name, address });
  if (!item) return false;
  kept[kind] = [item, ...kept[kind].filter((other) => other.address !== item.address)].slice(0, MOST[kind]);
  return save(kept);
}

function drop(kind, address) {
  const kept = load();
  if (!kept) return;
  kept[kind] = kept[kind].filter((item) => item.address !== address);
  save(kept);
}

function addressOf(button) {
  return button.dataset.keepAddress || location.pathname + location.search;
}

function showState(button) {
  const there = has(button.dataset.keep, addressOf(button));
  button.setAttribute("aria-pressed", String(there));
  button.textContent = there ? button.dataset.kept : button.dataset.unkept;
}

function showStates() {
  for (const button of document.querySelectorAll("button[data-keep]")) {
    button.hidden = load() === null;
    showState(button);
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-keep]");
  if (!button) return;
  const [kind, address] = [button.dataset.keep, addressOf(button)];
  if (has(kind, address)) drop(kind, address);
  else put(kind, document.getElementById(button.dataset.keepName ?? "")?.value || button.dataset.name, address);
  showState(button);
});

// A team's search is kept with the filters now in force, also where results were changed in place.
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector?.("input[data-here]");
  if (field) field.value = location.pathname + location.search;
});

// The report that is being looked at.
const seen = document.querySelector('meta[name="citewise-report"]');
if (seen) put("recent", seen.content, location.pathname);

function element(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// The start page.
function showYours(message = "") {
  const section = document.getElementById("yours");
  const kept = load();
  if (!section || !kept) return;
  const lists = document.getElementById("yours-lists");
  lists.replaceChildren();
  for (const kind of KINDS) {
    if (!kept[kind].length) continue;
    const part = element("div");
    part.append(element("h3", TITLES[kind]));
    const list = element("ul");
    for (const { name, address } of kept[kind]) {
      const item = element("li");
      item.append(element("a", name, { href: address, dir: "auto" }));
      const away = element("button", "Take out", { type: "button", class: "quiet", "aria-label": `Take out: ${name}` });
      away.addEventListener("click", () => {
        drop(kind, address);
        showYours("Taken out.");
        document.getElementById("yours-title").focus();
      });
      item.append(away);
      list.append(item);
    }
    part.append(list);
    lists.append(part);
  }
  const any = KINDS.some((kind) => kept[kind].length);
  document.getElementById("yours-none").hidden = any;
  document.getElementById("yours-forget").hidden = !any;
  document.getElementById("yours-export").hidden = !any;
  document.getElementById("yours-said").textContent = message;
  section.hidden = false;
}

document.getElementById("yours-export")?.addEventListener("click", () => {
  const file = new Blob([JSON.stringify({ citewise: "yours", version: 1, ...load() }, null, 2)], { type: "application/json" });
  const link = element("a", "", { href: URL.createObjectURL(file), download: "citewise-yours.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
});

document.getElementById("yours-import")?.addEventListener("change", async (event) => {
  const field = event.target;
  const file = field.files[0];
  if (!file) return;
  const taken = file.size <= 5_000_000 ? read(await file.text()) : null;
  const count = taken ? KINDS.reduce((sum, kind) => sum + taken[kind].length, 0) : 0;
  field.value = "";
  if (!count) return showYours("Nothing in this file can be taken in: it must be one that was exported here.");
  const kept = load();
  for (const kind of KINDS) {
    const here = new Set(kept[kind].map((item) => item.address));
    kept[kind] = [...kept[kind], ...taken[kind].filter((item) => !here.has(item.address))].slice(0, MOST[kind]);
  }
  showYours(save(kept) ? `Taken in: ${count}.` : "The browser would not keep it.");
});

document.getElementById("yours-forget")?.addEventListener("click", () => {
  localStorage.removeItem(NAME);
  showYours("All forgotten.");
});

// Titles that are still being looked for: the button is pressed for the reader, for as long as the page is open.
document.querySelector("form[data-goes-on]")?.requestSubmit();

showStates();
showYours();
document.addEventListener("htmx:afterSettle", showStates);
addEventListener("storage", (event) => {
  if (event.key !== NAME) return;
  showStates();
  showYours();
});
