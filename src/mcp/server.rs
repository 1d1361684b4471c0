//! The protocol, by `rmcp`: which tools there are, and what becomes of a call.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};

use super::tools::{self, Answer, Call};

/// What a tool's command may take; a project that takes longer is asked for less.
const LONGEST: Duration = Duration::from_secs(120);

/// Largest answer, in bytes: more than this is of no use to an assistant.
const LARGEST: usize = 256 << 10;

const INSTRUCTIONS: &str = "Onus knows whose duty each piece of an organisation's cloud security is: the provider's, a team's, a \
third party's, or unresolved. Start with `search` or `explain`. `explain` about a deployment gives its areas in a line each; with an \
area it gives the duties, each with its holder, statement, basis, source with the date of its text, and status. Unresolved means that \
the facts do not decide it: say so, and name the options that are not set; it is never the provider's by default. A status of \
`relied-on` rests on a report, not on the organisation's own proof.";

/// Answers calls by running this program.
pub struct AnswerServer {
    /// This program.
    pub program: PathBuf,
    /// Arguments before every command: the project.
    pub leading: Vec<OsString>,
}

/// Serves standard input and output until the client leaves.
pub async fn serve(server: AnswerServer) -> Result<(), String> {
    let running = server.serve(rmcp::transport::stdio()).await.map_err(|e| format!("no assistant speaks here: {e}"))?;
    running.waiting().await.map(|_| ()).map_err(|e| format!("the connection ended: {e}"))
}

impl ServerHandler for AnswerServer {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("onus", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        let call = tools::call(&request.name, arguments).map_err(|words| ErrorData::invalid_params(words, None))?;
        Ok(self.answer(call).await.into())
    }
}

impl AnswerServer {
    async fn answer(&self, call: Call) -> CallToolResult {
        let refused = |words: String| CallToolResult::error(vec![ContentBlock::text(words)]);
        let mut command = tokio::process::Command::new(&self.program);
        command.args(&self.leading).args(&call.arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let output = match tokio::time::timeout(LONGEST, command.output()).await {
            Ok(Ok(output)) => output,
            Ok(Err(error)) => return refused(format!("the command could not be run: {error}")),
            Err(_) => return refused(format!("the answer took more than {} seconds", LONGEST.as_secs())),
        };
        if !matches!(output.status.code(), Some(0 | 1)) {
            return refused(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        match tools::shortened(call.answer, words) {
            Ok(words) if words.len() > LARGEST => refused(format!(
                "the answer has {} KiB, more than the {} KiB that are passed on; ask for less: name a team, an area or a deployment",
                words.len() >> 10,
                LARGEST >> 10
            )),
            Ok(words) if call.answer == Answer::Markdown => CallToolResult::success(vec![ContentBlock::text(words)]),
            Ok(words) => match serde_json::from_str(&words) {
                Ok(value) => CallToolResult::structured(value),
                Err(error) => refused(format!("the answer is not JSON: {error}")),
            },
            Err(error) => refused(format!("the answer is not JSON: {error}")),
        }
    }
}
