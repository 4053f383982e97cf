//! The access log of one elder.

use contracts::{
    Actor, Code, Paging,
    elderly::{
        CloseElder, ElderAccesses, ElderContacts, ElderField, ElderNames, EldersByPhone, FindElders,
        GetElder, RevealElder,
    },
};
use testkit::actors;
use time::macros::date;

use crate::asked::{OTHER_VILLAGE, audited, bench, clerk, elder, registered, wang};

#[tokio::test]
async fn every_look_and_change_is_told_with_who_where_and_why_also_of_many_at_once() {
    let bench = bench().await;
    let elder_id = registered(&bench, wang()).await.elder_id;
    let mut other = elder("李素芬", date!(1948 - 01 - 02), "16900000009");
    other.resident_id = kernel::ResidentId::for_test(date!(1948 - 01 - 02), 9, kernel::Sex::Female)
        .as_str()
        .into();
    let other = registered(&bench, other).await.elder_id;

    let find = FindElders {
        text: Some("王".into()),
        within: None,
        category: None,
        paging: Paging::default(),
    };
    bench.ask(&clerk(), find).await.unwrap();
    bench
        .ask(
            &clerk(),
            ElderNames {
                ids: vec![elder_id, other],
            },
        )
        .await
        .unwrap();
    let phone = wang().phone.unwrap();
    bench
        .ask(&actors::operator(), EldersByPhone { phone })
        .await
        .unwrap();
    bench
        .ask(&actors::auditor(), GetElder { elder_id })
        .await
        .unwrap();
    let contacts = ElderContacts {
        elder_ids: vec![elder_id],
        purpose: "visit.uploaded".into(),
    };
    bench
        .ask(&Actor::service("notification"), contacts)
        .await
        .unwrap();
    let reveal = RevealElder {
        elder_id,
        field: ElderField::Phone,
        reason: "电话核实".into(),
    };
    bench.tell(&clerk(), reveal).await.unwrap();
    let close = CloseElder {
        elder_id,
        reason: "moved".into(),
    };
    bench.tell(&clerk(), close).await.unwrap();

    let asked = |elder_id| ElderAccesses {
        elder_id,
        paging: Paging::default(),
    };
    let log = bench.ask(&clerk(), asked(elder_id)).await.unwrap();
    let actions: Vec<&str> = log.rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(
        actions,
        [
            "elder.closed",
            "elder.revealed",
            "elder.contact_given",
            "elder.viewed",
            "elders.looked_up_by_phone",
            "elders.named",
            "elders.listed",
            "elder.registered",
        ]
    );
    let revealed = &log.rows[1];
    assert_eq!(revealed.by, clerk());
    assert_eq!(
        (revealed.field.as_deref(), revealed.purpose.as_deref()),
        (Some("phone"), Some("电话核实"))
    );
    assert_eq!(log.rows[2].purpose.as_deref(), Some("visit.uploaded"));
    assert_eq!(log.rows[3].by, actors::auditor());

    // Of the other one: named on the same page, not in the list that was searched for 王.
    let log = bench.ask(&clerk(), asked(other)).await.unwrap();
    let actions: Vec<&str> = log.rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(actions, ["elders.named", "elder.registered"]);

    // Asking is a look itself, and the log comes in pages.
    assert_eq!(audited(&bench, "elder.accesses_read").await.len(), 2);
    let page = ElderAccesses {
        elder_id,
        paging: Paging { page: 2, size: 4 },
    };
    let second = bench.ask(&clerk(), page).await.unwrap();
    assert_eq!((second.rows.len(), second.total), (4, 9));
    assert_eq!(second.rows[0].action, "elder.viewed");
}

#[tokio::test]
async fn the_log_of_others_is_refused_and_leaves_no_row() {
    let bench = bench().await;
    let elder_id = registered(&bench, wang()).await.elder_id;
    let asked = || ElderAccesses {
        elder_id,
        paging: Paging::default(),
    };
    for actor in [
        actors::clerk(OTHER_VILLAGE),
        actors::system_admin(),
        actors::finance(),
    ] {
        let refused = bench.ask(&actor, asked()).await.unwrap_err();
        assert!(matches!(refused.code, Code::Forbidden | Code::NotFound));
    }
    assert!(audited(&bench, "elder.accesses_read").await.is_empty());
}
