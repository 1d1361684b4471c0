// editor.mjs SCHEMA NODE_FOLDER: types into an editor that knows the schema of an inventory, by way of yaml-language-server, and
// compares what it offers, shows and underlines.
//
// In each case `|` is the cursor. `offers` are among the completions, `only` are all of them, `never` are none of them; `about` are
// completions with part of what stands beside each; `hover` is part of what is shown, and `problems` are parts of what is
// underlined, one each.
import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [schema, node] = process.argv.slice(2);
const server = path.join(node, "node_modules/yaml-language-server/bin/yaml-language-server");
const settings = {
  yaml: {
    schemas: { [pathToFileURL(path.resolve(schema))]: "*.yaml" },
    schemaStore: { enable: false },
    completion: true,
    hover: true,
    validate: true,
  },
};

const deployment = (rest) => `deployments:\n  - id: a\n${rest}`;
const exception = (rest) => deployment(`    service: rds\n    exceptions:\n      - ${rest}`);
const cases = [
  { text: "|\n", offers: ["teams", "deployments", "defaults"], never: ["null"] },
  { text: deployment("    service: |\n"), offers: ["rds", "s3", "fargate"], never: ["null", "true"] },
  { text: deployment("    service: rds\n    |\n"), offers: ["options", "owner", "regions"], once: true },
  { text: deployment("    service: rds\n    options:\n      |\n"), offers: ["multi_az", "engine"], never: ["launch_type", "null"] },
  { text: deployment("    service: Amazon RDS\n    options:\n      |\n"), offers: ["multi_az"], never: ["launch_type"] },
  { text: deployment("    service: fargate\n    options:\n      |\n"), offers: ["launch_type"], never: ["multi_az"] },
  // The beginning of another service's name is no other service: S3 Tables have a key, and a value of their own.
  {
    text: deployment("    service: s3\n    options:\n      |\n"),
    only: [
      "encryption",
      "versioning",
      "replication",
      "block_public_access",
      "object_ownership",
      "object_lock",
      "location",
    ],
  },
  { text: deployment("    service: s3\n    options:\n      encryption: |\n"), offers: ["sse-s3"], never: ["sse-kms"] },
  {
    text: deployment("    service: rds\n    options:\n      multi_az: |\n"),
    only: ["cluster", "true", "false"],
    about: { true: "Standby in another Availability Zone", false: "One Availability Zone" },
  },
  {
    text: deployment("    service: lambda\n    options:\n      runtime_update: |\n"),
    only: ["auto", "function-update", "manual"],
    about: {
      auto: "Automatic runtime updates",
      "function-update": "Runtime updates with each function update",
      manual: "Manual runtime updates",
    },
  },
  {
    text: deployment("    service: ecs\n    options:\n      |\n"),
    about: { launch_type: "no documented default" },
  },
  { text: deployment("    service: ecs\n    options:\n      launch_type: |\n"), offers: ["ec2", "fargate"], never: ["null"] },
  { text: deployment("    service: rds\n    options:\n      deletion_pro|tection: true\n"), hover: "By default: Off" },
  { text: deployment("    service: rds\n    options:\n      multi_az: true|\n"), problems: [] },
  { text: deployment("    service: rds\n    options:\n      lunch_type: ec2|\n"), problems: ["lunch_type is not allowed"] },
  { text: deployment("    service: rds\n    owner: |\n"), only: [] },
  { text: deployment("    service: rds\n    own|er: payments\n"), hover: "Team that is accountable for what no ownership rule assigns" },
  { text: exception("kind: |\n"), only: ["reassignment", "risk-acceptance", "compensating-control"] },
  {
    text: exception("kind: waiver|\n        duties: [backup-recovery.back-up]\n"),
    problems: ['Valid values: "reassignment", "risk-acceptance", "compensating-control"'],
  },
  { text: exception("kind: risk-acceptance|\n        duties: [backup-recovery.back-up]\n"), problems: ['Missing property "risk"'] },
  { text: exception("kind: risk-acceptance\n        duties: [|]\n"), offers: ["backup-recovery.back-up"], never: ["null"] },
  { text: "organisation: Acme Photos|\nteams: engineering\ndata_classes: [personal, public]\n", problems: [] },
  { text: "ownership:\n  - accountable: payments\n    domains: [|]\n", offers: ["guest-os"], never: ["null"] },
  { text: "scopes:\n  - id: audit\n    framework: |\n", offers: ["soc2"], never: ["null"] },
];

