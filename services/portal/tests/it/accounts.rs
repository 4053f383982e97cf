//! What administrators do with accounts: two persons where a key is lost or a role changes, one where somebody must be kept
//! out at once (R1.7, 8.1.4.2, decision 21).

use contracts::{
    Actor, Code, Role,
    portal::{
        ApproveStaffChange, CloseStaff, CreateStaff, EndStaffSessions, ProposeStaffReset, ProposeStaffRoles,
        RejectStaffChange, ReopenStaff, UnlockStaff,
    },
};
use kernel::{ResidentId, Sex, StaffId};
use testkit::{
    Bench,
    actors::{self, TOWN, VILLAGE},
};
use time::macros::date;

use crate::browser::{Browser, PASSWORD, Page, account, portal_alone};

fn security() -> Actor {
    actors::staff(Role::SecurityAdmin, "370405")
}

async fn clerk(bench: &Bench) -> StaffId {
    account(bench, "clerk", Role::Clerk, VILLAGE).await;
    id_of(bench, "clerk").await
}

async fn id_of(bench: &Bench, username: &str) -> StaffId {
    let id: uuid::Uuid = sqlx::query_scalar("select id from portal.staff where username = $1")
        .bind(username)
        .fetch_one(bench.db("portal"))
        .await
        .unwrap();
    id.into()
}

/// What the sign-in page answers to the clerk's password.
async fn shows(bench: &Bench, password: &str) -> Page {
    let mut browser = Browser::at(bench, "portal");
    browser.get("/sign-in").await;
    browser
        .post("/sign-in", &[("username", "clerk"), ("password", password)])
        .await
}

async fn stored(bench: &Bench, id: StaffId) -> (Vec<String>, String, bool, String) {
    sqlx::query_as("select roles, scope, totp_secret is not null, state from portal.staff where id = $1")
        .bind(id.uuid())
        .fetch_one(bench.db("portal"))
        .await
        .unwrap()
}

fn to_branch(staff_id: StaffId) -> ProposeStaffRoles {
    ProposeStaffRoles {
        staff_id,
        roles: vec![Role::Branch],
        scope: actors::org(TOWN),
        reason: "调到分行".into(),
    }
}

#[tokio::test]
async fn r1_7_a_role_changes_when_a_second_administrator_approves_and_whoever_was_signed_in_is_out() {
    let bench = portal_alone().await;
    let staff_id = clerk(&bench).await;
    let mut browser = Browser::signed_in(&bench, "clerk").await;
    let change_id = bench
        .tell(&actors::system_admin(), to_branch(staff_id))
        .await
        .unwrap()
        .change_id;
    let again = bench
        .tell(&actors::system_admin(), to_branch(staff_id))
        .await
        .unwrap_err();
    assert_eq!(again.reason, "staff_change_waits");

    let approve = ApproveStaffChange { change_id };
    let alone = bench
        .tell(&actors::system_admin(), approve.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (alone.code, alone.reason.as_str()),
        (Code::Forbidden, "own_staff_change")
    );
    assert_eq!(stored(&bench, staff_id).await.1, VILLAGE, "nothing changes alone");
    browser.get("/me").await.is(200);

    bench.tell(&security(), approve.clone()).await.unwrap();
    assert_eq!(
        stored(&bench, staff_id).await,
        (vec!["branch".into()], TOWN.into(), true, "active".into())
    );
    browser.get("/me").await.leads_to("/sign-in?next=/me");
    let twice = bench.tell(&security(), approve).await.unwrap_err();
    assert_eq!(twice.reason, "staff_change_decided");
}

