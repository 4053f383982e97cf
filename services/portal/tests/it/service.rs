//! Organisation tree, accounts and settings, as other services see them.

use contracts::{
    At, Code, Day, Personal, Role,
    portal::{
        ApproveSetting, CreateStaff, LoadDivisions, OrgUnitChanged, ProposeSetting, PutOrgUnit,
        RejectSetting, SettingChanged, StaffNames, StaffPersonKey, UnitFacts,
    },
    settings,
};
use kernel::{Clock, OrgKind, ResidentId, Sex};
use serde_json::{Value, json};
use testkit::{
    Bench,
    actors::{self, TOWN, VILLAGE},
};
use time::{Duration, macros::date};

use crate::browser::{Browser, PASSWORD, account, portal_alone};

fn staff(username: &str, role: Role, scope: &str) -> CreateStaff {
    CreateStaff {
        username: username.into(),
        name: Personal("刘芳".into()),
        resident_id: None,
        roles: vec![role],
        scope: actors::org(scope),
        password: PASSWORD.into(),
        keep_password: false,
        totp_secret: None,
    }
}

#[tokio::test]
async fn the_real_tree_is_loaded_once_and_told_unit_by_unit_r14_2() {
    let bench = portal_alone().await;
    let again = bench.tell(&actors::system(), LoadDivisions {}).await.unwrap();
    assert_eq!((again.added, again.total), (0, 224));
    let told = bench.events::<OrgUnitChanged>().await;
    assert_eq!(told.len(), 224);
    assert_eq!(
        told.iter().filter(|unit| unit.kind == OrgKind::Village).count(),
        217
    );
}

fn put(code: &str, name: &str) -> PutOrgUnit {
    PutOrgUnit {
        code: actors::org(code),
        name: name.into(),
        position: None,
        active_from: Day(date!(2026 - 11 - 23)),
        active_to: None,
        successor: None,
        facts: Default::default(),
    }
}

#[tokio::test]
async fn a_unit_needs_the_one_above_it_and_is_changed_never_deleted_r1_5() {
    let bench = portal_alone().await;
    let admin = actors::system_admin();
    let orphan = bench
        .tell(&admin, put("370405999001", "无名村"))
        .await
        .unwrap_err();
    assert_eq!(
        (orphan.reason.as_str(), orphan.field.as_deref()),
        ("parent_missing", Some("code"))
    );
    bench
        .tell(&admin, put("370405S01", "夕阳红助老社"))
        .await
        .unwrap();
    let merged = PutOrgUnit {
        active_to: Some(Day(date!(2026 - 12 - 31))),
        successor: Some(actors::org("370405001005")),
        ..put(VILLAGE, "繁荣街社区")
    };
    bench.tell(&admin, merged).await.unwrap();
    let past: Vec<String> = sqlx::query_scalar("select name from portal.org_unit_past")
        .fetch_all(bench.db("portal"))
        .await
        .unwrap();
    assert_eq!(past, ["繁荣街社区居委会"]);
    let told = bench.events::<OrgUnitChanged>().await;
    assert_eq!(told.last().unwrap().active_to, Some(Day(date!(2026 - 12 - 31))));

    let elsewhere = bench
        .tell(&actors::branch(TOWN), put(VILLAGE, "x"))
        .await
        .unwrap_err();
    assert_eq!(
        (elsewhere.code, elsewhere.reason.as_str()),
        (Code::Forbidden, "wrong_role")
    );
}

#[tokio::test]
async fn r1_5_the_tree_as_it_was_on_a_day_is_kept_beside_what_it_is_now() {
    let bench = portal_alone().await;
    let admin = actors::system_admin();
    bench.clock.advance(Duration::days(3));
    let renamed = PutOrgUnit {
        active_from: Day(date!(2023 - 06 - 30)),
        facts: UnitFacts {
            is_outlet: true,
            partner_site: Some("WM-07".into()),
            ..UnitFacts::default()
        },
        ..put(VILLAGE, "兴中新社区")
    };
    bench.tell(&admin, renamed).await.unwrap();
    let told = bench.events::<OrgUnitChanged>().await;
    assert!(told.last().unwrap().is_outlet, "R1.4");
    let kept: (String, bool, Option<String>) = sqlx::query_as(
        "select p.name, o.is_outlet, o.partner_site from portal.org_unit_past p join portal.org_unit o using (code)",
    )
    .fetch_one(bench.db("portal"))
    .await
    .unwrap();
    assert_eq!(kept, ("繁荣街社区居委会".into(), true, Some("WM-07".into())));
}