const child = spawn(process.execPath, [server, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
const answers = new Map();
const underlined = new Map();
let received = Buffer.alloc(0);

function send(message) {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

let configured;
const configuration = new Promise((resolve) => {
  configured = () => setTimeout(resolve, 500);
});

let asked = 0;
function ask(method, params) {
  asked += 1;
  send({ id: asked, method, params });
  return new Promise((resolve) => answers.set(asked, resolve));
}

function take(message) {
  if (message.method === "workspace/configuration") {
    configured();
    send({ id: message.id, result: message.params.items.map((item) => settings[item.section] ?? {}) });
  } else if (message.method === "textDocument/publishDiagnostics") {
    underlined.get(message.params.uri)?.(message.params.diagnostics.map((problem) => problem.message));
  } else if (message.method && message.id !== undefined) {
    send({ id: message.id, result: null });
  } else if (message.id !== undefined) {
    answers.get(message.id)?.(message.result);
  }
}

child.stdout.on("data", (chunk) => {
  received = Buffer.concat([received, chunk]);
  for (;;) {
    const head = received.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/Content-Length: (\d+)/.exec(received.subarray(0, head).toString())[1]);
    if (received.length < head + 4 + length) return;
    const message = received.subarray(head + 4, head + 4 + length).toString();
    received = received.subarray(head + 4 + length);
    take(JSON.parse(message));
  }
});

async function typed(number, marked) {
  const [before, after] = marked.split("|");
  // A folder with a hidden name, as temporary ones have, would not match `*.yaml`.
  const uri = `file:///inventory/case-${number}.yaml`;
  const lines = before.split("\n");
  const place = { textDocument: { uri }, position: { line: lines.length - 1, character: lines.at(-1).length } };
  const problems = new Promise((resolve) => underlined.set(uri, resolve));
  send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text: before + after } } });
  const list = await ask("textDocument/completion", place);
  const hover = await ask("textDocument/hover", place);
  const items = list?.items ?? list ?? [];
  return {
    labels: items.map((item) => item.label),
    about: Object.fromEntries(items.map((item) => [item.label, item.documentation?.value ?? item.documentation ?? item.detail ?? ""])),
    hover: hover?.contents?.value ?? "",
    problems: await problems,
  };
}

const capabilities = {
  workspace: { configuration: true },
  textDocument: { completion: { completionItem: { snippetSupport: true, documentationFormat: ["markdown"] } } },
};
await ask("initialize", { processId: process.pid, rootUri: null, capabilities });
send({ method: "initialized", params: {} });
send({ method: "workspace/didChangeConfiguration", params: { settings } });
// What is typed before the schema is known is judged without it: a busy machine takes its time to read it.
await configuration;
for (let attempt = 0; attempt < 60; attempt += 1) {
  const { labels } = await typed(`ready-${attempt}`, "|\n");
  if (labels.includes("deployments")) break;
  await new Promise((resolve) => setTimeout(resolve, 500));
}

const wrong = [];
for (const [number, expected] of cases.entries()) {
  const found = await typed(number, expected.text);
  const faults = [];
  const { labels } = found;
  for (const label of expected.offers ?? []) if (!labels.includes(label)) faults.push(`does not offer ${label}`);
  for (const label of expected.never ?? []) if (labels.includes(label)) faults.push(`offers ${label}`);
  if (expected.only && [...labels].sort().join() !== [...expected.only].sort().join()) faults.push(`offers not only ${expected.only}`);
  if (expected.once && new Set(labels).size !== labels.length) faults.push("offers something twice");
  for (const [label, words] of Object.entries(expected.about ?? {})) {
    if (!found.about[label]?.includes(words)) faults.push(`does not say of ${label}: ${words}`);
  }
  if (expected.hover && !found.hover.includes(expected.hover)) faults.push(`does not show: ${expected.hover}`);
  if (expected.problems) {
    const all = expected.problems.every((words) => found.problems.some((problem) => problem.includes(words)));
    if (!all || found.problems.length !== expected.problems.length) faults.push("underlines something else");
  }
  if (faults.length) wrong.push(`${expected.text}${faults.join("\n")}\n${JSON.stringify(found, null, 1)}\n`);
}
child.kill();
console.log(`${cases.length - wrong.length} of ${cases.length} cases are as expected`);
if (wrong.length) {
  console.log(wrong.join("\n"));
  process.exitCode = 1;
}
