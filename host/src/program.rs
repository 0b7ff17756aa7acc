//! What a protected program knows about itself: its name, its vendor, where it runs.

use licfmt::{
    RootKey, TrustError,
    armor::{ArmorError, Blocks},
    license::Environment,
    rollover::{self, RootRollover},
    text::Name,
};

/// Compiled into the protected program, or given to `keyfob` as options.
#[derive(Clone, Debug)]
pub struct Program {
    /// The product that a license must be for; none: any (for tools, not for protected programs).
    pub product: Option<Name>,
    /// The environment that a license must be for.
    pub environment: Environment,
    /// The vendor's root keys.
    pub roots: Vec<RootKey>,
}

/// Why a rollover file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RolloverError {
    /// Not a file of rollover statements.
    #[error(transparent)]
    Armor(#[from] ArmorError),
    /// A statement that no believed root signed, or that the new root did not confirm.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl Program {
    /// Believes the root keys that a rollover file leads to as well. The file holds pairs of
    /// statements, one signed by the older root, one by the newer; each pair may build on the one
    /// before it.
    ///
    /// # Errors
    /// [`RolloverError`]; the roots are then as before.
    pub fn roll_over(&mut self, file: &str) -> Result<(), RolloverError> {
        let mut roots = self.roots.clone();
        let mut blocks = Blocks::new(file)?;
        while !blocks.is_empty() {
            let by_old = blocks.take::<RootRollover>()?;
            let by_new = blocks.take::<RootRollover>()?;
            let new = rollover::accept(&by_old, &by_new, &roots)?;
            if roots.iter().all(|root| root.id() != new.id()) {
                roots.push(new);
            }
        }
        self.roots = roots;
        Ok(())
    }
}
