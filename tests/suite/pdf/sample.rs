//! A publication with every kind of block, in plain and in hostile words.

use onus_core::matrix::Split;
use onus_model::vocabulary::PartyKind;
use onus_publish::block::*;
use onus_publish::picture::{Anchor, Face, Picture, Role, Shape};

/// Strings that would do something, were they ever parsed or trusted.
pub const HOSTILE: [&str; 10] = [
    "#eval(\"1\")",
    "$x^2$ and `raw` and ~~~",
    "@ref and <label> and = not a heading",
    "*_*_*_ **bold** __under__",
    "\u{202E}desrever si siht",
    "nul\u{1}-free \u{7} control \u{1b}[31m marks",
    "#import \"@preview/x:1.0.0\": *",
    "\\u{41} // comment /* more */ --- -- ... \"quotes\" 'single'",
    "{{ tera }} {% raw %} <script>alert(1)</script> | =cmd()",
    "- list? + enum? / term: ?",
];

const DOMAINS: [(&str, &str, &str); 25] = [
    ("physical-security", "Physical security", "Physical security"),
    ("hardware-media", "Hardware and media", "Hardware & media"),
    ("global-network", "Global network", "Global network"),
    ("hosts-hypervisor", "Hosts and hypervisor", "Hosts & hypervisor"),
    ("ddos-protection", "DDoS protection", "DDoS protection"),
    ("guest-os", "Guest operating system", "Guest OS"),
    ("platform-runtime", "Platform and runtime", "Platform & runtime"),
    ("service-configuration", "Service configuration", "Service configuration"),
    ("vulnerability-management", "Vulnerability management", "Vulnerabilities"),
    ("availability", "Availability", "Availability"),
    ("network-config", "Network and firewall", "Network & firewall"),
    ("identity-access", "Identity and access", "Identity & access"),
    ("account-governance", "Account governance", "Account governance"),
    ("encryption-at-rest", "Encryption at rest", "Encryption at rest"),
    ("encryption-in-transit", "Encryption in transit", "In transit"),
    ("client-side", "Client-side encryption", "Client-side"),
    ("keys", "Keys", "Keys"),
    ("backup-recovery", "Backup and recovery", "Backup & recovery"),
    ("classification", "Data classification", "Classification"),
    ("residency", "Data residency", "Residency"),
    ("application", "Application", "Application"),
    ("monitoring", "Monitoring and logging", "Monitoring"),
    ("incident-response", "Incident response", "Incidents"),
    ("compliance", "Compliance", "Compliance"),
    ("training", "Training", "Training"),
];

const SERVICES: [(&str, &str, u64, &str); 13] = [
    ("Amazon EC2", "Linux, custom image", 14, "PPPPSOOSOSOOOOOOOOOOOSSSS"),
    ("Amazon ECS", "Fargate", 22, "PPPPSPSSSSOOOSOOSOOOOSSSS"),
    ("Amazon ECS", "EC2, own image", 6, "PPPPSOSSOSOOOOOOOOOOOSSSS"),
    ("Amazon EKS", "Managed nodes", 3, "PPPPSSSSSSOOOOOOSOOOOSSSS"),
    ("AWS Lambda", "Managed runtime, auto", 61, "PPPPSPPSSSSOOSSOSOOOOSSSS"),
    ("AWS Lambda", "Container image", 9, "PPPPSPOSOSSOOSSOSOOOOSSSS"),
    ("Amazon RDS", "PostgreSQL, multi-AZ", 11, "PPPPSPSSSSOOOOOOSSOOOSSSS"),
    ("Amazon RDS Custom", "Oracle", 1, "PPPPSOSSOOOOOOOOOOOOOSSSS"),
    ("Amazon DynamoDB", "On-demand", 17, "PPPPSPPSPSSOOPSOSOOOOSSSS"),
    ("Amazon S3", "SSE-KMS, own key", 38, "PPPPSPPSPSSOOSSOOOOOOSSSS"),
    ("Amazon OpenSearch", "Domain", 2, "PPPPSPSSS?OOO?OOSSOOOSSSS"),
    ("ROSA", "Classic", 1, "PPPPSTTSTXXOOOOOOOOOO3-SS"),
    ("AWS Outposts", "Rack", 1, "OSPPSOOSOSOOOOSOOOOOOSSSS"),
];

