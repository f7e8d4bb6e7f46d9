// Draws a citation network where scripts and WebGL are there; the page tells the same without them.
// Every state is an address: filters and expanded works are asked for anew, and only what changed is put in place.
const view = document.querySelector("[data-network]");
const stage = view?.querySelector(".network-stage");
const told = view?.querySelector(".network-told");
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const CLASSES = {
  supporting: { head: "arrow", dash: 0, gap: 0 },
  contrasting: { head: "bar", dash: 9, gap: 5 },
  mentioning: { head: "circle", dash: 2, gap: 3 },
  unclassified: { head: "none", dash: 1.5, gap: 6 },
};
const GRAVE = new Set(["retracted", "withdrawn", "concern"]);

// What is shown: points and lines by their keys, and the surface that draws them.
const points = new Map();
const lines = new Map();
let surface;
let colours = {};
let pinned = false;
let asked = 0;
const heard = new Map();

// Sigma draws with a graphics processor; without one, WebGL is imitated, and slower by far than a plain canvas.
function hasGraphicsProcessor() {
  if (!stage.dataset.sigma) return false;
  const context = document.createElement("canvas").getContext("webgl2", { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const named = context.getExtension("WEBGL_debug_renderer_info");
  const name = String(context.getParameter(named ? named.UNMASKED_RENDERER_WEBGL : context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|software|basic render/i.test(name);
}

function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    script.src = address;
    document.head.append(script);
  });
}

// Colours are those of the style sheet, as the browser resolves them for the theme now set.
function readColours() {
  const of = (selector, property) => getComputedStyle(view.querySelector(selector))[property];
  colours = {
    centre: of("figcaption .point.centre", "fill"),
    read: of("figcaption .point.read", "fill"),
    cited: of("figcaption .point.cited", "fill"),
    grave: of("figcaption .point.grave", "fill"),
    faint: of("figcaption .muted", "color"),
    ink: getComputedStyle(document.body).color,
    paper: getComputedStyle(stage).backgroundColor,
  };
  for (const name of Object.keys(CLASSES)) colours[name] = of(`.line-sample .${name}.stroke`, "stroke");
}

function isGrave(work) {
  return work.notices.some((kind) => GRAVE.has(kind));
}

function pointOf(work) {
  const kind = isGrave(work) ? "grave" : work.centre ? "centre" : work.full_text ? "read" : "cited";
  return {
    work,
    kind,
    label: work.label,
    shape: { grave: "square", centre: "diamond" }[kind] ?? "circle",
    size: Math.min(16, 3 + 1.1 * Math.sqrt(work.citing_works) + (work.centre ? 3 : 0)),
    ...paintOfPoint(kind),
  };
}

function lineOf(link) {
  const { head, dash, gap } = CLASSES[link.class];
  return { link, head, dash, gap, size: Math.min(5, 1.2 + 0.8 * Math.log2(link.statements)), ...paintOfLine(link) };
}

function paintOfPoint(kind) {
  return { color: colours[kind], rim: kind === "cited" ? colours.ink : colours.paper, labelColor: colours.ink };
}

function paintOfLine(link) {
  return { color: colours[link.class] };
}

function recolour() {
  readColours();
  for (const point of points.values()) Object.assign(point, paintOfPoint(point.kind));
  for (const line of lines.values()) Object.assign(line, paintOfLine(line.link));
  surface.colour(points, lines, colours);
}

// The network now asked for takes the place of the one shown: what stays moves, what is new grows out of its neighbour.
function show(data) {
  const before = new Map(points);
  points.clear();
  lines.clear();
  for (const work of data.works) points.set(work.key, { ...pointOf(work), x: work.x, y: work.y });
  const besides = new Map();
  for (const link of data.links) {
    const from = data.works[link.citing].key;
    const to = data.works[link.cited].key;
    const pair = from < to ? `${from} ${to}` : `${to} ${from}`;
    const line = { ...lineOf(link), from, to };
    besides.set(pair, [...(besides.get(pair) ?? []), line]);
    lines.set(`${link.class} ${from} ${to}`, line);
  }
  // Several lines between two works lie beside each other; from the other end the same side is the other one.
  for (const beside of besides.values()) {
    beside.forEach((line, place) => {
      line.bend = (place - (beside.length - 1) / 2) * 0.22 * (line.from < line.to ? 1 : -1);
    });
  }
  const still = !before.size || reduced.matches || points.size > 600;
  if (!still) {
    const origins = new Map();
    for (const { from, to } of lines.values()) {
      if (before.has(from) && !origins.has(to)) origins.set(to, before.get(from));
      if (before.has(to) && !origins.has(from)) origins.set(from, before.get(to));
    }
    for (const [key, point] of points) {
      const { x, y } = before.get(key) ?? origins.get(key) ?? point;
      point.from = { x, y };
    }
  }
  surface.show(points, lines, colours, still ? 0 : 450);
  stage.dataset.works = points.size;
  stage.dataset.lines = lines.size;
}

async function start() {
  readColours();
  const listeners = {
    overLine: (key) => pinned || tellLink(key),
    overPoint: (key) => pinned || tellWork(key),
    onLine: (key) => {
      pinned = true;
      tellLink(key);
    },
    onPoint: (key) => {
      pinned = false;
      tellWork(key);
      expand(key);
    },
    onNothing: () => (pinned = false),
  };
  const chosen = location.hash.match(/^#draw=(sigma|canvas)$/)?.[1]; // for tests and measurements
  if (chosen ? chosen === "sigma" && stage.dataset.sigma : hasGraphicsProcessor()) {
    try {
      await load(stage.dataset.graphology);
      await load(stage.dataset.sigma);
      const { SigmaSurface } = await import(stage.dataset.withSigma);
      stage.surface = surface = new SigmaSurface(stage, listeners);
      stage.dataset.drawnBy = "sigma";
      return;
    } catch {
      stage.replaceChildren();
    }
  }
  const { CanvasSurface } = await import(stage.dataset.withCanvas);
  stage.surface = surface = new CanvasSurface(stage, listeners);
  stage.dataset.drawnBy = "canvas";
}

// ---- what the picture says

function element(name, attributes = {}, ...content) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...content);
  return made;
}

