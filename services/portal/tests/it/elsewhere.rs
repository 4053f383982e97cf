//! A clerk of one village by the addresses of another's people: pages, reveals, copies and Excel files (R1.8).

use contracts::{
    Role,
    elderly::RegisterElder,
    volunteer::{RegisterVolunteer, WillingService, Willingness},
};
use kernel::{ResidentId, Sex};
use testkit::{
    Bench,
    actors::{self, VILLAGE},
    people,
};
use time::macros::date;
use uuid::Uuid;

use crate::browser::{Browser, Page, account, whole_platform};

const ELSEWHERE: &str = "370405001005";
/// Names, numbers and the address of the people of [`VILLAGE`].
const SECRETS: [&str; 5] = ["王秀英", "李建国", "16900000001", "16900000002", "3 号楼"];

pub async fn people(bench: &Bench) -> (Uuid, Uuid) {
    let elder = RegisterElder {
        phone: Some("16900000001".into()),
        ..people::elder(date!(1950 - 03 - 08), 1)
    };
    let volunteer = RegisterVolunteer {
        resident_id: ResidentId::for_test(date!(1970 - 05 - 01), 1, Sex::Male)
            .as_str()
            .into(),
        name: "李建国".into(),
        phone: "16900000002".into(),
        org: actors::org(VILLAGE),
        home: actors::org(VILLAGE),
        occupation: "退休教师".into(),
        specialty: String::new(),
        sources: vec![],
        services: vec![WillingService {
            service: "03".into(),
            willingness: Willingness::Preferred,
        }],
        availability: vec![],
        reach_m: 3000,
        guardian: None,
        relatives: vec![],
        consent_version: "2026-01".into(),
        consent: true,
    };
    let elder = bench.tell(&actors::operator(), elder).await.unwrap().elder_id;
    let volunteer = bench
        .tell(&actors::operator(), volunteer)
        .await
        .unwrap()
        .volunteer_id;
    bench.settle().await;
    (elder.uuid(), volunteer.uuid())
}

/// Addresses of one person, with `{}` for the id.
const OF_AN_ELDER: [&str; 4] = [
    "/elders/{}",
    "/elders/{}/access",
    "/orders?elder={}",
    "/orders/new?elder={}",
];
const OF_A_VOLUNTEER: [&str; 4] = [
    "/volunteers/{}",
    "/volunteers/{}/access",
    "/volunteers/{}/statement",
    "/volunteers/{}/estate",
];

/// What a page says besides what every page has anew: tokens and the id itself.
fn said(page: &Page, id: Uuid) -> (u16, String) {
    let mut text = page.text.replace(&id.to_string(), "ID");
    for mark in [
        "name=\"csrf\" value=\"",
        "name=\"idem\" value=\"",
        "X-CSRF-Token&quot;:&quot;",
    ] {
        let mut plain = String::new();
        let mut parts = text.split(mark);
        plain.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let end = part.find(['"', '&']).unwrap_or(part.len());
            plain.push_str(&part[end..]);
        }
        text = plain;
    }
    (page.status, text)
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_8_by_address_a_clerk_elsewhere_learns_neither_who_nor_whether() {
    let bench = whole_platform().await;
    let (elder, volunteer) = people(&bench).await;
    account(&bench, "own", Role::Clerk, VILLAGE).await;
    account(&bench, "elsewhere", Role::Clerk, ELSEWHERE).await;
    let mut own = Browser::signed_in(&bench, "own").await;
    own.get(&format!("/elders/{elder}")).await.is(200).has("王秀英");
    own.get(&format!("/volunteers/{volunteer}"))
        .await
        .is(200)
        .has("李建国");

    let mut other = Browser::signed_in(&bench, "elsewhere").await;
    let addresses = OF_AN_ELDER
        .map(|path| (path, elder))
        .into_iter()
        .chain(OF_A_VOLUNTEER.map(|path| (path, volunteer)));
    for (path, id) in addresses {
        let nobody = kernel::uuid_v7(kernel::Clock::now(&bench.clock));
        let theirs = other.get(&path.replace("{}", &id.to_string())).await;
        for secret in SECRETS {
            theirs.has_not(secret);
        }
        let nobodys = other.get(&path.replace("{}", &nobody.to_string())).await;
        assert_eq!(said(&theirs, id), said(&nobodys, nobody), "{path}");
    }
    // Reveals and copies, as the forms send them.
    for (path, id) in [("/elders", elder), ("/volunteers", volunteer)] {
        for what in ["reveal", "export"] {
            let mut answers = Vec::new();
            for id in [id, kernel::uuid_v7(kernel::Clock::now(&bench.clock))] {
                other
                    .get(&format!("{path}/{id}/{what}?field=phone"))
                    .await
                    .is(200);
                let form = [("field", "phone"), ("reason", "回访需要"), ("format", "json")];
                let page = other.post(&format!("{path}/{id}/{what}"), &form).await;
                for secret in SECRETS {
                    page.has_not(secret);
                }
                answers.push(said(&page, id));
            }
            assert_eq!(answers[0], answers[1], "{path} {what}");
            assert_eq!(answers[0].0, 404, "{path} {what}");
        }
    }
    // Excel files hold one's own part of the tree alone.
    for path in ["/elders?format=xlsx", "/volunteers?format=xlsx"] {
        let (mine, theirs) = (own.get(path).await, other.get(path).await);
        mine.is(200);
        theirs.is(200);
        assert_ne!(mine.text, theirs.text);
    }
    for path in ["/elders", "/volunteers", "/orders", "/"] {
        let page = other.get(path).await;
        for secret in SECRETS {
            page.has_not(secret);
        }
    }
}