fn split(mark: char) -> (Split, &'static str) {
    match mark {
        'P' => (Split::Provider, "P"),
        'O' => (Split::Organisation, "O"),
        'S' => (Split::Shared, "PO"),
        'X' => (Split::Shared, "TO"),
        '3' => (Split::Shared, "PTO"),
        'T' => (Split::ThirdParty, "T"),
        '-' => (Split::NotApplicable, "–"),
        _ => (Split::Unresolved, "?"),
    }
}

fn page_target(path: &str, fragment: &str) -> Target {
    Target::Page { path: path.into(), fragment: fragment.into() }
}

fn strong(words: &str) -> Inline {
    Inline::Strong { content: text(words) }
}

fn paragraph(words: &str) -> Block {
    Block::Paragraph { content: text(words) }
}

fn heading(level: u8, id: &str, words: &str) -> Block {
    Block::Heading { level, id: id.into(), content: text(words) }
}

pub fn matrix(rows: usize) -> MatrixView {
    let row = |index: usize| {
        let (service, label, count, marks) = SERVICES[index % SERVICES.len()];
        let round = index / SERVICES.len();
        MatrixRow {
            id: format!("service-{index}"),
            service: service.into(),
            label: if round == 0 { label.into() } else { format!("{label}, variant {round}") },
            short_label: label.into(),
            count,
            deployments: Vec::new(),
            to: page_target(&format!("services/service-{index}"), ""),
            cells: marks
                .chars()
                .enumerate()
                .map(|(column, mark)| {
                    let (split, letters) = split(mark);
                    MatrixCell {
                        split,
                        parties: parties(letters),
                        mark: if (index + column) % 37 == 7 { CellMark::Open } else { CellMark::NeverShown },
                        who: split.words().into(),
                        state: String::new(),
                        held_by: Vec::new(),
                    }
                })
                .collect(),
            facets: vec![("team".into(), vec!["payments".into()])],
        }
    };
    MatrixView {
        caption: format!("{rows} configurations · 186 deployments · version 2026.4"),
        layers: [
            ("Facilities", 2),
            ("Network & hosts", 3),
            ("Systems", 5),
            ("Network & access", 3),
            ("Data", 7),
            ("Governance", 5),
        ]
        .map(|(name, width)| (name.to_owned(), width))
        .to_vec(),
        domains: DOMAINS
            .iter()
            .map(|(id, title, short)| MatrixHead {
                id: (*id).into(),
                title: (*title).into(),
                short: (*short).into(),
                to: page_target("domains", id),
                constant: false,
            })
            .collect(),
        rows: (0..rows).map(row).collect(),
        provider: "AWS".into(),
        organisation: "Larkspur".into(),
        constant: Vec::new(),
        folded: Vec::new(),
        names: Vec::new(),
        teams: Vec::new(),
    }
}

fn step(level: &str, rule: &str, words: &str, outcome: &str) -> StepView {
    StepView {
        level: level.into(),
        rule: rule.into(),
        words: words.into(),
        outcome: outcome.into(),
        support: "stated, read 2026-11-21".into(),
    }
}

fn duty(id: &str, letter: &str, party: &str, statement: &str) -> DutyView {
    DutyView {
        id: id.into(),
        party_kind: parties(letter)[0],
        party: party.into(),
        statement: statement.into(),
        cadence: if letter == "O" { "monthly".into() } else { String::new() },
        basis: "stated".into(),
        owners: if letter == "O" {
            vec![vec![
                Inline::Link { to: page_target("teams/payments", ""), content: text("Payments") },
                Inline::Text { text: " for 9 deployments".into() },
            ]]
        } else {
            Vec::new()
        },
        sources: vec![vec![Inline::Link {
            to: Target::Url { url: "https://aws.amazon.com/compliance/shared-responsibility-model/".into() },
            content: text("AWS shared responsibility model"),
        }]],
        unresolved: String::new(),
        trace: vec![
            step("category default", "container", "AWS patches the operating system", "overridden"),
            step("option rule", "eks-managed-nodes", "AWS builds, you roll out", "wins"),
        ],
        requirements: if letter == "O" { vec!["CC6.1".into(), "CC7.1".into()] } else { Vec::new() },
        evidence: if letter == "O" { vec![text("node image roll-out record: held, 2 October 2026")] } else { Vec::new() },
    }
}

