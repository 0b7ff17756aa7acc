//! A page of documentation whose marked parts are made by tests: blocks between
//! <code>```KIND NAME</code> and <code>```</code>, and tables between `<!-- begin NAME -->` and
//! `<!-- end NAME -->`.
//!
//! `KEYFOB_BLESS=1 cargo test -p licfmt` writes them anew after a wanted change.

use std::{collections::BTreeMap, env, fs, ops::Range, path::PathBuf};

/// A page under `docs/`.
pub(crate) struct Page {
    path: PathBuf,
    text: String,
    parts: BTreeMap<String, Range<usize>>,
}

impl Page {
    /// Reads the page and finds its marked parts.
    pub(crate) fn read(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("docs")
            .join(name);
        let text = fs::read_to_string(&path).expect("the page is there");
        let parts = find_parts(&text);
        Self { path, text, parts }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What stands in the part with this name.
    pub(crate) fn part(&self, name: &str) -> &str {
        let range = self.parts.get(name);
        let range = range.unwrap_or_else(|| panic!("{} has no part {name}", self.path.display()));
        &self.text[range.clone()]
    }

    /// Compares every part with what it ought to be; writes it instead if asked to.
    ///
    /// # Panics
    /// For a part that is missing, not known, or different.
    pub(crate) fn must_hold(&mut self, wanted: &BTreeMap<String, String>) {
        for name in self.parts.keys() {
            assert!(wanted.contains_key(name), "no test knows the part {name}");
        }
        if env::var_os("KEYFOB_BLESS").is_some() {
            self.bless(wanted);
        }
        for (name, wanted) in wanted {
            assert_eq!(self.part(name), wanted, "part {name}");
        }
    }

    fn bless(&mut self, wanted: &BTreeMap<String, String>) {
        for (name, wanted) in wanted {
            let range = self.parts.get(name);
            let range = range.unwrap_or_else(|| panic!("the page has no place for {name}"));
            self.text.replace_range(range.clone(), wanted);
            self.parts = find_parts(&self.text);
        }
        fs::write(&self.path, &self.text).expect("written");
    }
}

fn find_parts(text: &str) -> BTreeMap<String, Range<usize>> {
    let mut parts = BTreeMap::new();
    let mut open: Option<(String, String, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let line = line.trim_end();
        open = match open {
            Some((name, close, start)) if line == close => {
                let twice = parts.insert(name.clone(), start..at);
                assert!(twice.is_none(), "two parts named {name}");
                None
            }
            None => opening(line).map(|(name, close)| (name, close, end)),
            still => still,
        };
        at = end;
    }
    assert!(open.is_none(), "a part is not closed: {open:?}");
    parts
}

/// The name of the part that begins with this line, and the line that ends it.
fn opening(line: &str) -> Option<(String, String)> {
    if let Some(name) = line.strip_prefix("<!-- begin ") {
        let name = name.strip_suffix(" -->").expect("a closed comment");
        return Some((name.to_owned(), format!("<!-- end {name} -->")));
    }
    let (_kind, name) = line.strip_prefix("```")?.split_once(' ')?;
    Some((name.to_owned(), "```".to_owned()))
}
