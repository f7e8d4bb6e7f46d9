// Draws a network on a plain canvas: for browsers without a graphics processor, and where sigma was not fetched.
const PADDING = 44;
const MANY_LINES = 1500; // while so many move, their patterns and ends are left out
const AROUND = 0.25; // part of the stage on each side for which lines are drawn ahead while many move
const MOST_LABELS = 40;
const TOUCHED = 5; // pixels around a line or point that still count as on it

export class CanvasSurface {
  #points = [];
  #lines = [];
  #camera = { x: 0, y: 0, scale: 1 };
  #size = { width: 1, height: 1 };
  #colours = {};
  #over = null;
  #signs = new Map();
  #held = null;
  #fingers = new Map();
  #dragged = false;
  #moving = 0;
  #drawing = 0;

  constructor(stage, listeners) {
    this.stage = stage;
    this.listeners = listeners;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "network-canvas";
    stage.replaceChildren(this.canvas);
    this.context = this.canvas.getContext("2d");
    this.frames = 0; // drawn so far, for those who measure
    new ResizeObserver(() => this.#resize()).observe(stage);
    this.#resize();
    this.#listen();
  }

  show(points, lines, colours, duration) {
    this.#colours = colours;
    this.#signs.clear();
    this.#held = null;
    this.#over = null;
    const placed = new Map();
    this.#points = [...points].map(([key, point]) => {
      const shown = { key, ...point, goal: { x: point.x, y: point.y }, ...(duration ? point.from : {}) };
      placed.set(key, shown);
      return shown;
    });
    this.#lines = [...lines].map(([key, line]) => ({ ...line, key, from: placed.get(line.from), to: placed.get(line.to) }));
    if (duration) this.#settle(performance.now(), duration);
    else this.draw();
  }

  colour(points, lines, colours) {
    this.#colours = colours;
    this.#signs.clear();
    this.#held = null;
    for (const point of this.#points) point.color = points.get(point.key).color;
    for (const line of this.#lines) line.color = lines.get(line.key).color;
    this.draw();
  }

  zoom(way, duration) {
    const start = { ...this.#camera };
    const factor = { in: 1.6, out: 1 / 1.6 }[way];
    const goal = factor ? { ...start, scale: this.#bounded(start.scale * factor) } : { x: 0, y: 0, scale: 1 };
    const begun = performance.now();
    const step = (now) => {
      const part = duration ? Math.min(1, (now - begun) / duration) : 1;
      for (const name of ["x", "y", "scale"]) this.#camera[name] = start[name] + (goal[name] - start[name]) * part;
      this.#moved();
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  // Where a point of the network or the middle of a line is on the stage, in pixels from its corner.
  where(key) {
    const point = this.#points.find((one) => one.key === key);
    if (point) return this.#onStage(point);
    const [from, middle, to] = this.#course(this.#lines.find((one) => one.key === key));
    return { x: (from.x + 2 * middle.x + to.x) / 4, y: (from.y + 2 * middle.y + to.y) / 4 };
  }

  draw() {
    if (this.#drawing) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#paint();
    });
  }

  // ---- geometry

  #bounded(scale) {
    return Math.min(60, Math.max(0.3, scale));
  }

  #unit() {
    return (Math.min(this.#size.width, this.#size.height) / 2 - PADDING) * this.#camera.scale;
  }

  #onStage({ x, y }) {
    const unit = this.#unit();
    return {
      x: this.#size.width / 2 + (x - this.#camera.x) * unit,
      y: this.#size.height / 2 - (y - this.#camera.y) * unit,
    };
  }

  // From the citing work by a middle (to bend by) to the rim of the cited one.
  #course(line) {
    const from = this.#onStage(line.from);
    const to = this.#onStage(line.to);
    const across = to.x - from.x;
    const down = to.y - from.y;
    const middle = { x: (from.x + to.x) / 2 - down * line.bend, y: (from.y + to.y) / 2 + across * line.bend };
    const length = Math.hypot(to.x - middle.x, to.y - middle.y) || 1;
    const rim = Math.min(line.to.size + 1.5, length) / length;
    return [from, middle, { x: to.x - (to.x - middle.x) * rim, y: to.y - (to.y - middle.y) * rim }];
  }

  #resize() {
    const { width, height } = this.stage.getBoundingClientRect();
    const ratio = devicePixelRatio || 1;
    this.#size = { width, height };
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.draw();
  }

  #settle(begun, duration) {
    const starts = this.#points.map(({ x, y }) => ({ x, y }));
    const moved = this.#points;
    const step = (now) => {
      if (this.#points !== moved) return;
      const part = Math.min(1, Math.max(0, (now - begun) / duration));
      const eased = 1 - (1 - part) ** 3;
      moved.forEach((point, place) => {
        point.x = starts[place].x + (point.goal.x - starts[place].x) * eased;
        point.y = starts[place].y + (point.goal.y - starts[place].y) * eased;
      });
      this.draw();
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  // ---- drawing

  #paint() {
    const { context } = this;
    this.frames += 1;
    context.clearRect(0, 0, this.#size.width, this.#size.height);
    const hurried = this.#moving > 0 && this.#lines.length > MANY_LINES;
    if (hurried) this.#copyLines();
    else this.#paintLines(context, false, 0);
    this.#paintPoints();
    if (!hurried) this.#paintLabels();
  }

  // While thousands of lines move, a drawing of them is moved, and made anew once it no longer fits.
  #copyLines() {
    const { width, height } = this.#size;
    const { x, y } = this.#camera;
    const unit = this.#unit();
    const held = this.#held;
    const grown = held ? unit / held.unit : 0;
    const far = held ? Math.max(Math.abs(held.x - x) * unit / width, Math.abs(held.y - y) * unit / height) : 1;
    if (!held || grown > 1.35 || grown < 0.8 || far > AROUND * 0.8) this.#held = this.#drawnLines();
    const { canvas, ...then } = this.#held;
    const scale = unit / then.unit;
    const left = width / 2 - scale * width * (0.5 + AROUND) + (then.x - x) * unit;
    const top = height / 2 - scale * height * (0.5 + AROUND) - (then.y - y) * unit;
    this.context.drawImage(canvas, left, top, scale * width * (1 + 2 * AROUND), scale * height * (1 + 2 * AROUND));
  }

  #drawnLines() {
    const { width, height } = this.#size;
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * (1 + 2 * AROUND));
    canvas.height = Math.ceil(height * (1 + 2 * AROUND));
    const context = canvas.getContext("2d");
    context.translate(width * AROUND, height * AROUND);
    this.#paintLines(context, true, AROUND);
    return { canvas, x: this.#camera.x, y: this.#camera.y, unit: this.#unit() };
  }

  // Lines of one look are drawn together; `around` is the part of the stage beside it that is drawn too.
  #paintLines(context, hurried, around) {
    const looks = new Map();
    for (const line of this.#lines) {
      const width = hurried ? 1 : Math.round(line.size * 2) / 2;
      const look = `${line.link.class} ${width}`;
      if (!looks.has(look)) looks.set(look, []);
      looks.get(look).push(line);
    }
    for (const [look, alike] of looks) {
      context.strokeStyle = context.fillStyle = alike[0].color;
      context.lineWidth = Number(look.split(" ")[1]);
      context.setLineDash(hurried || !alike[0].dash ? [] : [alike[0].dash, alike[0].gap]);
      const courses = alike.map((line) => this.#course(line)).filter((course) => this.#inSight(course, around));
      if (hurried) {
        // Straight lines one by one: of a path with thousands the crossings would be counted.
        for (const [from, , to] of courses) {
          context.beginPath();
          context.moveTo(from.x, from.y);
          context.lineTo(to.x, to.y);
          context.stroke();
        }
        continue;
      }
      context.beginPath();
      for (const [from, middle, to] of courses) {
        context.moveTo(from.x, from.y);
        context.quadraticCurveTo(middle.x, middle.y, to.x, to.y);
      }
      context.stroke();
      context.setLineDash([]);
      this.#paintHeads(alike[0].head, courses);
    }
    if (this.#over && this.#over.link) {
      const [from, middle, to] = this.#course(this.#over);
      context.strokeStyle = this.#over.color;
      context.lineWidth = this.#over.size + 2;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.quadraticCurveTo(middle.x, middle.y, to.x, to.y);
      context.stroke();
    }
  }

  #inSight([from, middle, to], around) {
    const { width, height } = this.#size;
    const [beside, above] = [width * around, height * around];
    const left = Math.min(from.x, middle.x, to.x);
    const right = Math.max(from.x, middle.x, to.x);
    const top = Math.min(from.y, middle.y, to.y);
    const bottom = Math.max(from.y, middle.y, to.y);
    return right >= -beside && left <= width + beside && bottom >= -above && top <= height + above;
  }

  #paintHeads(head, courses) {
    if (head === "none") return;
    const { context } = this;
    context.beginPath();
    for (const [, middle, to] of courses) {
      const length = Math.hypot(to.x - middle.x, to.y - middle.y) || 1;
      const x = (to.x - middle.x) / length;
      const y = (to.y - middle.y) / length;
      if (head === "circle") {
        context.moveTo(to.x + 0.5, to.y);
        context.arc(to.x - 2 * x, to.y - 2 * y, 2.5, 0, 7);
      } else if (head === "arrow") {
        context.moveTo(to.x, to.y);
        context.lineTo(to.x - 9 * x - 4 * y, to.y - 9 * y + 4 * x);
        context.lineTo(to.x - 9 * x + 4 * y, to.y - 9 * y - 4 * x);
      } else {
        context.moveTo(to.x - 5 * y, to.y + 5 * x);
        context.lineTo(to.x + 5 * y, to.y - 5 * x);
        context.lineTo(to.x + 5 * y - 3 * x, to.y - 5 * x - 3 * y);
        context.lineTo(to.x - 5 * y - 3 * x, to.y + 5 * x - 3 * y);
      }
    }
    context.fill();
  }

  // Points of one look are drawn once and then copied, which is many times quicker.
  #paintPoints() {
    const { context } = this;
    const { width, height } = this.#size;
    for (const point of this.#points) {
      const { x, y } = this.#onStage(point);
      const sign = this.#sign(point, point === this.#over);
      const half = sign.side / 2;
      if (x < -half || y < -half || x > width + half || y > height + half) continue;
      context.drawImage(sign.canvas, x - half, y - half, sign.side, sign.side);
    }
  }

  #sign(point, over) {
    const size = Math.round(point.size * 2) / 2 + (over ? 2 : 0);
    const look = `${point.kind} ${point.color} ${point.shape} ${size}`;
    if (!this.#signs.has(look)) this.#signs.set(look, this.#drawnSign(point, size));
    return this.#signs.get(look);
  }

  #drawnSign({ kind, color, shape }, r) {
    const ratio = devicePixelRatio || 1;
    const side = Math.ceil(2 * (r * 1.2 + 2));
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.ceil(side * ratio);
    const context = canvas.getContext("2d");
    context.setTransform(canvas.width / side, 0, 0, canvas.height / side, canvas.width / 2, canvas.height / 2);
    context.fillStyle = color;
    context.strokeStyle = kind === "cited" ? this.#colours.ink : this.#colours.paper;
    context.lineWidth = 1.5;
    context.beginPath();
    if (shape === "square") {
      context.rect(-r, -r, 2 * r, 2 * r);
    } else if (shape === "diamond") {
      const wide = r * 1.2;
      context.moveTo(0, -wide);
      context.lineTo(wide, 0);
      context.lineTo(0, wide);
      context.lineTo(-wide, 0);
      context.closePath();
    } else {
      context.arc(0, 0, r, 0, 7);
    }
    context.fill();
    context.stroke();
    return { canvas, side };
  }

  // Of works in sight those with most statements are named, where no other name is in the way.
  #paintLabels() {
    const { context } = this;
    const { width, height } = this.#size;
    context.font = `12px ${getComputedStyle(document.body).fontFamily}`;
    context.textAlign = "center";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.#colours.paper;
    context.fillStyle = this.#colours.ink;
    const taken = [];
    const ordered = [...this.#points].sort(
      (one, other) => (other === this.#over) - (one === this.#over) || other.work.centre - one.work.centre || other.work.statements - one.work.statements,
    );
    for (const point of ordered) {
      if (taken.length >= MOST_LABELS) break;
      const { x, y } = this.#onStage(point);
      if (x < 0 || y < 0 || x > width || y > height) continue;
      const half = context.measureText(point.label).width / 2 + 3;
      const base = y - point.size - 5;
      const box = [x - half, base - 12, x + half, base + 3];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      context.strokeText(point.label, x, base);
      context.fillText(point.label, x, base);
    }
  }

  #moved() {
    clearTimeout(this.#moving);
    this.#moving = setTimeout(() => {
      this.#moving = 0;
      this.#held = null;
      this.draw();
    }, 160);
    this.draw();
  }

  // ---- pointing

  #hit(x, y) {
    for (let place = this.#points.length - 1; place >= 0; place -= 1) {
      const point = this.#points[place];
      const spot = this.#onStage(point);
      if (Math.hypot(spot.x - x, spot.y - y) <= point.size + TOUCHED - 2) return point;
    }
    let best = null;
    let least = TOUCHED;
    for (const line of this.#lines) {
      const [from, middle, to] = this.#course(line);
      let before = from;
      for (let step = 1; step <= (line.bend ? 8 : 1); step += 1) {
        const t = line.bend ? step / 8 : 1;
        const next = {
          x: (1 - t) ** 2 * from.x + 2 * t * (1 - t) * middle.x + t ** 2 * to.x,
          y: (1 - t) ** 2 * from.y + 2 * t * (1 - t) * middle.y + t ** 2 * to.y,
        };
        const away = distance(x, y, before, next) - line.size / 2;
        if (away < least) [best, least] = [line, away];
        before = next;
      }
    }
    return best;
  }

  #zoomAt(x, y, factor) {
    const scale = this.#bounded(this.#camera.scale * factor);
    const unit = this.#unit();
    const wx = this.#camera.x + (x - this.#size.width / 2) / unit;
    const wy = this.#camera.y - (y - this.#size.height / 2) / unit;
    const shrunk = this.#camera.scale / scale;
    this.#camera = { scale, x: wx + (this.#camera.x - wx) * shrunk, y: wy + (this.#camera.y - wy) * shrunk };
    this.#moved();
  }

  #listen() {
    const { canvas, listeners } = this;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.#fingers.set(event.pointerId, { x: event.offsetX, y: event.offsetY, begun: { x: event.offsetX, y: event.offsetY } });
      if (this.#fingers.size === 1) this.#dragged = false;
    });
    canvas.addEventListener("pointermove", (event) => {
      const finger = this.#fingers.get(event.pointerId);
      if (!finger) {
        this.#point(event.offsetX, event.offsetY);
        return;
      }
      const before = [...this.#fingers.values()].map(({ x, y }) => ({ x, y }));
      const { begun } = finger;
      if (Math.hypot(event.offsetX - begun.x, event.offsetY - begun.y) > 4) this.#dragged = true;
      const unit = this.#unit();
      const share = this.#fingers.size; // two fingers move it half each
      if (this.#dragged) {
        this.#camera.x -= (event.offsetX - finger.x) / unit / share;
        this.#camera.y += (event.offsetY - finger.y) / unit / share;
      }
      finger.x = event.offsetX;
      finger.y = event.offsetY;
      if (share === 2) {
        const [one, other] = [...this.#fingers.values()];
        const was = Math.hypot(before[0].x - before[1].x, before[0].y - before[1].y) || 1;
        const is = Math.hypot(one.x - other.x, one.y - other.y);
        this.#zoomAt((one.x + other.x) / 2, (one.y + other.y) / 2, is / was);
      }
      this.#moved();
    });
    const lifted = (event) => {
      const known = this.#fingers.delete(event.pointerId);
      if (!known || this.#dragged || event.type === "pointercancel" || this.#fingers.size) return;
      const hit = this.#hit(event.offsetX, event.offsetY);
      if (!hit) listeners.onNothing();
      else if (hit.link) listeners.onLine(hit.key);
      else listeners.onPoint(hit.key);
    };
    canvas.addEventListener("pointerup", lifted);
    canvas.addEventListener("pointercancel", lifted);
    // The wheel alone scrolls the page, as everywhere.
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        this.#zoomAt(event.offsetX, event.offsetY, Math.exp(-event.deltaY / 300));
      },
      { passive: false },
    );
  }

  #point(x, y) {
    const hit = this.#hit(x, y);
    if (hit === this.#over) return;
    this.#over = hit;
    this.canvas.classList.toggle("over", Boolean(hit));
    this.draw();
    if (hit?.link) this.listeners.overLine(hit.key);
    else if (hit) this.listeners.overPoint(hit.key);
  }
}

function distance(x, y, from, to) {
  const across = to.x - from.x;
  const down = to.y - from.y;
  const length = across ** 2 + down ** 2 || 1;
  const part = Math.max(0, Math.min(1, ((x - from.x) * across + (y - from.y) * down) / length));
  return Math.hypot(x - from.x - part * across, y - from.y - part * down);
}
