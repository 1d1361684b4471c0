//! Publications with every block, as a small organisation would have them, to hold the renderers against.

use onus_core::matrix::Split;
use onus_publish::block::*;

use crate::pdf::sample::parties;

/// Layers with their domains: id, title, short title.
#[allow(clippy::type_complexity, reason = "a table reads best as one literal")]
const DOMAINS: &[(&str, &[(&str, &str, &str)])] = &[
    (
        "Facilities",
        &[
            ("physical-security", "Physical security", "Physical security"),
            ("hardware-media", "Hardware and media", "Hardware & media"),
        ],
    ),
    (
        "Network and hosts",
        &[
            ("global-network", "Global network", "Global network"),
            ("hosts", "Hosts and hypervisor", "Hosts & hypervisor"),
            ("ddos", "Protection against denial of service", "DDoS protection"),
        ],
    ),
    (
        "Systems",
        &[
            ("guest-os", "Guest operating system", "Guest OS"),
            ("platform", "Platform and runtime", "Platform & runtime"),
            ("service-config", "Service configuration", "Service configuration"),
            ("vulnerability-management", "Vulnerability management", "Vulnerabilities"),
            ("availability", "Availability", "Availability"),
        ],
    ),
    (
        "Access",
        &[
            ("network-config", "Network and firewall", "Network & firewall"),
            ("identity-access", "Identity and access", "Identity & access"),
            ("account-governance", "Account governance", "Account governance"),
        ],
    ),
    (
        "Data",
        &[
            ("encryption-at-rest", "Encryption at rest", "Encryption at rest"),
            ("encryption-in-transit", "Encryption in transit", "In transit"),
            ("client-side", "Client-side data", "Client-side"),
            ("keys", "Key management", "Keys"),
            ("backup-recovery", "Backup and recovery", "Backup & recovery"),
            ("classification", "Data classification", "Classification"),
            ("residency", "Data residency", "Residency"),
        ],
    ),
    (
        "Governance",
        &[
            ("application", "Application code", "Application"),
            ("monitoring", "Logging and monitoring", "Monitoring"),
            ("incident-response", "Incident response", "Incidents"),
            ("compliance", "Compliance", "Compliance"),
            ("training", "Awareness and training", "Training"),
        ],
    ),
];

/// Service, label, deployments, a letter (or more) a domain; S stands for provider and organisation.
const ROWS: &[(&str, &str, u64, &str)] = &[
    ("Amazon EC2", "Linux, own image", 14, "PPPPSOOSOSOOOOOOOOOOOSSSS"),
    ("Amazon ECS", "Fargate", 22, "PPPPSPSSSSOOOSOOSOOOOSSSS"),
    ("Amazon ECS", "EC2, own image", 6, "PPPPSOSSOSOOOOOOOOOOOSSSS"),
    ("Amazon EKS", "Managed nodes", 3, "PPPPSSSSSSOOOOOOSOOOOSSSS"),
    ("AWS Lambda", "Managed runtime, automatic updates", 61, "PPPPSPPSSSSOOSSOSO–OOSSSS"),
    ("AWS Lambda", "Container image", 9, "PPPPSPOSOSSOOSSOSO–OOSSSS"),
    ("Amazon RDS", "PostgreSQL, multi-AZ", 11, "PPPPSPSSSSOOOOOOSSOOOSSSS"),
    ("Amazon RDS Custom", "Oracle", 1, "PPPPSOSSOOOOOOOOOOOOOSSSS"),
    ("Amazon DynamoDB", "On-demand", 17, "PPPPSPPPPSSOOPSOSOOOOSSSS"),
    ("Amazon S3", "SSE-KMS, own key", 38, "PPPPSPPSPSSOOSSOOOOOOSSSS"),
    ("Amazon OpenSearch", "Domain", 2, "PPPPSPSSS?OOO?OOSSOOOSSSS"),
    ("ROSA", "Classic", 1, "PPPPSTTBTMSOOOOOOOOOOSSSS"),
    ("AWS Outposts", "Rack", 1, "OSPPSOOSOOOOOOSOOOOOOSSSS"),
];