function tellWork(key) {
  asked += 1;
  const { work } = points.get(key);
  const path = encodeURI(work.key).replaceAll("?", "%3F").replaceAll("#", "%23");
  const line = [work.year, work.journal].filter(Boolean).join(", ");
  told.replaceChildren(
    element("p", {}, element("strong", {}, work.title || "Untitled work")),
    element("p", { class: "muted" }, line),
    ...(work.notices.length ? [element("p", {}, element("span", { class: "flag grave" }, work.notices.join(", ")))] : []),
    element("p", {}, `Cited by ${work.citing_works} of this library, ${work.statements} statements in this picture`),
    element(
      "p",
      {},
      element("a", { href: `/reports/${path}` }, "Its report"),
      " · ",
      element("a", { href: `/network/${path}` }, "Its own network"),
    ),
  );
  told.scrollTop = 0;
}

async function tellLink(key) {
  const mine = (asked += 1);
  const { link, from, to } = lines.get(key);
  const [citing, cited] = [points.get(from).work, points.get(to).work];
  const name = link.class === "unclassified" ? "not classified" : link.class;
  const head = element(
    "p",
    {},
    element("strong", {}, `${citing.label} cites ${cited.label}`),
    `: ${link.statements} ${name} ${link.statements === 1 ? "statement" : "statements"}`,
  );
  told.replaceChildren(head, element("p", { class: "muted" }, "…"));
  if (!heard.has(key)) {
    const query = new URLSearchParams(link.keys.map((one) => ["key", one]));
    try {
      const answer = await fetch(`${view.dataset.told}?${query}`);
      if (!answer.ok) throw new Error(String(answer.status));
      heard.set(key, (await answer.json()).statements);
    } catch {
      if (mine === asked) told.replaceChildren(head, element("p", {}, "Its statements could not be fetched."));
      return;
    }
  }
  if (mine !== asked) return;
  const cards = heard.get(key).map((one) => {
    const [from, to] = one.target;
    const signs = [...one.sentence];
    const quote = element(
      "p",
      { class: "quote", dir: "auto" },
      signs.slice(0, from).join(""),
      element("mark", { class: "cited" }, signs.slice(from, to).join("")),
      signs.slice(to).join(""),
    );
    return element(
      "div",
      { class: `statement ${one.class}` },
      element("p", { class: "muted" }, `${one.section}${one.confidence === null ? "" : `, ${Math.round(one.confidence * 100)} % sure`}`),
      quote,
      element("p", {}, element("a", { href: one.href }, "Read it in its paragraph")),
    );
  });
  const more = link.statements - cards.length;
  if (more > 0) cards.push(element("p", { class: "muted" }, `and ${more} more`));
  told.replaceChildren(head, ...cards);
  told.scrollTop = 0;
}