#[tokio::test]
async fn r1_5_the_page_shows_the_tree_as_now_and_as_then_and_merges_a_village() {
    let bench = portal_alone().await;
    account(&bench, "system", Role::SystemAdmin, "370405").await;
    bench.clock.advance(Duration::days(3));
    let mut browser = Browser::signed_in(&bench, "system").await;
    let form = browser
        .get(&format!("/admin/org?under={TOWN}&edit={VILLAGE}"))
        .await;
    form.is(200).has("承接单位").has("兑换网点");
    let fields = |to: &'static str| {
        [
            ("code", VILLAGE),
            ("name", "繁荣街新社区"),
            ("active_from", "2023-06-30"),
            ("active_to", to),
            ("successor", "370405001005"),
            ("outlet", "yes"),
            ("address", "繁荣街 1 号"),
        ]
    };
    browser
        .post("/admin/org", &fields(""))
        .await
        .is(422)
        .has("须填停用日期");
    browser
        .post("/admin/org", &fields("2026-12-31"))
        .await
        .leads_to(&format!("/admin/org?under={TOWN}"));
    let now = browser.get(&format!("/admin/org?under={TOWN}")).await;
    now.has("繁荣街新社区").has("2026-12-31 →").has("繁荣街 1 号");
    browser
        .get(&format!("/admin/org?under={TOWN}&on=2026-11-24"))
        .await
        .has("繁荣街社区")
        .has_not("繁荣街新社区")
        .has_not("org-form");
}

#[tokio::test]
async fn r1_1_a_second_head_office_is_refused_by_the_database_too() {
    let bench = portal_alone().await;
    let refused = bench
        .tell(&actors::system(), put("370406", "山亭区"))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "one_head_office");
    let forced = sqlx::query(
        "insert into portal.org_unit (code, name, kind, active_from, changed_at)
         values ('370406', '山亭区', 'district', '2026-11-23', '2026-11-23 02:00Z')",
    )
    .execute(bench.admin())
    .await;
    assert!(
        forced
            .unwrap_err()
            .to_string()
            .contains("org_unit_one_head_office")
    );
}

#[tokio::test]
async fn r1_2_where_a_new_social_organisation_stands_is_a_setting_of_two_persons() {
    let bench = portal_alone().await;
    let propose = ProposeSetting {
        key: settings::SOCIAL_ORG_PARENT.into(),
        value: json!("branch"),
        valid_from: At(bench.clock.now()),
        reason: "由分行管理".into(),
    };
    let proposal_id = bench
        .tell(&actors::operator(), propose)
        .await
        .unwrap()
        .proposal_id;
    let alone = bench
        .tell(&actors::operator(), ApproveSetting { proposal_id })
        .await
        .unwrap_err();
    assert_eq!(alone.reason, "setting_own_proposal");
    let second = actors::numbered_staff(Role::Operator, "370405", 2);
    bench.tell(&second, ApproveSetting { proposal_id }).await.unwrap();
    bench.settle().await;
    let admin = actors::system_admin();
    let refused = bench
        .tell(&admin, put("370405S01", "夕阳红助老社"))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "social_org_parent");
    bench
        .tell(&admin, put("370405001S01", "运河爱心助老社"))
        .await
        .unwrap();
}

#[tokio::test]
async fn r1_3_a_service_site_is_placed_in_a_natural_village_below_its_sub_branch() {
    let bench = portal_alone().await;
    let site = PutOrgUnit {
        facts: UnitFacts {
            natural_village: Some("西北街".into()),
            address: Some("老年活动室".into()),
            ..UnitFacts::default()
        },
        ..put("370405001004-01", "西北街服务站")
    };
    bench.tell(&actors::system_admin(), site.clone()).await.unwrap();
    // A clerk of the site is a clerk of its village's part of the tree.
    bench
        .tell(
            &actors::system_admin(),
            staff("site.clerk", Role::Clerk, "370405001004-01"),
        )
        .await
        .unwrap();
    let kept: (String, String) =
        sqlx::query_as("select natural_village, address from portal.org_unit where kind = 'site'")
            .fetch_one(bench.db("portal"))
            .await
            .unwrap();
    assert_eq!(kept, ("西北街".into(), "老年活动室".into()));
    let in_village = PutOrgUnit {
        code: actors::org(VILLAGE),
        ..site
    };
    let refused = bench.tell(&actors::system_admin(), in_village).await.unwrap_err();
    assert_eq!(refused.reason, "sites_only");
}