pub const TEAMS: &[(&str, &str)] = &[
    ("payments", "Payments"),
    ("ledger", "Ledger"),
    ("platform", "Platform"),
    ("security", "Cloud Security"),
    ("zahlen", "Διαχείριση δεδομένων και ανάλυση"),
];

fn split(letter: char) -> (Split, &'static str) {
    match letter {
        'P' => (Split::Provider, "P"),
        'O' => (Split::Organisation, "O"),
        'S' => (Split::Shared, "PO"),
        'B' => (Split::Shared, "TO"),
        'M' => (Split::Shared, "PTO"),
        'T' => (Split::ThirdParty, "T"),
        '–' => (Split::NotApplicable, "–"),
        _ => (Split::Unresolved, "?"),
    }
}

fn words(letters: &str) -> String {
    let name = |c| match c {
        'P' => "AWS",
        'O' => "Larkspur",
        _ => "Red Hat",
    };
    match letters {
        "?" => "Unresolved: nobody can say".into(),
        "–" => "Not applicable".into(),
        one if one.len() == 1 => format!("{} alone", name(one.chars().next().unwrap_or('P'))),
        more => format!("Shared: {}", more.chars().map(name).collect::<Vec<_>>().join(" and ")),
    }
}

pub fn id(service: &str, label: &str) -> String {
    let name = format!("{service} {label}").to_lowercase();
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty() && *p != "amazon" && *p != "aws")
        .collect::<Vec<_>>()
        .join("-")
}

fn to(path: impl Into<String>) -> Target {
    Target::Page { path: path.into(), fragment: String::new() }
}

fn team(id: &str, name: &str) -> Inline {
    Inline::Link {
        to: Target::Book { book: format!("teams/{id}"), path: "index".into(), fragment: String::new() },
        content: text(name),
    }
}

pub fn page(path: &str, title: &str, section: &str, summary: &str, blocks: Vec<Block>) -> Page {
    Page {
        path: path.into(),
        title: title.into(),
        section: section.into(),
        summary: summary.into(),
        print: Print::Same,
        wide: path == "matrix",
        blocks,
    }
}

pub fn book(kind: PublicationKind, id: &str, title: &str, pages: Vec<Page>) -> Publication {
    Publication {
        kind,
        id: id.into(),
        title: title.into(),
        subtitle: "Who carries each security duty of Larkspur".into(),
        control: [("Version", "2026.4"), ("Issued", "21 November 2026"), ("Revision", "3f9c2ab"), ("Model", "aws 2026.11")]
            .map(|(l, v)| (l.to_owned(), v.to_owned()))
            .to_vec(),
        classification: "Internal".into(),
        language: "en".into(),
        direction: "ltr".into(),
        authors: vec!["Cloud Security".into()],
        date: "2026-11-21".into(),
        pages,
        search: Default::default(),
        lasting: Default::default(),
    }
}

/// The whole site: the organisation's book and one for each team.
pub fn publications() -> Vec<Publication> {
    let rows: Vec<(&str, &str, u64, &str)> = ROWS.to_vec();
    let mut books = vec![organisation(&rows)];
    books.extend(TEAMS.iter().map(|(id, name)| team_book(id, name)));
    books
}

/// A large organisation: the same rows again and again.
pub fn large(configurations: usize) -> Publication {
    let labels: Vec<String> = (0..configurations).map(|i| format!("{}, variant {i}", ROWS[i % ROWS.len()].1)).collect();
    let rows: Vec<_> =
        labels.iter().enumerate().map(|(i, l)| (ROWS[i % ROWS.len()].0, l.as_str(), i as u64, ROWS[i % ROWS.len()].3)).collect();
    organisation(&rows)
}

