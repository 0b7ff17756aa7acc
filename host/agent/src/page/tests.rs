//! Decision 18: whom the page answers, and what it shows.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
    response::Response,
};
use keyfob::watch::Watch;
use tower::ServiceExt as _;

use super::*;
use crate::{board::Board, log::Log};

const AUTHORITY: &str = "127.0.0.1:47180";
const ORIGIN: &str = "http://127.0.0.1:47180";

struct Fixture {
    router: Router,
    page: Arc<Page>,
    _scratch: tempfile::TempDir,
}

fn fixture() -> Fixture {
    let scratch = tempfile::tempdir().expect("made");
    let seams = Seams::system();
    let context = Context {
        board: Arc::new(Board::default()),
        log: Arc::new(Log::new(scratch.path()).quiet()),
        speech: Arc::new(Speech::new(Language::English)),
    };
    let directory = scratch.path().join("lic");
    std::fs::create_dir(&directory).expect("made");
    let site = Site {
        program: keyfob::Program {
            product: None,
            environment: licfmt::license::Environment::Production,
            roots: Vec::new(),
        },
        directory: keyfob::directory::Directory::new(&directory),
        states: keyfob::state::StateDir::new(scratch.path().join("states")),
        dongles: Arc::new(keyfob::discovery::SystemDongles::new(
            Vec::new(),
            seams.clone(),
        )),
        seams: seams.clone(),
        agent: None,
        online: keyfob::online::Means::system(),
    };
    let watch = Watch::start(&directory, seams.timer.clone()).expect("watched");
    let name: Name = "promos".parse().expect("a name");
    let keeper = crate::keeper::Keeper::new(name.clone(), site.clone(), context.clone());
    let kept = Kept {
        site,
        trigger: keeper.trigger(&watch),
        server: Some("https://offered.example".into()),
    };
    let opener = (AUTHORITY.to_owned(), "secret".to_owned());
    let page = Page::new(context, seams, opener, [(name, kept)].into());
    let page = Arc::new(page);
    Fixture {
        router: router(Arc::clone(&page)),
        page,
        _scratch: scratch,
    }
}

impl Fixture {
    fn session(&self) -> String {
        let mut access = self.page.access();
        let code = access.code(&*self.page.seams.rng, 0).expect("made");
        let session = access.enter(&code, &*self.page.seams.rng, 0);
        session.expect("made").expect("good")
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a request");
        let sent = self.router.clone().oneshot(request).await;
        sent.expect("infallible")
    }

    async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.send(Method::GET, path, &[("host", AUTHORITY)]).await;
        let status = response.status();
        (status, text(response).await)
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)]) -> StatusCode {
        let all = [&[("host", AUTHORITY)], headers].concat();
        self.send(Method::POST, path, &all).await.status()
    }
}

async fn text(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await;
    String::from_utf8(bytes.expect("read").into()).expect("text")
}

fn block<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("built").block_on(work)
}

/// Nothing is shown without a session, and no session comes from guessing.
#[test]
fn without_a_session_there_is_nothing_to_see() {
    block(async {
        let fixture = fixture();
        let session = fixture.session();
        for path in [
            "/",
            "/s//",
            "/s/x/",
            "/s/x/log",
            "/s/x/diagnostics",
            "/open/x",
        ] {
            let (status, text) = fixture.get(path).await;
            assert!(
                status == StatusCode::FORBIDDEN || status == StatusCode::NOT_FOUND,
                "{path}: {status}"
            );
            assert!(!text.contains("promos"), "{path}");
        }
        let (status, text) = fixture.get(&format!("/s/{session}/")).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("promos"));
        // P-15: nobody has to know the address.
        assert!(text.contains("value=\"https://offered.example\""), "{text}");
    });
}

/// A name that points here, by whoever's doing, is refused: DNS rebinding.
#[test]
fn only_its_own_address_is_answered() {
    block(async {
        let fixture = fixture();
        let path = format!("/s/{}/", fixture.session());
        for hosts in [
            &[][..],
            &["localhost:47180"],
            &["127.0.0.1"],
            &["127.0.0.1:80"],
            &["evil.example"],
            &["127.0.0.1:47180.evil.example"],
            &[AUTHORITY, "evil.example"],
        ] {
            let headers: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
            let response = fixture.send(Method::GET, &path, &headers).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{hosts:?}");
        }
    });
}

/// No other page changes anything, even one that knows the session.
#[test]
fn only_its_own_forms_are_taken() {
    block(async {
        let fixture = fixture();
        let path = format!("/s/{}/sites/promos/refresh", fixture.session());
        for headers in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "http://evil.example")],
            &[("origin", "https://127.0.0.1:47180")],
            &[("origin", "http://127.0.0.1:80")],
            &[("origin", ORIGIN), ("origin", "http://evil.example")],
            &[("origin", ORIGIN), ("sec-fetch-site", "cross-site")],
            &[("origin", ORIGIN), ("sec-fetch-site", "same-site")],
        ] {
            assert_eq!(
                fixture.post(&path, headers).await,
                StatusCode::FORBIDDEN,
                "{headers:?}"
            );
        }
        let own = [("origin", ORIGIN), ("sec-fetch-site", "same-origin")];
        assert_eq!(fixture.post(&path, &own).await, StatusCode::SEE_OTHER);
        let get = fixture.get(&path).await;
        assert_eq!(
            get.0,
            StatusCode::METHOD_NOT_ALLOWED,
            "nothing changes by GET"
        );
        let other = path.replace("promos", "other");
        assert_eq!(fixture.post(&other, &own).await, StatusCode::NOT_FOUND);
    });
}

