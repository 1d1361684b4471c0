//! Writes the sample of the tests as a PDF, to be looked at: `cargo run --release --example pdf-sample -- out.pdf`.

#[path = "../tests/suite/pdf/sample.rs"]
mod sample;

use onus::render::pdf::{Engine, Paper, Settings, Standard, Templates, render_many};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "sample.pdf".to_owned());
    let options: Vec<String> = arguments.collect();
    let has = |option: &str| options.iter().any(|given| given == option);
    let mut settings = Settings::at(1_795_219_200);
    settings.approvals = vec!["Head of Cloud Security".to_owned(), "Internal Audit".to_owned()];
    if has("letter") {
        settings.paper = Paper::UsLetter;
    }
    if has("plain") {
        settings.standards = vec![Standard::Ua1];
    }
    let mut publication = sample::publication(if has("tall") { 60 } else { 13 });
    if has("rtl") {
        publication.direction = "rtl".to_owned();
        publication.language = "ar".to_owned();
    }
    let templates = Templates::default();
    let job = |_| onus::render::pdf::render(&publication, &settings, &templates, &Engine::Embedded);
    render_many(1, std::num::NonZeroUsize::MIN, &job, &mut |_, result| match result {
        Ok(rendered) => {
            for warning in &rendered.warnings {
                println!("warning: {warning} {:?}", warning.place());
            }
            std::fs::write(&path, rendered.bytes).expect("written");
        }
        Err(problems) => {
            for problem in problems {
                println!("{}: {problem}\n  at {:?}\n  {:?}", problem.code(), problem.place(), problem.hints());
            }
        }
    });
}