fn organisation(rows: &[(&str, &str, u64, &str)]) -> Publication {
    let mut pages = vec![overview(rows), narrative(), matrix_page(rows), services(rows)];
    pages.extend(rows.iter().map(configuration));
    let domains = || DOMAINS.iter().flat_map(|(_, d)| d.iter());
    let table = domains().map(|d| vec![vec![link(format!("domains/{}", d.0), "", d.1)], text("25 duties")]).collect();
    pages.push(page(
        "domains/index",
        "Areas of responsibility",
        "Areas",
        "What has to be done, area by area",
        vec![Block::Table { caption: "Areas".into(), head: vec!["Area".into(), "Duties".into()], rows: table }],
    ));
    pages.extend(domains().map(|d| {
        let lead = text(format!("{} in every configuration in use.", d.1));
        page(&format!("domains/{}", d.0), d.1, "Areas", "Who carries it where", vec![Block::Paragraph { content: lead }])
    }));
    let teams =
        TEAMS.iter().map(|(id, name)| vec![vec![team(id, name)], text(format!("{id}@larkspur.example")), text("9")]).collect();
    pages.push(page(
        "teams/index",
        "Teams",
        "Teams",
        "Who they are and what they run",
        vec![Block::Table {
            caption: "Teams and what they run".into(),
            head: ["Team", "How to reach it", "Deployments"].map(String::from).to_vec(),
            rows: teams,
        }],
    ));
    pages.push(page(
        "gaps",
        "Gaps",
        "Gaps",
        "What is open and who should act",
        vec![
            Block::Heading { level: 2, id: "must-be-fixed".into(), content: text("Must be fixed (2)") },
            Block::Gaps { gaps: gaps() },
        ],
    ));
    pages.push(sources());
    book(PublicationKind::Organisation, "organisation", "Larkspur Cloud Responsibility", pages)
}

fn counts(rows: &[(&str, &str, u64, &str)], range: std::ops::Range<usize>) -> Vec<(Split, u64)> {
    let order = [Split::Provider, Split::Shared, Split::Organisation, Split::ThirdParty, Split::NotApplicable, Split::Unresolved];
    let count = |s| {
        rows.iter()
            .map(|r| r.3.chars().skip(range.start).take(range.len()).filter(|c| split(*c).0 == s).count() as u64 * r.2)
            .sum()
    };
    order.into_iter().map(|s| (s, count(s))).collect()
}

fn overview(rows: &[(&str, &str, u64, &str)]) -> Page {
    let mut at = 0;
    let layers = DOMAINS.iter().map(|(title, domains)| {
        let range = at..at + domains.len();
        at = range.end;
        BarRow { label: (*title).into(), to: None, counts: counts(rows, range), words: String::new() }
    });
    let layers = layers.collect();
    let teams = TEAMS.iter().enumerate().map(|(i, (id, name))| BarRow {
        label: (*name).into(),
        to: Some(Target::Book { book: format!("teams/{id}"), path: "index".into(), fragment: String::new() }),
        counts: counts(&rows[i..(i + 3).min(rows.len())], 0..25),
        words: String::new(),
    });
    let heading = |id: &str, words: &str| Block::Heading { level: 2, id: id.into(), content: text(words) };
    page("index", "Overview", "Overview", "What we run, who carries what, what is open", vec![
        Block::Paragraph { content: vec![
            Inline::Text { text: "Larkspur runs 186 deployments in 13 service configurations, looked after by 5 teams. For each of them the matrix says, area by area, which duties are AWS's and which are yours. ".into() },
            link("matrix", "", "Open the matrix"),
            Inline::Text { text: ".".into() },
        ] },
        heading("who-carries-what", "Who carries what"),
        Block::Bars { caption: "Areas of all deployments by layer".into(), rows: layers },
        Block::Bars { caption: "Areas of each team's deployments".into(), rows: teams.collect() },
        heading("open", "What is open"),
        Block::Gaps { gaps: gaps() },
        heading("document-control", "Document control"),
        Block::Facts { rows: vec![
            ("Version".into(), text("2026.4")),
            ("Issued".into(), text("21 November 2026")),
            ("Approved by".into(), text("Head of Security, 20 November 2026")),
        ] },
    ])
}