/// Only who knows the agent's secret gets a link; it works once.
#[test]
fn a_link_for_who_may_have_one() {
    block(async {
        let fixture = fixture();
        for headers in [
            &[("origin", ORIGIN)][..],
            &[("authorization", "")],
            &[("authorization", "Bearer ")],
            &[("authorization", "Bearer secre")],
            &[("authorization", "Basic secret")],
            &[
                ("authorization", "Bearer secret"),
                ("origin", "http://evil.example"),
            ],
        ] {
            assert_eq!(
                fixture.post("/control/open", headers).await,
                StatusCode::FORBIDDEN,
                "{headers:?}"
            );
        }
        let headers = [("host", AUTHORITY), ("authorization", "Bearer secret")];
        let response = fixture.send(Method::POST, "/control/open", &headers).await;
        let link: serde_json::Value = serde_json::from_str(&text(response).await).expect("JSON");
        let url = link["url"].as_str().expect("a link");
        let path = url.strip_prefix(ORIGIN).expect("here");
        let response = fixture
            .send(Method::GET, path, &[("host", AUTHORITY)])
            .await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        let to = response.headers()["location"]
            .to_str()
            .expect("text")
            .to_owned();
        assert_eq!(fixture.get(&to).await.0, StatusCode::OK);
        assert_eq!(fixture.get(path).await.0, StatusCode::FORBIDDEN, "once");
        let own = [("origin", ORIGIN)];
        assert_eq!(
            fixture.post(&format!("{to}close"), &own).await,
            StatusCode::SEE_OTHER
        );
        assert_eq!(fixture.get(&to).await.0, StatusCode::FORBIDDEN, "closed");
    });
}

/// What a browser may do with a page: run nothing, load nothing from elsewhere, keep nothing, frame nothing.
#[test]
fn every_answer_binds_the_browser() {
    block(async {
        let fixture = fixture();
        for path in [
            "/",
            "/style.css",
            "/nothing",
            &format!("/s/{}/", fixture.session()),
        ] {
            let response = fixture
                .send(Method::GET, path, &[("host", AUTHORITY)])
                .await;
            let header = |name: &str| response.headers()[name].to_str().expect("text").to_owned();
            let policy = header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{policy}");
            assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("script"));
            assert_eq!(header("cache-control"), "no-store");
            assert_eq!(header("referrer-policy"), "same-origin");
            assert!(!response.headers().contains_key("set-cookie"));
            assert!(
                !response
                    .headers()
                    .contains_key("access-control-allow-origin")
            );
        }
    });
}

/// What comes from a license directory, a server or a program is shown as text.
#[test]
fn what_is_shown_is_text() {
    block(async {
        let fixture = fixture();
        let evil = "<script>alert(1)</script>\"'";
        fixture
            .page
            .context
            .log
            .add(licfmt::UnixTime(0), evil, evil);
        let (_, text) = fixture.get(&format!("/s/{}/log", fixture.session())).await;
        assert!(
            text.contains("&lt;script&gt;") && !text.contains("<script"),
            "{text}"
        );
    });
}

/// The page speaks the browser's language.
#[test]
fn german_and_english() {
    block(async {
        let fixture = fixture();
        let path = format!("/s/{}/", fixture.session());
        for (accept, lang) in [
            ("", "en"),
            ("de", "de"),
            ("de-CH,de;q=0.9,en;q=0.8", "de"),
            ("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7", "en"),
            ("fr, de;q=0.5", "de"),
            ("*", "en"),
            ("ja", "en"),
            (";;;,q=x", "en"),
        ] {
            let headers = [("host", AUTHORITY), ("accept-language", accept)];
            let shown = text(fixture.send(Method::GET, &path, &headers).await).await;
            assert!(
                shown.contains(&format!("<html lang=\"{lang}\">")),
                "{accept}"
            );
        }
    });
}

/// No text is missing, in no language, and none is there that nobody uses.
#[test]
fn both_languages_have_all_texts() {
    let [english, german] = Language::ALL.map(|language| ids(crate::text::file(language)));
    assert_eq!(english, german);
    let sources = sources(std::path::Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src"
    )));
    let used = |id: &str| {
        let made = ["agent-verdict-", "agent-event-", "check-"];
        made.iter().any(|start| id.starts_with(start)) || sources.contains(&format!("\"{id}\""))
    };
    let unused: Vec<_> = english.iter().filter(|id| !used(id)).collect();
    assert!(unused.is_empty(), "{unused:?}");
    for quoted in sources.split('"') {
        let is_id = quoted.starts_with("page-") || quoted.starts_with("agent-log-");
        let is_text = quoted.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        assert!(
            !is_id || !is_text || english.contains(&quoted.to_owned()),
            "{quoted}"
        );
    }
}

fn ids(file: &str) -> Vec<String> {
    let resource = fluent_syntax::parser::parse(file).expect("good Fluent");
    let mut ids = Vec::new();
    for entry in resource.body {
        if let fluent_syntax::ast::Entry::Message(message) = entry {
            ids.push(message.id.name.to_owned());
        }
    }
    ids
}

fn sources(directory: &std::path::Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(directory).expect("read") {
        let path = entry.expect("there").path();
        if path.is_dir() {
            all += &sources(&path);
        } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
            all += &std::fs::read_to_string(&path).expect("read");
        }
    }
    all
}