// ---- other states

function expand(key) {
  const { work } = points.get(key);
  const now = new URL(location.href);
  const kept = now.searchParams.getAll("expand");
  if (work.expanded) {
    now.searchParams.delete("expand");
    for (const other of kept) if (other !== key) now.searchParams.append("expand", other);
  } else if (!kept.includes(key)) {
    now.searchParams.append("expand", key);
  }
  now.searchParams.delete("page");
  go(now.href);
}

function addressOf(form) {
  const fields = new FormData(form);
  const now = new URL(form.action);
  for (const name of ["class", "section"]) {
    // All of them is the same as no filter; so is none, since then there would be nothing to draw.
    const chosen = fields.getAll(name);
    if (chosen.length < form.querySelectorAll(`input[name="${name}"]`).length) {
      for (const value of chosen) now.searchParams.append(name, value);
    }
  }
  for (const name of ["from", "to", "depth", "points"]) {
    const value = fields.get(name);
    if (value && value !== form.elements[name].dataset.usual) now.searchParams.set(name, value);
  }
  for (const key of fields.getAll("expand")) now.searchParams.append("expand", key);
  return now.href;
}

let running;
async function go(address, { remember = true } = {}) {
  running?.abort();
  const mine = (running = new AbortController());
  view.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(address, { signal: mine.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const source = page.querySelector(".network-stage").dataset.source;
    const data = await fetch(source, { signal: mine.signal });
    if (!data.ok) throw new Error(String(data.status));
    const network = await data.json();
    if (remember) history.pushState(null, "", address);
    const focused = document.activeElement?.id;
    for (const part of view.querySelectorAll("[data-swapped]")) {
      const folded = [...part.querySelectorAll("details")].map((one) => one.open);
      part.replaceWith(document.adoptNode(page.getElementById(part.id)));
      const open = view.querySelectorAll(`#${part.id} details`);
      folded.forEach((was, place) => open[place] && (open[place].open = was));
    }
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    show(network);
    view.removeAttribute("aria-busy");
  } catch (error) {
    if (error.name === "AbortError") return;
    // The page of the address itself says what is wrong.
    location.assign(address);
  }
}

function listen() {
  view.addEventListener("submit", (event) => {
    if (event.target.id !== "network-choice") return;
    event.preventDefault();
    go(addressOf(event.target));
  });
  view.addEventListener("change", (event) => {
    const form = event.target.closest("#network-choice");
    if (form?.checkValidity()) go(addressOf(form));
  });
  view.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-network-link]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      go(link.href);
      return;
    }
    const zoom = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (zoom) surface.zoom(zoom, reduced.matches ? 0 : 200);
  });
  addEventListener("popstate", () => go(location.href, { remember: false }));
  new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", recolour);
}

async function begin() {
  if (!stage) return;
  let data;
  try {
    const answer = await fetch(stage.dataset.source);
    if (!answer.ok) return;
    data = await answer.json();
  } catch {
    return; // the still picture stays
  }
  if (!data.links.length && !data.works.length) return;
  for (const hidden of view.querySelectorAll(".network-stage, .network-buttons, .network-told")) hidden.hidden = false;
  view.querySelector(".network-still").hidden = true;
  view.querySelector(".network-both").classList.add("live");
  await start();
  show(data);
  listen();
}

begin();