fn narrative() -> Page {
    let strong = |words: &str| Inline::Strong { content: text(words) };
    page(
        "how-to-read",
        "How to read this book",
        "Overview",
        "What the letters and terms mean",
        vec![
            Block::Paragraph {
                content: vec![
                    Inline::Text { text: "Cloud security is ".into() },
                    strong("shared"),
                    Inline::Text { text: ". AWS secures the cloud; ".into() },
                    Inline::Emphasis { content: text("you") },
                    Inline::Text { text: " secure what you put in it. See ".into() },
                    Inline::Link {
                        to: Target::Url { url: "https://aws.amazon.com/compliance/shared-responsibility-model/".into() },
                        content: text("the model"),
                    },
                    Inline::Text { text: " and run ".into() },
                    Inline::Code { text: "onus explain payments-db".into() },
                    Inline::Text { text: "; ".into() },
                    Inline::Struck { content: text("never guess") },
                    Inline::Break,
                    Inline::Text { text: "and ask.".into() },
                ],
            },
            Block::Heading { level: 2, id: "letters".into(), content: text("Letters") },
            Block::List {
                ordered: false,
                items: vec![
                    vec![Block::Paragraph { content: text("P: the provider.") }],
                    vec![
                        Block::Paragraph { content: text("O: you. And within:") },
                        Block::List {
                            ordered: true,
                            items: vec![
                                vec![Block::Paragraph { content: text("read the duty") }],
                                vec![Block::Paragraph { content: text("do it") }],
                            ],
                        },
                    ],
                ],
            },
            Block::Notice {
                tone: Tone::Caution,
                blocks: vec![Block::Paragraph {
                    content: text("You may think AWS patches your container images. It does not: only managed runtimes."),
                }],
            },
            Block::Notice {
                tone: Tone::Alarm,
                blocks: vec![Block::Paragraph {
                    content: text("Two cells are unresolved. Nobody can say who encrypts the search domain."),
                }],
            },
            Block::Notice {
                tone: Tone::Note,
                blocks: vec![Block::Paragraph { content: text("Letters are always there; colour never speaks alone.") }],
            },
            Block::Heading { level: 2, id: "asking".into(), content: text("Asking the program") },
            Block::Code {
                language: "console".into(),
                text: "$ onus explain payments-db guest-os\n\nguest-os.roll-out  AWS  wins: rds-standard\n".into(),
            },
            Block::Quote {
                blocks: vec![Block::Paragraph { content: text("Security and compliance is a shared responsibility.") }],
            },
            Block::Heading { level: 3, id: "deeper".into(), content: text("Deeper") },
            Block::Rule,
            Block::Paragraph {
                content: text(
                    "A document like this shows who carries which duty. It does not show that a duty was carried out: evidence does.",
                ),
            },
        ],
    )
}

fn matrix_page(rows: &[(&str, &str, u64, &str)]) -> Page {
    let view = MatrixView {
        caption: "Who carries each area, by service configuration".into(),
        layers: DOMAINS.iter().map(|(title, d)| ((*title).to_owned(), d.len())).collect(),
        domains: DOMAINS
            .iter()
            .flat_map(|(_, d)| d.iter())
            .map(|d| MatrixHead {
                id: d.0.into(),
                title: d.1.into(),
                short: d.2.into(),
                to: to(format!("domains/{}", d.0)),
                constant: false,
            })
            .collect(),
        rows: rows.iter().enumerate().map(|(i, row)| matrix_row(i, row)).collect(),
        provider: "AWS".into(),
        organisation: "Larkspur".into(),
        constant: Vec::new(),
        folded: Vec::new(),
        names: Vec::new(),
        teams: TEAMS.iter().map(|(id, name, ..)| ((*id).to_owned(), (*name).to_owned())).collect(),
    };
    page(
        "matrix",
        "Responsibility matrix",
        "Matrix",
        "13 configurations of 11 services · 186 deployments",
        vec![Block::Matrix { matrix: view }],
    )
}

fn matrix_row(index: usize, (service, label, count, letters): &(&str, &str, u64, &str)) -> MatrixRow {
    let cell = |(i, c): (usize, char)| {
        let (split, letters) = split(c);
        MatrixCell {
            split,
            parties: parties(letters),
            mark: if split == Split::Unresolved || (i * 7 + index).is_multiple_of(23) { CellMark::Open } else { CellMark::None },
            who: split.words().to_owned(),
            state: String::new(),
            held_by: vec![0],
        }
    };
    let teams: Vec<String> = (0..=index % 3).map(|t| TEAMS[(index + t) % TEAMS.len()].0.to_owned()).collect();
    let environment =
        if index.is_multiple_of(3) { vec!["production".to_owned()] } else { vec!["production".into(), "staging".into()] };
    MatrixRow {
        id: id(service, label),
        service: (*service).into(),
        label: (*label).into(),
        short_label: (*label).into(),
        count: *count,
        deployments: Vec::new(),
        to: to(format!("services/{}", id(service, label))),
        cells: letters.chars().enumerate().map(cell).collect(),
        facets: vec![
            ("team".into(), teams),
            ("environment".into(), environment),
            ("account".into(), vec![["payments-prod", "ledger-prod", "sandbox"][index % 3].into()]),
            ("data".into(), vec![["cardholder", "personal"][index % 2].into()]),
            ("scope".into(), vec![["soc2", "pci"][index % 2].into()]),
            ("category".into(), vec![["infrastructure", "container", "abstracted"][index % 3].into()]),
            ("service".into(), vec![service.to_lowercase()]),
        ],
    }
}

