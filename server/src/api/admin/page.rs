//! Long lists come in pages.

use serde::Deserialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, SchemaType, Type},
    },
};

/// How many entries a page has at most.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "u32")]
pub(super) struct Most(u32);

impl Most {
    const MAX: u32 = 1000;

    pub(super) const fn get(self) -> u32 {
        self.0
    }

    /// The last entry of a full page: there may be more after it.
    pub(super) fn last<T>(self, page: &[T]) -> Option<&T> {
        let full = u32::try_from(page.len()).is_ok_and(|len| len >= self.0);
        page.last().filter(|_| full)
    }
}

impl Default for Most {
    fn default() -> Self {
        Self(100)
    }
}

impl TryFrom<u32> for Most {
    type Error = &'static str;

    fn try_from(most: u32) -> Result<Self, Self::Error> {
        if (1..=Self::MAX).contains(&most) {
            Ok(Self(most))
        } else {
            Err("expected a number from 1 to 1000")
        }
    }
}

impl PartialSchema for Most {
    fn schema() -> RefOr<Schema> {
        let number = ObjectBuilder::new()
            .schema_type(SchemaType::Type(Type::Integer))
            .description(Some("How many entries a page has at most."))
            .minimum(Some(1))
            .maximum(Some(Self::MAX))
            .default(Some(Self::default().get().into()));
        RefOr::T(number.into())
    }
}

impl ToSchema for Most {}