pub fn cell(id: &str, title: &str) -> CellView {
    CellView {
        id: id.into(),
        title: title.into(),
        layer: "Systems".into(),
        split: Split::Shared,
        parties: parties("PO"),
        words: "Shared: AWS and Larkspur".into(),
        duties: vec![
            duty(&format!("{id}.build"), "P", "AWS", "Build and publish patched node images."),
            duty(&format!("{id}.roll-out"), "O", "Larkspur", "Roll each new image out to your node groups."),
            duty(&format!("{id}.retire"), "O", "Larkspur", "Retire node groups whose Kubernetes version has left support."),
        ],
        removed: vec![("Patch the hypervisor".into(), "there is none that you can reach".into())],
        reason: None,
        disagreements: vec!["The checklist says “AWS”, the user guide says “shared”: the user guide is followed.".into()],
    }
}

fn unresolved() -> CellView {
    let mut duty = duty("encryption-at-rest.enable", "?", "Unresolved", "Encrypt the volumes at rest.");
    duty.unresolved = "AWS documents no default for `encryption`; the inventory does not say.".into();
    duty.trace = vec![step("option rule", "opensearch-encrypted", "when encryption is on", "possible")];
    CellView {
        id: "encryption-at-rest".into(),
        title: "Encryption at rest".into(),
        layer: "Data".into(),
        split: Split::Unresolved,
        parties: parties("?"),
        words: "Unresolved".into(),
        duties: vec![duty],
        removed: Vec::new(),
        reason: Some("Nobody can say who carries this until `encryption` is set.".into()),
        disagreements: Vec::new(),
    }
}

pub fn duties() -> Vec<DutyGroup> {
    let place = |group: &str, name: &str, evidence: &str, gap: bool| DutyDeployment {
        id: format!("{group}.{name}"),
        name: name.into(),
        count: 1,
        to: page_target("services/service-6", ""),
        evidence: evidence.into(),
        gap,
    };
    let rows = [
        (
            "backup-recovery.restore-test",
            "Backup and recovery",
            "Test a restore of every database.",
            "quarterly",
            "5 December 2026",
            "restore test record",
        ),
        (
            "backup-recovery.keep",
            "Backup and recovery",
            "Keep backups as long as the data register says.",
            "at change",
            "",
            "backup plan",
        ),
        (
            "identity-access.rotate",
            "Identity and access",
            "Rotate database credentials in Secrets Manager.",
            "90 days",
            "12 January 2027",
            "rotation report",
        ),
        (
            "identity-access.review",
            "Identity and access",
            "Review who can reach cardholder data.",
            "quarterly",
            "overdue since 2 November 2026",
            "access review, signed by a second team",
        ),
        (
            "guest-os.rebuild",
            "Guest operating system",
            "Rebuild images on new base images.",
            "monthly",
            "1 December 2026",
            "image scan without criticals",
        ),
        (
            "encryption-in-transit.tls",
            "Encryption in transit",
            "Set TLS 1.2 or later on every listener.",
            "at change",
            "",
            "configuration rule result",
        ),
    ];
    rows.into_iter()
        .enumerate()
        .map(|(index, (id, domain, statement, cadence, due, proof))| DutyGroup {
            id: id.into(),
            domain: domain.into(),
            statement: statement.into(),
            cadence: cadence.into(),
            due: due.into(),
            overdue: due.starts_with("overdue"),
            proof: vec![proof.into()],
            deployments: vec![
                place(id, "payments-db", "held, 2 October 2026", false),
                place(id, "ledger-db", "held, 2 October 2026", false),
                place(
                    id,
                    "vault-tokens",
                    if index % 2 == 1 { "stale by 19 days" } else { "held, 2 October 2026" },
                    index % 2 == 1,
                ),
            ],
            with: if index == 4 { "Platform builds the base image; you rebuild on it.".into() } else { String::new() },
            derived: index == 2,
            common_control: if index == 4 { "Golden image".into() } else { String::new() },
        })
        .collect()
}