fn services(rows: &[(&str, &str, u64, &str)]) -> Page {
    let row = |(s, l, n, _): &(&str, &str, u64, &str)| {
        vec![
            vec![link(format!("services/{}", id(s, l)), "", format!("{s}, {l}"))],
            text("container (managed platform)"),
            text(n.to_string()),
        ]
    };
    page(
        "services/index",
        "Services",
        "Services",
        "Every service configuration in use",
        vec![Block::Table {
            caption: "Service configurations in use".into(),
            head: ["Configuration", "Category", "Deployments"].map(String::from).to_vec(),
            rows: rows.iter().map(row).collect(),
        }],
    )
}

fn configuration(row: &(&str, &str, u64, &str)) -> Page {
    let (service, label, count, letters) = *row;
    let mut blocks = vec![Block::Facts {
        rows: vec![
            ("Service".into(), text(service)),
            ("Category".into(), text("container (managed platform). AWS runs the platform, you run what is on it.")),
            (
                "Launch type".into(),
                vec![
                    Inline::Text { text: format!("{label}, ") },
                    Inline::Strong { content: text("assumed") },
                    Inline::Text { text: ": AWS's documented default (".into() },
                    link("sources", "ecs-guide", "ECS developer guide"),
                    Inline::Text { text: ")".into() },
                ],
            ),
        ],
    }];
    let mut letters = letters.chars();
    for (layer, domains) in DOMAINS {
        blocks.push(Block::Heading {
            level: 2,
            id: format!("layer-{}", layer.to_lowercase().replace(' ', "-")),
            content: text(*layer),
        });
        for domain in *domains {
            blocks.push(Block::Cell { cell: cell(layer, domain, letters.next().unwrap_or('?')) });
        }
    }
    blocks.push(Block::Heading { level: 2, id: "deployments".into(), content: text("Where it runs") });
    blocks.push(Block::Table {
        caption: "Deployments of this configuration".into(),
        head: ["Deployment", "Owner", "Environment", "Account", "Regions", "Data", "Assumed options"].map(String::from).to_vec(),
        rows: (0..count.min(4))
            .map(|i| {
                vec![
                    text(format!("payments-{i}")),
                    vec![team("payments", "Payments")],
                    text("production"),
                    text("payments-prod"),
                    text("eu-west-1"),
                    text("cardholder"),
                    text(""),
                ]
            })
            .collect(),
    });
    let summary = format!("{service}, {count} deployments");
    page(&format!("services/{}", id(service, label)), &format!("{service}, {label}"), "Services", &summary, blocks)
}

fn cell(layer: &str, domain: &(&str, &str, &str), c: char) -> CellView {
    let (split, letters) = split(c);
    let duty = |letter: char| match letter {
        'P' => duty(domain.0, "hosts", "P", "AWS", "Build and publish patched images of the platform.", ""),
        'T' => duty(domain.0, "operate", "T", "Red Hat", "Run the control plane and the nodes.", ""),
        '?' => duty(domain.0, "enable", "?", "Unresolved", "Encrypt what is stored.", ""),
        _ => duty(domain.0, "roll-out", "O", "Larkspur", "Roll each new image out to your node groups.", "every month"),
    };
    CellView {
        id: domain.0.into(),
        title: domain.1.into(),
        layer: layer.into(),
        split,
        parties: parties(letters),
        words: words(letters),
        duties: letters.chars().filter(|c| *c != '–').map(duty).collect(),
        removed: if c == 'S' && domain.0 == "ddos" {
            vec![("Retire node groups".into(), "there are none on Fargate".into())]
        } else {
            vec![]
        },
        reason: match split {
            Split::NotApplicable => Some("A function keeps nothing between two calls.".into()),
            Split::Unresolved => Some("No source says whether the service encrypts by default.".into()),
            _ => None,
        },
        disagreements: if domain.0 == "guest-os" {
            vec!["One list gives the whole area to AWS; AWS's own page splits it.".into()]
        } else {
            vec![]
        },
    }
}

