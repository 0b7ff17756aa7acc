//! What happens to a license, `/v1/admin/licenses/{number}/…`.

pub(super) mod order;
pub(super) mod site;
pub(super) mod status;

use licfmt::text::Text;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Api, Problem, document, extract, roles};

/// Why, for the log.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reason {
    /// For people.
    pub(super) reason: Text,
}
