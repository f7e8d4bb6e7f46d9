// Draws a network with sigma (loaded before, with graphology), which is quick where there is a graphics processor.
const CLEAR = "rgba(0, 0, 0, 0)";

function lineAttributes({ link, color, size, head, dash, gap }) {
  return { link, color, size, head, dash, gap, plain: dash ? CLEAR : color };
}

// Its points have no rim, so what is only cited is paler instead of hollow.
function pointAttributes({ work, kind, color, size, shape, label, labelColor }, colours) {
  return { work, color: kind === "cited" ? colours.faint : color, size, shape, label, labelColor };
}

export class SigmaSurface {
  constructor(stage, listeners) {
    this.graph = new graphology.MultiDirectedGraph();
    this.paper = "#fff";
    this.renderer = new Sigma(this.graph, stage, {
      primitives: this.#primitives(),
      styles: this.#styles(),
      settings: {
        enableEdgeEvents: true,
        edgePickingPadding: 4,
        itemSizesReference: "screen",
        gestureTarget: "shared",
        labelRenderedSizeThreshold: 7,
        stagePadding: 40,
        minCameraRatio: 0.02,
        maxCameraRatio: 3,
      },
    });
    this.renderer.setCustomBBox({ x: [-1, 1], y: [-1, 1] });
    this.renderer.on("enterEdge", ({ edge }) => listeners.overLine(edge));
    this.renderer.on("clickEdge", ({ edge }) => listeners.onLine(edge));
    this.renderer.on("enterNode", ({ node }) => listeners.overPoint(node));
    this.renderer.on("clickNode", ({ node }) => listeners.onPoint(node));
    this.renderer.on("clickStage", () => listeners.onNothing());
  }

  #primitives() {
    const of = Sigma.rendering;
    return {
      nodes: { shapes: [of.sdfCircle(), of.sdfDiamond(), of.sdfSquare()], layers: [of.layerFill()] },
      edges: {
        paths: [of.pathLine(), of.pathCurved()],
        extremities: [of.extremityArrow(), of.extremityBar(), of.extremityCircle()],
        variables: {
          dash: { type: "number", default: 0 },
          gap: { type: "number", default: 0 },
          plain: { type: "color", default: CLEAR },
        },
        layers: [
          of.layerPlain({ color: { attribute: "plain" } }),
          of.layerDashed({
            dashSize: { attribute: "dash", mode: "pixels" },
            gapSize: { attribute: "gap", mode: "pixels" },
            solidExtremities: true,
          }),
        ],
      },
    };
  }

  #styles() {
    return {
      nodes: {
        ...Sigma.DEFAULT_STYLES.nodes,
        shape: { attribute: "shape" },
        size: { attribute: "size" },
        color: { attribute: "color" },
        labelColor: { attribute: "labelColor" },
        backdropColor: () => this.paper,
        cursor: "pointer",
      },
      edges: {
        ...Sigma.DEFAULT_STYLES.edges,
        size: (line, state) => line.size + (state.isHovered ? 2 : 0),
        color: { attribute: "color" },
        path: "straight",
        parallelPath: "curved",
        head: { attribute: "head" },
        dash: { attribute: "dash" },
        gap: { attribute: "gap" },
        plain: { attribute: "plain" },
        cursor: "pointer",
      },
    };
  }

  show(points, lines, colours, duration) {
    const { graph } = this;
    this.paper = colours.paper;
    for (const edge of graph.edges()) if (!lines.has(edge)) graph.dropEdge(edge);
    for (const node of graph.nodes()) if (!points.has(node)) graph.dropNode(node);
    const goals = {};
    for (const [key, point] of points) {
      const { x, y } = (duration && point.from) || point;
      if (graph.hasNode(key)) graph.mergeNodeAttributes(key, { ...pointAttributes(point, colours), x, y });
      else graph.addNode(key, { ...pointAttributes(point, colours), x, y });
      goals[key] = { x: point.x, y: point.y };
    }
    for (const [key, line] of lines) {
      if (graph.hasEdge(key)) graph.mergeEdgeAttributes(key, lineAttributes(line));
      else graph.addEdgeWithKey(key, line.from, line.to, lineAttributes(line));
    }
    if (duration) Sigma.utils.animateNodes(graph, goals, { duration });
  }

  colour(points, lines, colours) {
    this.paper = colours.paper;
    for (const [key, point] of points) this.graph.mergeNodeAttributes(key, pointAttributes(point, colours));
    for (const [key, line] of lines) this.graph.mergeEdgeAttributes(key, lineAttributes(line));
    this.renderer.refresh();
  }

  zoom(way, duration) {
    const camera = this.renderer.getCamera();
    if (way === "in") camera.animatedZoom({ duration });
    else if (way === "out") camera.animatedUnzoom({ duration });
    else camera.animatedReset({ duration });
  }
}