fn duty(domain: &str, name: &str, letter: &str, party: &str, statement: &str, cadence: &str) -> DutyView {
    let ours = letter == "O";
    DutyView {
        id: format!("{domain}.{name}"),
        party_kind: parties(letter)[0],
        party: party.into(),
        statement: statement.into(),
        cadence: cadence.into(),
        basis: "stated".into(),
        owners: if ours {
            vec![vec![team("platform", "Platform"), Inline::Text { text: ", carried out by Payments and Ledger".into() }]]
        } else {
            vec![]
        },
        sources: vec![vec![link("sources", "ecs-guide", "ECS developer guide")]],
        unresolved: if letter == "?" {
            "The documentation names no default, and the option is not set.".into()
        } else {
            String::new()
        },
        trace: vec![
            StepView {
                level: "category default".into(),
                rule: String::new(),
                words: "AWS patches the operating system".into(),
                outcome: "overridden".into(),
                support: "derived, read 21 November 2026".into(),
            },
            StepView {
                level: "option rule".into(),
                rule: "eks-external".into(),
                words: "when launch type is external: Larkspur".into(),
                outcome: "does-not-hold".into(),
                support: String::new(),
            },
            StepView {
                level: "service rule".into(),
                rule: "eks-managed-nodes".into(),
                words: "AWS builds, you roll out".into(),
                outcome: "wins".into(),
                support: "stated, source of 3 June 2026, read 21 November 2026".into(),
            },
        ],
        requirements: if ours { vec!["SOC 2 CC6.8".into(), "PCI DSS 6.3.3".into()] } else { vec![] },
        evidence: if ours {
            vec![text("node image report, from EKS"), vec![Inline::Emphasis { content: text("current for 2, stale for 1") }]]
        } else {
            vec![]
        },
    }
}

pub fn gaps() -> Vec<GapView> {
    let gap = |code: &str, level: &str, message: &str, hint: &str, team: &str| GapView {
        id: format!("gap-{code}"),
        why: "Who does not know it cannot act.".into(),
        by: String::new(),
        day: String::new(),
        code: code.into(),
        level: level.into(),
        message: message.into(),
        hint: hint.into(),
        place: "content/inventory/payments.yaml:41:7".into(),
        status: String::new(),
        source: None,
        to: Some(Target::Page { path: "services/opensearch-domain".into(), fragment: "encryption-at-rest".into() }),
        team: team.into(),
    };
    vec![
        gap(
            "unresolved-cell",
            "error",
            "Nobody can say who encrypts search-prod at rest.",
            "Set the option encryption_at_rest of search-prod.",
            "Platform",
        ),
        gap(
            "evidence-stale",
            "warning",
            "The restore test of payments-db is 19 days too old.",
            "Test a restore and file the record.",
            "Payments",
        ),
        gap(
            "exception-expires",
            "note",
            "The reassignment of ledger-db's restore tests ends in 12 days.",
            "Renew contract CB-17 or take the duty back.",
            "Ledger",
        ),
    ]
}

fn sources() -> Page {
    page(
        "sources",
        "Sources",
        "Registers",
        "What every statement rests on",
        vec![
            Block::Heading { level: 2, id: "ecs-guide".into(), content: text("ECS developer guide") },
            Block::Paragraph {
                content: vec![Inline::Link {
                    to: Target::Url {
                        url: "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-shared-model.html".into(),
                    },
                    content: text("Shared responsibility model for Amazon ECS"),
                }],
            },
        ],
    )
}