#[tokio::test]
async fn a_role_has_its_place_and_is_rejected_without_a_trace_on_the_account() {
    let bench = portal_alone().await;
    let staff_id = clerk(&bench).await;
    let elsewhere = ProposeStaffRoles {
        scope: actors::org(VILLAGE),
        ..to_branch(staff_id)
    };
    let refused = bench.tell(&actors::system_admin(), elsewhere).await.unwrap_err();
    assert_eq!(refused.reason, "role_elsewhere");
    let both = ProposeStaffRoles {
        roles: vec![Role::SystemAdmin, Role::SecurityAdmin],
        scope: actors::org("370405"),
        ..to_branch(staff_id)
    };
    let refused = bench.tell(&actors::system_admin(), both).await.unwrap_err();
    assert_eq!(refused.reason, "roles_apart");
    let change_id = bench
        .tell(&actors::system_admin(), to_branch(staff_id))
        .await
        .unwrap()
        .change_id;
    // Who proposed may take it back.
    bench
        .tell(&actors::system_admin(), RejectStaffChange { change_id })
        .await
        .unwrap();
    assert_eq!(stored(&bench, staff_id).await.1, VILLAGE);
}

#[tokio::test]
async fn a_lost_second_factor_is_forgotten_by_the_security_administrator_and_a_second_person() {
    let bench = portal_alone().await;
    let staff_id = clerk(&bench).await;
    let reset = ProposeStaffReset {
        staff_id,
        password: Some("Gucheng-2026-Zz".into()),
        reason: "手机遗失".into(),
    };
    let refused = bench
        .tell(&actors::system_admin(), reset.clone())
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    let weak = ProposeStaffReset {
        password: Some("clerk".into()),
        ..reset.clone()
    };
    let refused = bench.tell(&security(), weak).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("password"));
    let change_id = bench.tell(&security(), reset).await.unwrap().change_id;
    let approve = ApproveStaffChange { change_id };
    let alone = bench.tell(&security(), approve.clone()).await.unwrap_err();
    assert_eq!(alone.reason, "own_staff_change");
    bench.tell(&actors::system_admin(), approve).await.unwrap();
    assert!(
        !stored(&bench, staff_id).await.2,
        "the second factor is enrolled anew"
    );

    // The old password is worth nothing.
    shows(&bench, PASSWORD).await.is(422);
    shows(&bench, "Gucheng-2026-Zz").await.leads_to("/sign-in/enrol");
    let kept: Option<String> = sqlx::query_scalar("select password_hash from portal.staff_change")
        .fetch_one(bench.db("portal"))
        .await
        .unwrap();
    assert_eq!(kept, None, "no hash stays in the proposal");
}

#[tokio::test]
async fn nobody_approves_a_change_of_their_own_account() {
    let bench = portal_alone().await;
    account(&bench, "security2", Role::SecurityAdmin, "370405").await;
    let mine = id_of(&bench, "security2").await;
    let reset = ProposeStaffReset {
        staff_id: mine,
        password: None,
        reason: "换手机".into(),
    };
    let change_id = bench.tell(&security(), reset).await.unwrap().change_id;
    let me = Actor::Staff {
        id: mine,
        roles: vec![Role::SecurityAdmin],
        scope: actors::org("370405"),
    };
    let refused = bench
        .tell(&me, ApproveStaffChange { change_id })
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "own_account");
    let refused = bench.tell(&me, CloseStaff { staff_id: mine }).await.unwrap_err();
    assert_eq!(refused.reason, "own_account");
}

#[tokio::test]
async fn a_closed_account_is_out_at_once_and_comes_back_with_what_it_had() {
    let bench = portal_alone().await;
    let staff_id = clerk(&bench).await;
    let mut browser = Browser::signed_in(&bench, "clerk").await;
    bench.tell(&security(), CloseStaff { staff_id }).await.unwrap();
    browser.get("/me").await.leads_to("/sign-in?next=/me");
    shows(&bench, PASSWORD).await.is(422);
    let again = bench
        .tell(&security(), CloseStaff { staff_id })
        .await
        .unwrap_err();
    assert_eq!(again.reason, "staff_closed");
    bench
        .tell(&actors::system_admin(), ReopenStaff { staff_id })
        .await
        .unwrap();
    assert_eq!(stored(&bench, staff_id).await.0, ["clerk"]);
    let open = bench
        .tell(&actors::system_admin(), ReopenStaff { staff_id })
        .await
        .unwrap_err();
    assert_eq!(open.reason, "staff_open");
}