#[tokio::test]
async fn one_person_has_one_account_and_every_wrong_field_is_named() {
    let bench = portal_alone().await;
    let admin = actors::system_admin();
    let id = ResidentId::for_test(date!(1980 - 05 - 05), 7, Sex::Female);
    let mine = CreateStaff {
        resident_id: Some(id.as_str().into()),
        ..staff("liu.fang", Role::Clerk, VILLAGE)
    };
    let created = bench.tell(&admin, mine.clone()).await.unwrap();
    let cases = [
        (
            CreateStaff {
                username: "other".into(),
                ..mine.clone()
            },
            "staff_exists",
            "resident_id",
        ),
        (
            staff("liu.fang", Role::Clerk, VILLAGE),
            "username_taken",
            "username",
        ),
        (staff("刘芳", Role::Clerk, VILLAGE), "username_form", "username"),
        (staff("clerk2", Role::Clerk, TOWN), "role_elsewhere", "roles"),
        (
            staff("clerk3", Role::Clerk, "370405001999"),
            "org_unit_not_found",
            "scope",
        ),
        (
            CreateStaff {
                password: "short".into(),
                ..staff("clerk4", Role::Clerk, VILLAGE)
            },
            "password_too_short",
            "password",
        ),
    ];
    for (command, reason, field) in cases {
        let refused = bench.tell(&admin, command).await.unwrap_err();
        assert_eq!(
            (refused.reason.as_str(), refused.field.as_deref()),
            (reason, Some(field))
        );
    }
    let lasting = CreateStaff {
        keep_password: true,
        ..staff("clerk5", Role::Clerk, VILLAGE)
    };
    assert_eq!(
        bench.tell(&admin, lasting).await.unwrap_err().reason,
        "operator_only"
    );

    let names = bench
        .ask(
            &actors::clerk(VILLAGE),
            StaffNames {
                ids: vec![created.staff_id],
            },
        )
        .await
        .unwrap();
    assert_eq!(names.names[0].name.0, "刘芳");
    let asked = StaffPersonKey {
        staff_id: created.staff_id,
    };
    assert_eq!(
        bench
            .ask(&actors::clerk(VILLAGE), asked.clone())
            .await
            .unwrap_err()
            .reason,
        "services_only"
    );
    let key = bench
        .ask(&contracts::Actor::service("dispatch"), asked)
        .await
        .unwrap();
    assert_eq!(key.person, Some(bench.host("portal").crypto().person_key(&id)));
}

#[tokio::test]
async fn the_database_holds_no_name_and_no_password() {
    let bench = portal_alone().await;
    bench
        .tell(&actors::system_admin(), staff("liu.fang", Role::Clerk, VILLAGE))
        .await
        .unwrap();
    for table in ["staff", "audit", "outbox", "idempotency", "session"] {
        let text: Option<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select string_agg(t::text, ' ') from portal.{table} t"
        )))
        .fetch_one(bench.db("portal"))
        .await
        .unwrap();
        let text = text.unwrap_or_default();
        assert!(
            !text.contains("刘芳") && !text.contains(PASSWORD),
            "{table}: {text}"
        );
    }
}

/// Who decided about a setting, and as which office they did, is kept where nobody changes it.
#[tokio::test]
async fn an_approved_rule_names_the_office_of_who_approved_it_r12_6() {
    let bench = portal_alone().await;
    let proposal_id = propose(&bench, &actors::operator(), 72).await;
    let second = actors::finance();
    bench.tell(&second, ApproveSetting { proposal_id }).await.unwrap();
    let kept: Vec<Value> =
        sqlx::query_scalar("select actor from audit where action = 'setting.approved' and object = $1")
            .bind(proposal_id.to_string())
            .fetch_all(bench.db("portal"))
            .await
            .unwrap();
    let [by] = kept.as_slice() else {
        panic!("one approval is kept: {kept:?}")
    };
    assert_eq!(by["id"], json!(second.staff_id()));
    assert_eq!(
        (&by["roles"], &by["scope"]),
        (&json!(["finance"]), &json!("370405"))
    );
}

