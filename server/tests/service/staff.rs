//! Staff: invitations and access tokens (E-13).

use keyfob_server::{domain::audit::Event, store::Role};
use licfmt::time::DAY;

use super::support::{Server, code};

/// An invitation is worth an access token, once; the log says who came.
#[tokio::test]
async fn an_invitation_is_accepted_once() {
    let server = Server::new().await;
    let service = &server.service;
    assert!(service.has_no_staff().await.expect("read"));
    let invitation = service
        .invite("erika", Role::Clerk, "server")
        .await
        .expect("invited");
    assert!(!service.has_no_staff().await.expect("read"));
    assert_eq!(
        code(service.authorize(&invitation.token, Role::Viewer).await),
        "unauthorized"
    );
    let access = service.accept(&invitation.token).await.expect("accepted");
    assert_eq!(
        (&*access.staff.name, access.staff.role),
        ("erika", Role::Clerk)
    );
    assert_eq!(
        code(service.accept(&invitation.token).await),
        "unauthorized"
    );
    assert_eq!(code(service.accept(&access.token).await), "unauthorized");
    for (needed, may) in [
        (Role::Viewer, true),
        (Role::Clerk, true),
        (Role::Admin, false),
    ] {
        match service.authorize(&access.token, needed).await {
            Ok(staff) => assert!(may && staff.name == "erika"),
            Err(error) => assert_eq!((may, error.code().name()), (false, "forbidden")),
        }
    }
    let name = || "erika".to_owned();
    let expected = [
        ("server".to_owned(), Event::StaffInvited { name: name() }),
        (name(), Event::StaffJoined { name: name() }),
    ];
    assert_eq!(server.log().await, expected);
}

#[tokio::test]
async fn an_invitation_holds_a_week() {
    let server = Server::new().await;
    let early = server
        .service
        .invite("erika", Role::Admin, "server")
        .await
        .expect("invited");
    let late = server
        .service
        .invite("bob", Role::Admin, "server")
        .await
        .expect("invited");
    server.pass(7 * DAY);
    assert_eq!(early.until, server.service.now());
    server
        .service
        .accept(&early.token)
        .await
        .expect("the last second");
    server.pass(1);
    assert_eq!(
        code(server.service.accept(&late.token).await),
        "unauthorized"
    );
}

#[tokio::test]
async fn who_is_removed_or_invited_again_is_out() {
    let server = Server::new().await;
    let service = &server.service;
    let invitation = service
        .invite("erika", Role::Admin, "server")
        .await
        .expect("invited");
    let access = service.accept(&invitation.token).await.expect("accepted");
    let again = service
        .invite("erika", Role::Viewer, "server")
        .await
        .expect("invited");
    assert_eq!(
        code(service.authorize(&access.token, Role::Viewer).await),
        "unauthorized"
    );
    let access = service.accept(&again.token).await.expect("accepted");
    assert_eq!(access.staff.role, Role::Viewer);
    service
        .remove_staff("erika", "server")
        .await
        .expect("removed");
    assert_eq!(
        code(service.authorize(&access.token, Role::Viewer).await),
        "unauthorized"
    );
    assert_eq!(
        code(service.remove_staff("erika", "server").await),
        "staff-unknown"
    );
    let invited = service
        .invite("bob", Role::Admin, "server")
        .await
        .expect("invited");
    service
        .remove_staff("bob", "server")
        .await
        .expect("removed");
    assert_eq!(code(service.accept(&invited.token).await), "unauthorized");
}

/// E-13: a name is a line of text like any other; PostgreSQL takes no NUL, and a log is not to be dressed up.
#[tokio::test]
async fn a_name_is_a_line_of_text() {
    let server = Server::new().await;
    let service = &server.service;
    let long = "x".repeat(201);
    for (name, why) in [
        ("a\0b", "'\\0'"),
        ("a\nb", "'\\n'"),
        ("\u{202e}a", "'\\u{202e}'"),
        (&*long, "200 bytes"),
    ] {
        let refused = service.invite(name, Role::Viewer, "server").await;
        let refused = refused.expect_err(why);
        assert_eq!(refused.code().name(), "request-malformed");
        assert!(refused.to_string().contains(why), "{refused}");
        assert_eq!(
            code(service.remove_staff(name, "server").await),
            "staff-unknown"
        );
    }
    assert!(server.log().await.is_empty());
    let name = &long[..200];
    let invited = service.invite(name, Role::Viewer, "server").await;
    invited.expect("invited");
}