pub fn gaps() -> Vec<GapView> {
    let gap = |code: &str, level: &str, message: &str, hint: &str, place: &str, team: &str| GapView {
        id: format!("gap-{code}"),
        why: String::new(),
        by: String::new(),
        day: String::new(),
        code: code.into(),
        level: level.into(),
        message: message.into(),
        hint: hint.into(),
        place: place.into(),
        status: String::new(),
        source: None,
        to: Some(page_target("services/service-10", "encryption-at-rest")),
        team: team.into(),
    };
    vec![
        gap(
            "ONUS-C002",
            "error",
            "Nobody can say who encrypts the search domain at rest.",
            "Set `encryption` on search-logs.",
            "content/inventory/search.yaml:14",
            "Search",
        ),
        gap(
            "ONUS-C011",
            "warning",
            "The access review of vault-tokens is 19 days stale.",
            "Collect and review a new one.",
            "content/inventory/payments.yaml:61",
            "Payments",
        ),
        gap(
            "ONUS-C020",
            "note",
            "The edition of ledger-db is assumed to be standard.",
            "Write `edition: standard` to say so.",
            "content/inventory/ledger.yaml:9",
            "Ledger",
        ),
    ]
}

fn page(path: &str, section: &str, title: &str, summary: &str, blocks: Vec<Block>) -> Page {
    Page {
        path: path.into(),
        title: title.into(),
        section: section.into(),
        summary: summary.into(),
        print: Print::Same,
        wide: false,
        blocks,
    }
}

fn bars() -> Block {
    let row = |label: &str, counts: [u64; 6]| BarRow {
        label: label.into(),
        to: Some(page_target("matrix", "")),
        counts: [Split::Provider, Split::Organisation, Split::Shared, Split::ThirdParty, Split::NotApplicable, Split::Unresolved]
            .into_iter()
            .zip(counts)
            .collect(),
        words: "AWS 92 %, shared 4 %".into(),
    };
    Block::Bars {
        caption: "Cells by who carries them, layer by layer".into(),
        rows: vec![
            row("Facilities", [24, 1, 1, 0, 0, 0]),
            row("Network and hosts", [26, 0, 13, 0, 0, 0]),
            row("Systems", [14, 18, 29, 3, 0, 1]),
            row("Network and access", [0, 34, 4, 1, 0, 0]),
            row("Data", [1, 71, 16, 0, 0, 1]),
            row("Governance", [0, 13, 50, 0, 1, 0]),
        ],
    }
}