async fn propose(bench: &Bench, by: &contracts::Actor, hours: i64) -> uuid::Uuid {
    let command = ProposeSetting {
        key: settings::CONFIRM_WINDOW_HOURS.into(),
        value: json!(hours),
        valid_from: At(bench.clock.now() + Duration::hours(1)),
        reason: "试点期间放宽".into(),
    };
    bench.tell(by, command).await.unwrap().proposal_id
}

#[tokio::test]
async fn a_setting_changes_when_a_second_person_approves_and_from_its_instant_on() {
    let bench = portal_alone().await;
    let (first, second) = (actors::operator(), actors::finance());
    let proposal_id = propose(&bench, &first, 72).await;
    let own = bench
        .tell(&first, ApproveSetting { proposal_id })
        .await
        .unwrap_err();
    assert_eq!(
        (own.code, own.reason.as_str()),
        (Code::Forbidden, "setting_own_proposal")
    );
    let approved = bench.tell(&second, ApproveSetting { proposal_id }).await.unwrap();
    assert_eq!(approved.version, 1);
    let twice = bench
        .tell(&second, ApproveSetting { proposal_id })
        .await
        .unwrap_err();
    assert_eq!(twice.reason, "setting_decided");
    bench.settle().await;
    let told = bench.events::<SettingChanged>().await;
    assert_eq!((told[0].version, told[0].value.clone()), (1, json!(72)));

    let window = || {
        bench
            .host("portal")
            .settings()
            .int(settings::CONFIRM_WINDOW_HOURS)
    };
    assert_eq!(window(), 48);
    bench.clock.advance(Duration::hours(1));
    assert_eq!(window(), 72);
}

#[tokio::test]
async fn a_rejected_proposal_changes_nothing_and_versions_rise_by_one() {
    let bench = portal_alone().await;
    let (first, second) = (actors::operator(), actors::finance());
    let rejected = propose(&bench, &first, 24).await;
    bench
        .tell(
            &second,
            RejectSetting {
                proposal_id: rejected,
            },
        )
        .await
        .unwrap();
    let late = propose(&bench, &first, 36).await;
    bench.clock.advance(Duration::hours(2));
    let version = bench
        .tell(&second, ApproveSetting { proposal_id: late })
        .await
        .unwrap()
        .version;
    let next = propose(&bench, &second, 40).await;
    assert_eq!(
        bench
            .tell(&first, ApproveSetting { proposal_id: next })
            .await
            .unwrap()
            .version,
        version + 1
    );
    // The late one begins when it is approved, not in the past.
    let told = bench.events::<SettingChanged>().await;
    assert_eq!(told[0].valid_from, At(bench.clock.now()));
    let clerk = bench
        .tell(&actors::clerk(VILLAGE), RejectSetting { proposal_id: next })
        .await
        .unwrap_err();
    assert_eq!(clerk.reason, "wrong_role");
}

async fn broken(bench: &Bench) -> Vec<String> {
    let (host, services) = (bench.host("portal"), [portal::service()]);
    let later = bench.clock.now() + Duration::hours(1);
    let report = runtime::check(bench.admin(), &services, host.crypto(), later)
        .await
        .unwrap();
    report.broken.into_iter().map(|broken| broken.invariant).collect()
}

#[tokio::test]
async fn the_check_names_a_lost_setting_and_a_gap_in_the_versions() {
    let bench = portal_alone().await;
    let proposal_id = propose(&bench, &actors::operator(), 72).await;
    bench
        .tell(&actors::finance(), ApproveSetting { proposal_id })
        .await
        .unwrap();
    bench.settle().await;
    bench.clock.advance(Duration::minutes(5));
    assert_eq!(broken(&bench).await, Vec::<String>::new());
    for (sql, name) in [
        (
            "delete from portal.setting",
            "every approved setting has reached the portal's own copy",
        ),
        (
            "update portal.setting_version set version = 9",
            "versions of the settings have no gap",
        ),
    ] {
        sqlx::query(sql).execute(bench.admin()).await.unwrap();
        let found = broken(&bench).await;
        assert!(found.iter().any(|broken| broken == name), "{name}: {found:?}");
    }
}
