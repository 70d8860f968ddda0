// Lays a graph in the DOT language out as SVG. A thread of its own: Graphviz is published as an ES module only, which
// neither the lab's CommonJS nor the tests' loader can take.
import { parentPort, workerData } from "node:worker_threads";
import { Graphviz } from "@hpcc-js/wasm-graphviz";

const graphviz = await Graphviz.load();
parentPort.postMessage(graphviz.layout(workerData, "svg", "dot"));