/// Running text of every kind, lists within lists, notices, code, tables.
fn narrative() -> Vec<Block> {
    vec![
        Block::Paragraph {
            content: vec![
                Inline::Text { text: "Security in the cloud is divided between ".into() },
                strong("AWS"),
                Inline::Text { text: " and ".into() },
                Inline::Emphasis { content: text("Larkspur") },
                Inline::Text { text: ". Where both hold a duty in a domain, the cell is cut in two: ".into() },
                link("matrix", "", "see the matrix"),
                Inline::Text { text: ". A name such as ".into() },
                Inline::Code { text: "payments-db".into() },
                Inline::Text { text: " is one deployment. ".into() },
                Inline::Struck { content: text("Nobody") },
                Inline::Text { text: " Somebody owns each duty.".into() },
                Inline::Break,
                Inline::Link {
                    to: Target::Url { url: "https://aws.amazon.com/compliance/shared-responsibility-model/".into() },
                    content: text("AWS says so itself"),
                },
                Inline::Text { text: ", and ".into() },
                Inline::Link {
                    to: Target::Book { book: "teams/payments".into(), path: "index".into(), fragment: String::new() },
                    content: text("another book"),
                },
                Inline::Text { text: " says the same.".into() },
            ],
        },
        bars(),
        heading(2, "lists", "How to read this book"),
        Block::List {
            ordered: true,
            items: vec![
                vec![paragraph("Find your team.")],
                vec![
                    paragraph("Read what is yours:"),
                    Block::List {
                        ordered: false,
                        items: vec![
                            vec![paragraph("what to do")],
                            vec![paragraph("how often")],
                            vec![paragraph("how to prove it")],
                        ],
                    },
                ],
                vec![paragraph("Ask when something is not clear.")],
            ],
        },
        Block::Notice {
            tone: Tone::Note,
            blocks: vec![paragraph("This book shows who carries which duty. It does not show that a duty was carried out.")],
        },
        Block::Notice {
            tone: Tone::Caution,
            blocks: vec![paragraph("You may think AWS patches your container images. It patches only the managed runtimes.")],
        },
        Block::Notice {
            tone: Tone::Alarm,
            blocks: vec![paragraph("Two cells are unresolved."), paragraph("Set the options that they wait for.")],
        },
        heading(4, "deep", "A heading two steps deeper than the one before"),
        Block::Quote { blocks: vec![paragraph("Security and compliance is a shared responsibility.")] },
        Block::Rule,
        Block::Code {
            language: "sh".into(),
            text: "onus check\nonus explain payments-db guest-os\tx\n    indented --option \"value\"".into(),
        },
        Block::Facts {
            rows: vec![
                ("Version".into(), text("2026.4")),
                ("Review by".into(), text("31 March 2027")),
                ("Model".into(), vec![Inline::Code { text: "aws-2026.11".into() }]),
            ],
        },
        Block::Numbers {
            numbers: vec![
                KeyNumber { number: "3".into(), words: "overdue".into(), alarm: true, to: None },
                KeyNumber { number: "21 of 40".into(), words: "proven".into(), alarm: false, to: None },
            ],
        },
        Block::Actions {
            actions: vec![ActionView {
                id: "ER-3f0a9c41".into(),
                what: "Encryption of each volume".into(),
                from: "AWS Config".into(),
                cadence: "monthly".into(),
                covers: text("payments-db"),
                duties: text("Switch on encryption at rest"),
                requirements: "SOC 2 CC6.1".into(),
                state: "1 of 3 months proven".into(),
                alarm: true,
                shown: 1,
                total: 3,
                last: "30 September 2026".into(),
                by: "31 December 2026".into(),
                day: "2026-12-31".into(),
            }],
        },
        Block::Areas {
            areas: vec![AreaLine {
                id: "guest-os-line".into(),
                title: "Guest OS".into(),
                split: Split::Organisation,
                parties: vec![(PartyKind::Organisation, "Larkspur".into())],
                line: "Larkspur: roll out updates".into(),
                teams: vec!["Payments".into()],
                state: "overdue since 1 August 2026".into(),
                alarm: true,
                duties: vec![AreaDuty {
                    party_kind: PartyKind::Organisation,
                    party: "Larkspur".into(),
                    statement: "Roll out updates of the operating system.".into(),
                    cadence: "monthly".into(),
                    team: text("Payments"),
                    state: "overdue".into(),
                    alarm: true,
                    proof: vec!["Patch compliance, from Systems Manager".into()],
                }],
                mistaken: vec!["You may think AWS patches it.".into()],
                to: Target::Page { path: "index".into(), fragment: String::new() },
            }],
        },
        Block::Entries {
            groups: vec![EntryGroup {
                id: "entries".into(),
                title: "Short entries".into(),
                entries: (1..=9)
                    .map(|n| Entry {
                        id: format!("entry-{n}"),
                        lead: text(n.to_string()),
                        content: text(format!("What is looked up under {n}, in a line or two of a narrow column.")),
                    })
                    .collect(),
            }],
        },
        heading(3, "tables", "A table"),
        Block::Table {
            caption: "Accounts in scope".into(),
            head: ["Account", "Environment", "Entity", "Deployments"].map(str::to_owned).to_vec(),
            rows: (1..=6)
                .map(|n| {
                    vec![text(format!("payments-{n}")), text("production"), text("Larkspur Ltd"), text(format!("{}", n * 7))]
                })
                .collect(),
        },
    ]
}

