//! `keyfob-server license …`, `dongle …`, `revocations …`

use std::path::{Path, PathBuf};

use licfmt::order::Order;

use super::{
    App, Failure, actor,
    args::{Dongle, License, Reasoned},
    show::print,
};
use crate::{
    answer::{self, LicenseLine, LicenseToken},
    domain::{Status, license::Protection, reset::By},
    explain::Explain as _,
    service::{Error, Service},
    store::LicenseFilter,
};

pub(super) async fn run(app: &App, command: License) -> Result<(), Failure> {
    let service = app.service().await?;
    let actor = actor();
    match command {
        License::Create { order, hard } => create(&service, &order, hard, &actor).await,
        License::Change { order, reason } => {
            let order = read_order(&order)?;
            Ok(service.change_order(order, &actor, &reason).await?)
        }
        License::Release { number } => Ok(service.release(&number, &actor).await?),
        License::Cancel(end) => ended(&service, end, Status::Cancelled, &actor).await,
        License::Revoke(end) => ended(&service, end, Status::Revoked, &actor).await,
        License::Reset(reset) => {
            let reason = &reset.reason;
            Ok(service
                .reset(&reset.number, By::Staff, &actor, reason)
                .await?)
        }
        License::Token { number } => {
            let token = service.rotate_token(&number, &actor).await?;
            print(&LicenseToken { number, token })
        }
        License::Waive {
            number,
            until,
            reason,
        } => Ok(service.waive(&number, until, &actor, &reason).await?),
        License::Designate { number, instances } => {
            Ok(service.designate(&number, instances, &actor).await?)
        }
        License::List { search, most } => list(&service, search, most).await,
        License::Show { number } => print(&answer::License::from(service.license(&number).await?)),
        License::File { number, out } => {
            let out = out.unwrap_or_else(|| PathBuf::from(format!("{number}.json")));
            write_file(&service, &number, &out).await
        }
    }
}

async fn create(service: &Service, path: &Path, hard: bool, actor: &str) -> Result<(), Failure> {
    let order = read_order(path)?;
    let protection = if hard {
        Protection::Hard
    } else {
        Protection::Soft
    };
    let number = order.number.clone();
    let created = service.create_license(order, protection, actor).await?;
    print(&LicenseToken {
        number,
        token: created.token,
    })
}

fn read_order(path: &Path) -> Result<Order, Failure> {
    let order = Order::read(&read(path)?).map_err(|error| Error::Order(error.message()))?;
    Ok(order)
}

async fn ended(
    service: &Service,
    end: Reasoned,
    status: Status,
    actor: &str,
) -> Result<(), Failure> {
    Ok(service.end(&end.number, status, actor, &end.reason).await?)
}

async fn list(service: &Service, search: Option<String>, most: u32) -> Result<(), Failure> {
    let filter = LicenseFilter {
        search,
        after: None,
        most,
    };
    for license in service.licenses(&filter).await? {
        print(&LicenseLine::from(license))?;
    }
    Ok(())
}

async fn write_file(service: &Service, number: &str, out: &Path) -> Result<(), Failure> {
    let file = service.newest_file(number).await?;
    std::fs::write(out, file).map_err(|source| Failure::File {
        path: out.to_path_buf(),
        source,
    })
}

pub(super) async fn dongle(app: &App, command: Dongle) -> Result<(), Failure> {
    let service = app.service().await?;
    match command {
        Dongle::Register { file } => {
            let dongle = service.register_dongle(&read(&file)?, &actor()).await?;
            print(&answer::Registered { dongle })
        }
        Dongle::Bind { dongle, number } => {
            Ok(service.bind_dongle(dongle, &number, &actor()).await?)
        }
        Dongle::Free { dongle, reason } => {
            Ok(service.free_dongle(dongle, &actor(), &reason).await?)
        }
        Dongle::List => {
            for dongle in service.dongles(None, u32::MAX).await? {
                print(&answer::Dongle::from(dongle))?;
            }
            Ok(())
        }
    }
}

pub(super) async fn revocations(app: &App, file: &Path) -> Result<(), Failure> {
    let service = app.service().await?;
    let revocations = service.publish_revocations(&read(file)?, &actor()).await?;
    print(&answer::Published { revocations })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|source| Failure::File {
        path: path.to_path_buf(),
        source,
    })
}
