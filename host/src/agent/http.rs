//! The way to the server through the agent.

use std::sync::Arc;

use licfmt::{
    agent::{Request, Response},
    limits::Count,
};

use super::{Agent, BRIEF, NOT_KEPT};
use crate::{
    Code, Problem,
    online::{Http, Post, Reply, Server},
};

/// Asks the server through the agent, and by itself where no agent answers.
#[derive(Clone)]
pub struct AgentHttp {
    agent: Agent,
    otherwise: Arc<dyn Http>,
}

impl AgentHttp {
    /// Through this agent; `otherwise` is the own way.
    #[must_use]
    pub const fn new(agent: Agent, otherwise: Arc<dyn Http>) -> Self {
        Self { agent, otherwise }
    }
}

impl Http for AgentHttp {
    fn post(&self, server: &Server, post: &Post<'_>) -> Result<Reply, Problem> {
        let request = Request::Post(licfmt::agent::Post {
            server: server.address.clone(),
            path: post.path.into(),
            media_type: post.media_type.into(),
            body: post.signed.body.clone(),
            key: post.signed.key.clone(),
            signature: post.signed.signature.clone(),
            timeout_ms: count(post.timeout.as_millis()),
        });
        match self.agent.ask(&request, post.timeout + BRIEF) {
            Ok(Response::Reply(reply)) => Ok(Reply {
                status: reply.status,
                media_type: reply.media_type,
                body: reply.body.into_bytes(),
                retry_after_s: reply.retry_after_s.map(Count::get),
            }),
            Ok(Response::Failed(failed)) if *failed.code != *NOT_KEPT => {
                Err(Problem::new(Code::ServerUnreachable)
                    .because("why-server-agent")
                    .with("error", licfmt::text::printable(&failed.detail)))
            }
            Ok(_) | Err(_) => self.otherwise.post(server, post),
        }
    }
}

fn count(number: u128) -> Count {
    let number = u64::try_from(number).ok().and_then(Count::new);
    number.unwrap_or_else(|| Count::from(u32::MAX))
}