fn team_book(id: &str, name: &str) -> Publication {
    let place = |duty: &str, name: &str, evidence: &str, gap: bool| DutyDeployment {
        id: format!("{duty}.{name}"),
        name: name.into(),
        count: 1,
        to: Target::Book {
            book: "organisation".into(),
            path: "services/rds-postgresql-multi-az".into(),
            fragment: "backup-recovery".into(),
        },
        evidence: evidence.into(),
        gap,
    };
    let group =
        |duty: &str, domain: &str, statement: &str, cadence: &str, due: &str, overdue: bool, proof: &str, n: usize| DutyGroup {
            id: duty.into(),
            domain: domain.into(),
            statement: statement.into(),
            cadence: cadence.into(),
            due: due.into(),
            overdue,
            proof: if proof.is_empty() { vec![] } else { vec![proof.into()] },
            deployments: (0..n)
                .map(|i| {
                    let name = ["payments-db", "ledger-db", "refunds-api", "vault-tokens"]
                        .get(i)
                        .map_or_else(|| format!("job-{i}"), |n| (*n).to_owned());
                    place(duty, &name, if i == 1 { "19 days stale" } else { "" }, i == 1)
                })
                .collect(),
            with: if duty == "guest-os.rebuild" {
                "Platform builds the base image; you rebuild on it.".into()
            } else {
                String::new()
            },
            derived: duty == "classification.classify",
            common_control: if duty == "monitoring.ship" { "Central log archive".into() } else { String::new() },
        };
    let groups = vec![
        group(
            "backup-recovery.restore-test",
            "Backup and recovery",
            "Test a restore of every database.",
            "every quarter",
            "next 5 December 2026",
            false,
            "restore test record",
            2,
        ),
        group(
            "identity-access.rotate",
            "Identity and access",
            "Rotate database credentials in Secrets Manager.",
            "every 90 days",
            "next 12 January 2027",
            false,
            "rotation report",
            3,
        ),
        group(
            "identity-access.review",
            "Identity and access",
            "Review who can reach cardholder data.",
            "every quarter",
            "overdue since 2 November 2026",
            true,
            "access review, signed by a second team",
            4,
        ),
        group(
            "guest-os.rebuild",
            "Guest operating system",
            "Rebuild images on new base images.",
            "every month",
            "next 1 December 2026",
            false,
            "image scan without criticals",
            12,
        ),
        group("classification.classify", "Data classification", "Classify new data before it is stored.", "", "", false, "", 1),
        group(
            "monitoring.ship",
            "Logging and monitoring",
            "Ship the logs of every account to the archive.",
            "continuously",
            "",
            false,
            "delivery report",
            2,
        ),
    ];
    let index = page(
        "index",
        &format!("What is yours: {name}"),
        "Overview",
        "9 deployments in production and staging",
        vec![
            Block::Paragraph {
                content: vec![
                    Inline::Text { text: "Everything that ".into() },
                    Inline::Strong { content: text(name) },
                    Inline::Text { text: " must do, how often, and how to prove it. ".into() },
                    Inline::Link {
                        to: Target::Book { book: "organisation".into(), path: "matrix".into(), fragment: String::new() },
                        content: text("The whole matrix"),
                    },
                    Inline::Text { text: ".".into() },
                ],
            },
            Block::Heading { level: 2, id: "duties".into(), content: text("Your duties") },
            Block::Duties { groups },
            Block::Heading { level: 2, id: "not-aws".into(), content: text("You may think AWS does this") },
            Block::Notice {
                tone: Tone::Caution,
                blocks: vec![Block::List {
                    ordered: false,
                    items: vec![
                        vec![Block::Paragraph {
                            content: text("Patching your container images on Lambda: AWS patches only the managed runtimes."),
                        }],
                        vec![Block::Paragraph {
                            content: text("Backups that restore: RDS takes snapshots; whether they restore is yours to know."),
                        }],
                    ],
                }],
            },
            Block::Heading { level: 2, id: "open".into(), content: text("What is open") },
            Block::Gaps {
                gaps: gaps()
                    .into_iter()
                    .map(|mut g| {
                        g.to = None;
                        g
                    })
                    .collect(),
            },
        ],
    );
    let checklist = page(
        "checklist",
        "Checklist",
        "Checklist",
        "To tick off",
        vec![Block::List {
            ordered: true,
            items: vec![
                vec![Block::Paragraph { content: text("Test a restore.") }],
                vec![Block::Paragraph { content: text("Review access.") }],
            ],
        }],
    );
    book(PublicationKind::Team, &format!("teams/{id}"), name, vec![index, checklist])
}