/// Strings that want to do harm, in every place that takes a string.
fn hostile() -> Vec<Block> {
    let long = "x".repeat(10_000);
    let mut blocks = vec![paragraph("Every line below is text.")];
    for words in HOSTILE {
        blocks.push(paragraph(words));
    }
    blocks.push(heading(2, "hostile", HOSTILE[0]));
    blocks.push(Block::Paragraph {
        content: vec![Inline::Code { text: HOSTILE[6].into() }, Inline::Text { text: " ".into() }, strong(HOSTILE[3])],
    });
    blocks.push(Block::Code {
        language: "\"), eval(".into(),
        text: format!("{}\n```\n#eval(\"1\")\n{}", HOSTILE[1], "y".repeat(400)),
    });
    blocks.push(Block::Table {
        caption: HOSTILE[2].into(),
        head: vec!["#eval(\"1\")".into(), "Ten thousand characters".into(), "<label>".into()],
        rows: vec![
            vec![text(HOSTILE[0]), text(long.clone()), text(HOSTILE[4])],
            vec![
                text("row"),
                text("arn:aws:iam::111122223333:role/service-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef"),
                text("ok"),
            ],
        ],
    });
    blocks.push(Block::Facts { rows: vec![(HOSTILE[3].into(), text(HOSTILE[5])), (long[..300].into(), text(HOSTILE[7]))] });
    blocks.push(paragraph(&long[..2_000]));
    blocks.push(Block::Gaps {
        gaps: vec![GapView {
            id: String::new(),
            why: HOSTILE[8].into(),
            by: String::new(),
            day: String::new(),
            code: "ONUS-C999".into(),
            level: "error".into(),
            message: long[..1_500].into(),
            hint: HOSTILE[8].into(),
            place: format!("content/inventory/{}.yaml:1", &long[..200]),
            status: String::new(),
            source: None,
            to: Some(page_target("nowhere", "at-all")),
            team: HOSTILE[9].into(),
        }],
    });
    let mut group = duties().swap_remove(0);
    group.id = "hostile.group".into();
    let long_name = long[..300].to_owned();
    group.statement = long;
    group.deployments[0].name = HOSTILE[2].into();
    group.proof = vec![HOSTILE[1].into()];
    blocks.push(Block::Duties { groups: vec![group] });
    let mut odd_matrix = matrix(2);
    odd_matrix.rows[0].service = long_name.clone();
    odd_matrix.rows[0].label = HOSTILE[2].into();
    odd_matrix.rows[1].label = long_name.clone();
    odd_matrix.provider = long_name.clone();
    blocks.push(Block::Matrix { matrix: odd_matrix });
    if let Block::Bars { caption, mut rows } = bars() {
        rows[0].label = long_name;
        blocks.push(Block::Bars { caption, rows });
    }
    let mut odd = cell("hostile-cell", HOSTILE[0]);
    odd.words = "z".repeat(300);
    odd.duties[1].statement = "w".repeat(5_000);
    odd.duties[1].party = HOSTILE[6].into();
    odd.duties[2].trace[0].rule = "v".repeat(300);
    blocks.push(Block::Cell { cell: odd });
    blocks
}

fn scripts() -> Vec<Block> {
    vec![
        paragraph("Łódź, Þórshöfn, Ærøskøbing, İstanbul, Tiếng Việt, naïve café"),
        paragraph("Ομάδα πληρωμών · Команда платежей · Ѓорѓи"),
        paragraph("فريق المدفوعات يملك هذه الواجبات"),
        paragraph("צוות התשלומים אחראי על החובות"),
        paragraph("支付团队 · 結制チーム データベース · 결제 팀"),
        paragraph("→ ✓ ● ■ ⚠ ≤ ≥ € ₿ № ™ … – — “quotes”"),
        Block::Paragraph {
            content: vec![
                strong("支付 צוות فريق Команда"),
                Inline::Text { text: " and ".into() },
                Inline::Code { text: "Команда 支付 فريق".into() },
            ],
        },
        paragraph("e\u{301} and o\u{308}\u{304} combine; zero\u{200D}width\u{200C}joiners; soft\u{AD}hyphen; LRM\u{200E}mark"),
    ]
}

/// The sample; `rows` is the height of its matrix.
/// A picture of one line of words, with its table.
fn figure() -> FigureView {
    let face = Face { size: 120, strong: false, dense: false, role: Role::Ink };
    let words = Shape::Words { at: (0, 200), anchor: Anchor::Start, face, upwards: false, text: "Where the line runs".into() };
    FigureView {
        id: "line".into(),
        title: "Where the line runs".into(),
        summary: "A line of words".into(),
        picture: Picture { width: 4_000, height: 400, mirrored: false, shapes: vec![words] },
        head: vec!["Layer".into(), "Ours".into()],
        rows: vec![vec!["Data".into(), "3".into()]],
    }
}

