//! The server's address that a vendor ships, so that nobody has to know it at the first start (P-15).

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use crate::{Code, Problem};

/// The file beside a root's public key: one line with the address of the vendor's server.
pub const SERVER_FILE: &str = "server.txt";
/// No longer file is read, in bytes.
const MOST: u64 = 4096;

/// The address that the vendor ships beside the file of a root's public key; none: none is there. It is a default for
/// whoever registers, not more: what the server says is believed because it is signed.
///
/// # Errors
/// The file is there and cannot be read ([`Code::Io`]), or holds something else than one line ([`Code::Usage`]).
pub fn offered(root: &Path) -> Result<Option<String>, Problem> {
    let file = root.with_file_name(SERVER_FILE);
    match read(&file) {
        Ok(bytes) => address(bytes).map(Some).ok_or_else(|| {
            Problem::new(Code::Usage)
                .because("why-server-file")
                .with("file", file.display())
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(super::client::io(&format_args!(
            "{}: {error}",
            file.display()
        ))),
    }
}

fn read(file: &Path) -> io::Result<Vec<u8>> {
    // A pipe that nobody writes would be waited for.
    if !fs::metadata(file)?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    File::open(file)?.take(MOST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// One line, of characters that addresses have.
fn address(bytes: Vec<u8>) -> Option<String> {
    let is_short = bytes.len() as u64 <= MOST;
    let text = String::from_utf8(bytes).ok().filter(|_| is_short)?;
    let line = text.trim();
    let is_address = !line.is_empty() && line.bytes().all(|it| it.is_ascii_graphic());
    is_address.then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P-15: one line is an address; what is there and is none is said, and nothing there is nothing wrong.
    #[test]
    fn an_address_beside_the_root() {
        let scratch = tempfile::tempdir().expect("made");
        let root = scratch.path().join("root.pem");
        let file = scratch.path().join(SERVER_FILE);
        assert_eq!(offered(&root), Ok(None));
        for line in [
            "https://a.example",
            "https://a.example\r\n",
            " https://a.example\n\n",
        ] {
            fs::write(&file, line).expect("written");
            assert_eq!(offered(&root), Ok(Some("https://a.example".into())));
        }
        for wrong in [
            &b""[..],
            b"\n",
            b"https://a.example\nhttps://b.example",
            b"\x1b[2Jhttps://a.example",
            b"\xff",
            &[b'a'; 5000],
        ] {
            fs::write(&file, wrong).expect("written");
            let problem = offered(&root).expect_err("no address");
            assert_eq!(problem.reason(), Some("why-server-file"));
            crate::problem::assert_complete(&problem);
        }
        fs::remove_file(&file).expect("there");
        fs::create_dir(&file).expect("made");
        assert_eq!(offered(&root).expect_err("no file").code(), Code::Io);
    }
}
