//! Decision 18: what the page's forms do at a real license directory.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, header},
};
use keyfob::{text::Language, transport::Seams, watch::Watch};
use keyfob_agent::{
    board::Board,
    keeper::{Context, Keeper},
    log::Log,
    page::{Kept, Page, router},
    text::Speech,
};
use licfmt::license::Profile;
use tower::ServiceExt as _;

use crate::site::{Online, token};

const AUTHORITY: &str = "127.0.0.1:47180";

/// A page at a plant, and somebody's session.
struct Visit {
    router: Router,
    status: String,
    language: &'static str,
}

impl Visit {
    async fn begin(online: &Online, language: &'static str) -> Self {
        let context = Context {
            board: Arc::new(Board::default()),
            log: Arc::new(Log::new(&online.plant.path("lic")).quiet()),
            speech: Arc::new(Speech::new(Language::English)),
        };
        let site = online.site();
        let watch = Watch::start(site.directory.path(), site.seams.timer.clone());
        let name: licfmt::text::Name = "promos".parse().expect("a name");
        let keeper = Keeper::new(name.clone(), site.clone(), context.clone());
        let trigger = keeper.trigger(&watch.expect("watched"));
        let kept = Kept {
            site,
            trigger,
            server: None,
        };
        let kept = [(name, kept)].into();
        let opener = (AUTHORITY.to_owned(), "secret".to_owned());
        let page = Page::new(context, Seams::system(), opener, kept);
        let mut visit = Self {
            router: router(Arc::new(page)),
            status: String::new(),
            language,
        };
        let asked = Request::post("/control/open").header(header::AUTHORIZATION, "Bearer secret");
        let link = text(visit.send(asked, "").await).await;
        let code = link.trim_end_matches("\"}").rsplit('/').next();
        let open = format!("/open/{}", code.expect("a link"));
        let entered = visit.send(Request::get(open), "").await;
        let location = entered.headers()["location"].to_str();
        location.expect("text").clone_into(&mut visit.status);
        visit
    }

    async fn send(&self, request: axum::http::request::Builder, form: &str) -> Response<Body> {
        let request = request
            .header(header::HOST, AUTHORITY)
            .header(header::ACCEPT_LANGUAGE, self.language)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()));
        let sent = self.router.clone().oneshot(request.expect("a request"));
        sent.await.expect("infallible")
    }

    /// What the page shows after the registration's form was sent.
    async fn registers(&self, number: &str) -> String {
        let action = format!("{}sites/promos/register", self.status);
        let form = format!(
            "address=https://license.example.com&number={number}&token={}",
            token()
        );
        let own = Request::post(action).header(header::ORIGIN, format!("http://{AUTHORITY}"));
        self.send(own, &form).await;
        text(self.send(Request::get(&self.status), "").await).await
    }
}

async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await;
    String::from_utf8(bytes.expect("read").into()).expect("text")
}

fn block<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("built").block_on(work)
}

/// P-15: where another license is registered, whoever fills in the form reads what to do on the page and beside it.
#[test]
fn another_license_is_registered() {
    let online = Online::registered(Profile::SoftDongle);
    let asked = online.server.asked();
    for (language, likes) in [
        ("en", ["If you meant license 1921900011", "For 1921900099"]),
        ("de", ["Wenn Sie die Lizenz 1921900011", "Für 1921900099"]),
    ] {
        block(async {
            let visit = Visit::begin(&online, language).await;
            let shown = visit.registers("1921900099").await;
            let directory = online.plant.path("lic").display().to_string();
            for like in likes.into_iter().chain([&*directory]) {
                let like = like.to_lowercase();
                assert!(shown.to_lowercase().contains(&like), "{like}: {shown}");
            }
            assert!(!shown.contains("{$"), "{shown}");
        });
    }
    assert_eq!(online.server.asked(), asked);
}