pub fn publication(rows: usize) -> Publication {
    let mut wide = page(
        "matrix",
        "Responsibility",
        "Responsibility matrix",
        "Who carries what, for every configuration in use.",
        vec![Block::Matrix { matrix: matrix(rows) }],
    );
    wide.wide = true;
    let mut hidden = page("hidden", "Overview", "Not printed", "", vec![paragraph("This page is for screens only.")]);
    hidden.print = Print::Nothing;
    Publication {
        kind: PublicationKind::Organisation,
        id: "organisation".into(),
        title: "Larkspur Cloud Responsibility Handbook".into(),
        subtitle: "Whose duty each piece of cloud security is: 60 deployments, 13 configurations, 8 teams".into(),
        control: [
            ("Version", "2026.4"),
            ("Issued", "21 November 2026"),
            ("Review by", "31 March 2027"),
            ("Revision", "3f9c2ab"),
            ("Model", "aws-2026.11"),
            ("Classification", "Internal"),
            ("Owner", "Head of Cloud Security"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec(),
        classification: "Internal".into(),
        language: "en-GB".into(),
        direction: "ltr".into(),
        authors: vec!["Cloud Security".into()],
        date: "2026-11-21".into(),
        pages: vec![
            page("index", "Overview", "Overview", "The split on one page.", narrative()),
            hidden,
            wide,
            page(
                "duties",
                "Responsibility",
                "What is yours: Payments",
                "9 deployments in production and staging.",
                vec![paragraph("Duties that recur come first."), Block::Duties { groups: duties() }],
            ),
            page(
                "services/service-3",
                "Services",
                "Amazon EKS, managed nodes",
                "3 deployments · container (managed platform)",
                vec![
                    Block::Facts {
                        rows: vec![
                            ("Category".into(), text("container (managed platform)")),
                            ("Options".into(), text("nodes: managed (set)")),
                        ],
                    },
                    Block::Cell { cell: cell("guest-os", "Guest operating system") },
                    Block::Cell { cell: cell("platform-runtime", "Platform and runtime") },
                ],
            ),
            page(
                "services/service-10",
                "Services",
                "Amazon OpenSearch, domain",
                "2 deployments",
                vec![Block::Cell { cell: unresolved() }],
            ),
            page("gaps", "Gaps", "What is open", "Three gaps.", vec![Block::Gaps { gaps: gaps() }]),
            page("figure", "Overview", "A picture", "", vec![Block::Figure { figure: figure() }]),
            page("one-page", "Your duties", "One page", "", vec![Block::Handout { handout: Box::new(handout()) }]),
            page("scripts", "Appendix", "Names of many scripts", "", scripts()),
            page("hostile", "Appendix", "Hostile strings", HOSTILE[0], hostile()),
        ],
        search: Default::default(),
        lasting: Default::default(),
    }
}

/// A handout whose words are hostile where a team could write them.
pub fn handout() -> HandoutView {
    let record = |number: usize| HandoutRecord {
        duties: format!("Do number {number}. {}", HOSTILE[number % HOSTILE.len()]),
        places: HOSTILE[(number + 3) % HOSTILE.len()].into(),
        cadence: "monthly".into(),
        by: "since 2 November 2026".into(),
        alarm: number < 2,
        proof: "x".repeat(80),
        state: if number < 4 { "stale for 2 of 3".into() } else { String::new() },
    };
    let number =
        |number: &str, words: &str| KeyNumber { number: number.into(), words: words.into(), alarm: number != "0", to: None };
    HandoutView {
        team: HOSTILE[0].into(),
        provider: "AWS".into(),
        about: HOSTILE.iter().map(|h| (*h).to_owned()).collect(),
        counts: vec![(Split::Provider, 10), (Split::Shared, 40), (Split::Organisation, 30), (Split::Unresolved, 1)],
        numbers: vec![number("3", "overdue, the oldest since 2 November 2026"), number("0", HOSTILE[6 % HOSTILE.len()])],
        records: (0..10).map(record).collect(),
        total: 34,
        order: "Overdue first.".into(),
        mistaken: vec![("AWS rotates your keys".into(), HOSTILE[1].into())],
        others: vec![HandoutHelp { name: HOSTILE[2].into(), does: "Keys".into(), contact: HOSTILE[3].into() }],
        exceptions: vec![HandoutException { words: HOSTILE[4].into(), ends: "until 31 January 2027".into(), expired: true }],
        more_exceptions: 2,
        changes: Some(TeamChangeSummary { since: "2026.3".into(), lines: vec![HOSTILE[5].into()], more: 1 }),
        rest: text("Everything else is in your handbook."),
        limits: "This page does not show that a duty was carried out.".into(),
    }
}

/// The kinds of parties that some letters stand for; none for a dash.
pub fn parties(letters: &str) -> Vec<PartyKind> {
    let kind = |letter| match letter {
        'P' => Some(PartyKind::Provider),
        'T' => Some(PartyKind::ThirdParty),
        'O' => Some(PartyKind::Organisation),
        '?' => Some(PartyKind::Unresolved),
        _ => None,
    };
    letters.chars().filter_map(kind).collect()
}
