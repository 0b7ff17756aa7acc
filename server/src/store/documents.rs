//! Signed license files.

use licfmt::{Revision, UnixTime};

use super::{
    StoreError, Write,
    row::signed,
    statement::{Tx, execute, fetch},
};

impl Tx {
    /// The file of one revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn document(
        &mut self,
        license: &str,
        revision: Revision,
    ) -> Result<Option<String>, StoreError> {
        let row = fetch!(
            fetch_optional,
            self,
            (String,),
            "SELECT file FROM documents WHERE number = $1 AND revision = $2",
            license,
            i64::from(revision.0)
        )?;
        Ok(row.map(|(file,)| file))
    }
}

impl Write {
    /// Keeps the file of a new revision.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn add_document(
        &mut self,
        license: &str,
        revision: Revision,
        issued: UnixTime,
        file: &str,
    ) -> Result<(), StoreError> {
        execute!(
            &mut **self,
            "INSERT INTO documents (number, revision, issued, file) VALUES ($1, $2, $3, $4)",
            license,
            i64::from(revision.0),
            signed(issued.0),
            file
        )?;
        Ok(())
    }
}
