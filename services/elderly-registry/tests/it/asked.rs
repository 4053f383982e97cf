//! What the tests ask for.

use contracts::{
    Actor, ByName, Day,
    elderly::{CategoryEvidence, ElderCard, GetElder, Living, RegisterElder, RegisteredElder},
    volunteer::{HasPassbook, PassbookHeld, recipient::RecipientNames},
};
use kernel::{Category, ElderId, ResidentId};
use runtime::{Read, Result, Service};
use testkit::{Bench, actors, people};
use time::{Date, macros::date};

pub const VILLAGE: &str = actors::VILLAGE;
pub const OTHER_VILLAGE: &str = "370405001005";
pub const OTHER_TOWN: &str = "370405100";

/// This service, with a registry of volunteers that knows of one passbook: [`volunteer`]'s, and of nobody who is served with
/// saved time.
pub async fn bench() -> Bench {
    let volunteers = Service::new("volunteer-registry", "volunteer")
        .query(has_passbook)
        .query(no_names);
    Bench::start(vec![elderly_registry::service(), volunteers]).await
}

async fn has_passbook(read: Read, query: HasPassbook) -> Result<PassbookHeld> {
    let id: ResidentId = volunteer().resident_id.parse().expect("a resident ID");
    Ok(PassbookHeld {
        held: query.person == read.crypto().person_key(&id),
    })
}

async fn no_names(_: Read, _: RecipientNames) -> Result<ByName> {
    Ok(ByName { names: Vec::new() })
}

/// 李建华, 46, who has a passbook.
pub fn volunteer() -> RegisterElder {
    elder("李建华", date!(1980 - 01 - 02), "16900000046")
}

pub fn clerk() -> Actor {
    actors::clerk(VILLAGE)
}

/// 王秀英, 76, of [`VILLAGE`], with the number 16900000001.
pub fn wang() -> RegisterElder {
    elder("王秀英", date!(1950 - 03 - 08), "16900000001")
}

pub fn elder(name: &str, birth: Date, phone: &str) -> RegisterElder {
    RegisterElder {
        name: name.into(),
        phone: Some(phone.into()),
        living: Living::WithSpouse,
        welcome: true,
        ..people::elder(birth, 1)
    }
}

pub fn group(category: Category, verified_on: Date) -> CategoryEvidence {
    CategoryEvidence {
        category,
        evidence: "证 0001".into(),
        verified_by: "运河街道民政办".into(),
        verified_on: Day(verified_on),
    }
}

/// Registers as the operator, who may everywhere.
pub async fn registered(bench: &Bench, elder: RegisterElder) -> RegisteredElder {
    bench.tell(&actors::operator(), elder).await.unwrap()
}

pub async fn card(bench: &Bench, elder_id: ElderId) -> ElderCard {
    bench
        .ask(&actors::operator(), GetElder { elder_id })
        .await
        .unwrap()
}

/// Rows of the audit trail about this action, as `object detail`.
pub async fn audited(bench: &Bench, action: &str) -> Vec<String> {
    sqlx::query_scalar("select object || ' ' || detail from audit where action = $1 order by id")
        .bind(action)
        .fetch_all(bench.db("elderly-registry"))
        .await
        .unwrap()
}
