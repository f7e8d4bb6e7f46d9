"""Frames a second of a citation network in headless Chromium, while it is dragged and while it is zoomed.

python -m evaluation.reports.network_frames --data-dir LIBRARY [--address PATH] [--seconds 8] [--draw canvas|sigma] [--write --note TEXT]

Chromium without a graphics processor imitates WebGL in software (SwiftShader). Pages then draw on a plain canvas; with
`--draw sigma` they are made to draw with sigma all the same, for comparison. A frame counts when it was drawn, not
when it was asked for.
"""

from __future__ import annotations

import argparse
import os
import platform
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RESULTS = Path(__file__).parent / "results" / "network-frames.md"
_MOVE = """async ([way, seconds]) => {
  const stage = document.querySelector(".network-stage");
  const { surface } = stage;
  const sigma = surface.renderer;
  const { width, height } = stage.getBoundingClientRect();
  const target = sigma ? null : surface.canvas;
  const send = (type, kind, options) => target.dispatchEvent(new kind(type, { bubbles: true, cancelable: true, ...options }));
  const box = stage.getBoundingClientRect();
  const at = (turn) => ({
    clientX: box.x + width / 2 + Math.sin(turn) * 150, clientY: box.y + height / 2 + Math.cos(turn) * 100,
    pointerId: 1, button: 0, isPrimary: true,
  });
  let drawn = 0;
  const times = [];
  let last = performance.now();
  const count = () => { drawn += 1; const now = performance.now(); times.push(now - last); last = now; };
  if (sigma) {
    // A frame is done when its pixels are there: asking for one waits for it.
    const gl = sigma.getWebGLContext();
    sigma.on("afterRender", () => { gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)); count(); });
  } else if (way === "drag") {
    target.setPointerCapture = () => {};
    send("pointerdown", PointerEvent, at(0));
  }
  const begun = performance.now();
  last = begun;
  let before = surface.frames;
  for (let turn = 0; performance.now() - begun < seconds * 1000; turn += 0.05) {
    if (sigma) {
      const camera = sigma.getCamera();
      camera.setState(way === "drag" ? { x: 0.5 + 0.1 * Math.sin(turn), y: 0.5 + 0.1 * Math.cos(turn) } : { ratio: 1 + 0.5 * Math.sin(turn) });
    } else if (way === "drag") send("pointermove", PointerEvent, at(turn));
    else send("wheel", WheelEvent, { ...at(turn), deltaY: Math.sin(turn) * 12, ctrlKey: true });
    await new Promise((done) => requestAnimationFrame(done));
    if (!sigma && surface.frames > before) { before = surface.frames; count(); }
  }
  const elapsed = (performance.now() - begun) / 1000;
  if (!sigma && way === "drag") send("pointerup", PointerEvent, at(0));
  times.sort((a, b) => a - b);
  const share = (part) => times.length ? times[Math.min(times.length - 1, Math.floor(part * times.length))] : NaN;
  return { rate: drawn / elapsed, median: share(0.5), slow: share(0.95), longest: share(1) };
}"""


@contextmanager
def _served(data_dir: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "citewise", "serve", "--data-dir", str(data_dir), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{base}/healthz", timeout=5)  # noqa: S310 - our own address
                break
            except OSError:
                if server.poll() is not None:
                    raise SystemExit("citewise serve ended at once") from None
                time.sleep(0.2)
        yield base
    finally:
        server.terminate()
        server.wait(timeout=20)


def _measured(page: Page, seconds: float) -> tuple[str, list[str]]:
    page.locator(".network-stage[data-works]").wait_for()
    page.wait_for_timeout(1500)
    stage = page.locator(".network-stage")
    works, lines, by = (stage.get_attribute(f"data-{name}") for name in ("works", "lines", "drawn-by"))
    rows = []
    for way in ("drag", "zoom"):
        found = page.evaluate(_MOVE, [way, seconds])
        rows.append(
            f"| {way} | {found['rate']:.1f} | {found['median']:.0f} ms | {found['slow']:.0f} ms | {found['longest']:.0f} ms |"
        )
        page.wait_for_timeout(500)
    return f"{works} works, {lines} lines, drawn by {by}", rows


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--address", required=True, help="path and query of a network's page")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--draw", choices=["canvas", "sigma"], default="canvas")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--note", default="")
    given = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with _served(given.data_dir) as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(300_000)
        page.goto(f"{base}{given.address}#draw={given.draw}")
        what, rows = _measured(page, given.seconds)
        drawn_by = page.evaluate(
            "() => { const g = document.createElement('canvas').getContext('webgl2');"
            " const i = g && g.getExtension('WEBGL_debug_renderer_info');"
            " return i ? g.getParameter(i.UNMASKED_RENDERER_WEBGL) : 'none'; }"
        )
        version = browser.version
        browser.close()
    load = os.getloadavg()[0]
    machine = (
        f"Headless Chromium {version} at 1400 by 1000 pixels, its WebGL: {drawn_by}. {os.cpu_count()} processors,"
        f" {platform.machine()}, load average of the last minute {load:.1f}."
    )
    text = "\n".join(
        [
            f"\n## {datetime.now(UTC):%Y-%m-%d %H:%M} UTC: {what}\n",
            f"    python -m evaluation.reports.network_frames {shlex.join(sys.argv[1:])}\n",
            f"{machine} {given.note}\n",
            "| | frames a second | between frames, median | 95th of 100 | longest |",
            "|---|--:|--:|--:|--:|",
            *rows,
            "",
        ]
    )
    print(text)
    if given.write:
        if not RESULTS.exists():
            RESULTS.write_text("# Frames a second of a citation network\n", encoding="utf-8")
        with RESULTS.open("a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    main()