#[tokio::test]
async fn the_security_administrator_ends_sessions_and_lets_the_locked_out_try_again() {
    let bench = portal_alone().await;
    let staff_id = clerk(&bench).await;
    let mut browser = Browser::signed_in(&bench, "clerk").await;
    let refused = bench
        .tell(&actors::system_admin(), EndStaffSessions { staff_id })
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "wrong_role");
    bench
        .tell(&security(), EndStaffSessions { staff_id })
        .await
        .unwrap();
    browser.get("/me").await.leads_to("/sign-in?next=/me");

    for _ in 0..5 {
        shows(&bench, "Wrong-2026-Zz").await.is(422);
    }
    shows(&bench, PASSWORD).await.is(422);
    bench.tell(&security(), UnlockStaff { staff_id }).await.unwrap();
    shows(&bench, PASSWORD).await.leads_to("/sign-in/code");
}

#[tokio::test]
async fn nobody_holds_two_of_the_separated_roles_under_two_names() {
    let bench = portal_alone().await;
    let id = ResidentId::for_test(date!(1980 - 05 - 05), 7, Sex::Female);
    let admin = |username: &str, role: Role, resident_id: Option<&str>| CreateStaff {
        username: username.into(),
        name: "刘芳".into(),
        resident_id: resident_id.map(Into::into),
        roles: vec![role],
        scope: actors::org("370405"),
        password: PASSWORD.into(),
        keep_password: false,
        totp_secret: None,
    };
    for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::Auditor] {
        let unknown = bench
            .tell(&actors::system_admin(), admin("somebody", role, None))
            .await
            .unwrap_err();
        assert_eq!(unknown.reason, "administrator_needs_id", "{role:?}");
    }
    let system = admin("system2", Role::SystemAdmin, Some(id.as_str()));
    bench.tell(&actors::system_admin(), system).await.unwrap();
    let security = admin("security3", Role::SecurityAdmin, Some(id.as_str()));
    let second = bench.tell(&actors::system_admin(), security).await.unwrap_err();
    assert_eq!(second.reason, "staff_exists");
}

#[tokio::test]
async fn a_role_is_changed_on_the_page_by_two_administrators() {
    let bench = portal_alone().await;
    let staff_id = clerk(&bench).await;
    account(&bench, "system", Role::SystemAdmin, "370405").await;
    account(&bench, "security", Role::SecurityAdmin, "370405").await;
    let path = format!("/admin/staff/{staff_id}");
    let mut system = Browser::signed_in(&bench, "system").await;
    system
        .get(&path)
        .await
        .is(200)
        .has("变更角色或单位")
        .has_not("重置动态验证和密码");
    let wrong = [("roles", "branch"), ("scope", VILLAGE), ("reason", "调到分行")];
    system.post(&format!("{path}/roles"), &wrong).await.is(422);
    let right = [("roles", "branch"), ("scope", TOWN), ("reason", "调到分行")];
    system.get(&path).await;
    system
        .post(&format!("{path}/roles"), &right)
        .await
        .leads_to(&path);
    system.get(&path).await.has("调到分行").has("撤回");

    let mut security = Browser::signed_in(&bench, "security").await;
    security.get("/admin/staff").await.has("待第二人确认");
    let page = security.get(&path).await;
    let approve = page.between(&format!("action=\"{path}/changes/"), "/approve\"");
    let change = approve.rsplit('/').next().unwrap().to_owned();
    security
        .post(&format!("{path}/changes/{change}/approve"), &[])
        .await
        .leads_to(&path);
    assert_eq!(stored(&bench, staff_id).await.0, ["branch"]);

    let mut clerk = Browser::signed_in(&bench, "clerk").await;
    clerk.get(&path).await.is(403);
}
