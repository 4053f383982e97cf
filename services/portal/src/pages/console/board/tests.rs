use contracts::{
    Day, Page as Rows,
    dispatch::{Candidate, CostTerm, Excluded, Queue, QueueTab, TabCount, Urgency, board::BoardNow},
    elderly::{
        Consent, ConsentGiver, ContactPerson, ElderCard, ElderRow, ElderState, Living, PhoneOwner, Trait,
    },
};
use kernel::{Category, Lang, OrderId, PriorityClass, RawMinutes, Sex};
use portal_kit::FormErrors;
use time::macros::date;

use super::*;
use crate::pages::{
    console::{
        caller::{Duplicate, OnLine},
        candidates::Draft,
        intake::Intake,
        queue::Screen,
    },
    orders::{
        desk::tests::{NOW, assert_sound, desk},
        detail::tests::{order, visit},
    },
};

fn elder(name: &str) -> ElderCard {
    ElderCard {
        row: ElderRow {
            elder_id: ElderId::generate(NOW),
            name: name.into(),
            sex: Sex::Female,
            age: 78,
            village: "370405001004".parse().unwrap(),
            categories: vec![Category::Dibao],
            traits: vec![Trait::HardOfHearing],
            living: Living::Alone,
            phone_masked: Some("169****0001".into()),
            priority: PriorityClass::P1,
            state: ElderState::Active,
        },
        birth_date: Day(date!(1948 - 03 - 01)),
        resident_id_masked: "9999************12".into(),
        phone_owner: PhoneOwner::Own,
        address: "3 号楼 2 单元 <i>102</i>".into(),
        contact: Some(ContactPerson {
            name: "王磊".into(),
            relation: "子".into(),
            phone: "169****0002".into(),
        }),
        relatives: 0,
        held: Vec::new(),
        priority_reasons: Vec::new(),
        note: None,
        consent: Consent {
            service: true,
            sensitive: true,
            text_version: "1".into(),
            given_by: ConsentGiver::Elder,
            reason: None,
        },
        consents: Vec::new(),
        moves: Vec::new(),
        changes: Vec::new(),
        registered_at: NOW.into(),
    }
}

fn on_line(form: Option<Intake>) -> OnLine {
    OnLine {
        card: elder("<b>张</b>"),
        recent: vec![order(OrderState::Closed, Vec::new()).row],
        number: None,
        form,
        errors: FormErrors::new(),
        duplicate: None,
        refusal: None,
        contact: None,
    }
}

fn candidate() -> Candidate {
    Candidate {
        volunteer_id: VolunteerId::generate(NOW),
        org: "370405001004".parse().unwrap(),
        distance_m: Some(640),
        score: 96,
        cost: 80,
        terms: vec![CostTerm {
            name: "usual_volunteer".into(),
            cost: 0,
            figure: 6,
        }],
        visits_to_elder: 6,
        load_minutes: RawMinutes::new(210),
        free_until: (NOW + time::Duration::hours(7)).into(),
        qualification: None,
        offer: None,
    }
}

fn ranked(n: usize) -> Ranked {
    Ok(Ranking {
        candidates: (0..n).map(|_| candidate()).collect(),
        excluded: vec![Excluded {
            filter: "not_free".into(),
            count: 3,
        }],
    })
}

fn queue_of(n: usize) -> BoardNow {
    BoardNow {
        last: 40,
        queue: Queue {
            rows: Rows {
                rows: (0..n).map(|_| order(OrderState::Open, Vec::new()).row).collect(),
                total: i64::try_from(n).unwrap(),
            },
            counts: vec![
                TabCount {
                    tab: QueueTab::Open,
                    count: 10,
                },
                TabCount {
                    tab: QueueTab::Trouble,
                    count: 2,
                },
            ],
        },
        emergencies: Vec::new(),
        changed: Vec::new(),
    }
}

fn shown(role: Role, lang: Lang, caller: &Caller, right: &Right) -> String {
    let place = Place::read("open", "", "");
    page(&desk(role, lang), place, caller, &queue_of(3), right, "").into_string()
}

fn draft(form: &Intake) -> Right {
    let desk = desk(Role::Operator, Lang::Zh);
    let draft: Draft = form.draft(&desk.catalogue).expect("elder, service and time");
    Right::Draft(draft, ranked(6))
}

fn typed(urgency: &str) -> Intake {
    let pairs = format!(
        r#"{{"elder":"{}","service":"02","date":"2026-11-23","time":"1430","duration":"60","urgency":"{urgency}","seats":"1"}}"#,
        ElderId::generate(NOW)
    );
    serde_json::from_str(&pairs).unwrap()
}

#[test]
fn every_pane_is_sound_and_escaped_whoever_calls_in_both_languages() {
    for lang in [Lang::Zh, Lang::En] {
        for caller in [
            Caller::Nobody,
            Caller::Unknown("<b>张".into()),
            Caller::Several(
                "16900000001".into(),
                vec![elder("<b>张</b>").row, elder("李").row],
            ),
            Caller::Elder(Box::new(on_line(None))),
        ] {
            for right in [
                Right::Nothing,
                Right::Order(Box::new(order(OrderState::Offered, Vec::new())), ranked(6)),
                Right::Order(
                    Box::new(order(
                        OrderState::Accepted,
                        vec![visit(contracts::dispatch::VisitState::Accepted)],
                    )),
                    ranked(0),
                ),
                Right::Order(
                    Box::new(order(OrderState::Open, Vec::new())),
                    Err("<b>不可</b>".into()),
                ),
                draft(&typed("normal")),
            ] {
                let html = shown(Role::Operator, lang, &caller, &right);
                assert_sound(&html);
                for raw in ["<b>张", "<i>102", "<b>不可"] {
                    assert!(!html.contains(raw), "{raw}");
                }
            }
        }
    }
}

#[test]
fn several_who_share_a_number_are_chosen_by_a_digit() {
    let caller = Caller::Several("16900000001".into(), vec![elder("张").row, elder("李").row]);
    let html = shown(Role::Operator, Lang::Zh, &caller, &Right::Nothing);
    assert!(
        html.contains("查到 2 位") && html.contains(r#"data-key="1""#) && html.contains(r#"data-key="2""#)
    );
}

#[test]
fn an_unknown_caller_leads_to_the_registration_and_what_was_typed_stays() {
    let caller = Caller::Unknown("16900000099".into());
    for lang in [Lang::Zh, Lang::En] {
        let html = shown(Role::Operator, lang, &caller, &Right::Nothing);
        assert!(html.contains(r#"href="/elders/new""#));
        assert!(
            html.contains(r#"value="16900000099""#) && html.contains("“16900000099”"),
            "{html}"
        );
    }
}

#[test]
fn no_number_and_no_name_stands_in_an_address() {
    let line = OnLine {
        number: Some("16900000001".into()),
        ..on_line(None)
    };
    let html = shown(
        Role::Operator,
        Lang::Zh,
        &Caller::Elder(Box::new(line)),
        &Right::Nothing,
    );
    for part in html
        .split("href=\"")
        .skip(1)
        .chain(html.split("hx-get=\"").skip(1))
    {
        let address = part.split('"').next().unwrap_or_default();
        assert!(!address.contains("16900000001"), "{address}");
    }
}

#[test]
fn a_draft_is_ranked_with_its_credit_and_each_button_sends_the_form() {
    let line = OnLine {
        form: Some(typed("normal")),
        ..on_line(None)
    };
    let html = shown(
        Role::Operator,
        Lang::Zh,
        &Caller::Elder(Box::new(line)),
        &draft(&typed("normal")),
    );
    assert!(html.contains("1时 × 2，预计入账 2时"), "{html}");
    assert_eq!(html.matches(r#"name="volunteer""#).count(), 6);
    assert!(html.contains("曾为本人服务 6 次") && html.contains("该时段没空 3 人"));
}

#[test]
fn the_first_three_can_be_asked_at_once() {
    let right = Right::Order(Box::new(order(OrderState::Open, Vec::new())), ranked(6));
    let html = shown(Role::Operator, Lang::Zh, &Caller::Nobody, &right);
    let push = html
        .split(r#"<form id="push""#)
        .nth(1)
        .unwrap()
        .split("</form>")
        .next()
        .unwrap();
    assert_eq!(push.matches(r#"name="volunteers""#).count(), 3);
}

#[test]
fn an_emergency_shows_the_numbers_and_the_family_before_the_form_r5_9() {
    let line = OnLine {
        form: Some(typed("emergency")),
        ..on_line(None)
    };
    let html = shown(
        Role::Operator,
        Lang::Zh,
        &Caller::Elder(Box::new(line)),
        &Right::Nothing,
    );
    let (first, form) = html.split_once(r#"<form id="intake""#).unwrap();
    for words in ["120", "119", "110", "显示家属电话", "emergency_seen"] {
        assert!(first.contains(words), "{words}");
    }
    assert!(!form.contains("显示家属电话"));
    let calm = shown(
        Role::Operator,
        Lang::Zh,
        &Caller::Elder(Box::new(on_line(None))),
        &Right::Nothing,
    );
    assert!(!calm.contains("emergency_seen"));
}

#[test]
fn a_duplicate_leads_to_its_order_and_may_be_registered_all_the_same() {
    let id = OrderId::generate(NOW);
    let duplicate = Duplicate {
        id: Some(id),
        no: "FW20261123-0041".into(),
    };
    let line = OnLine {
        form: Some(typed("normal")),
        duplicate: Some(duplicate),
        ..on_line(None)
    };
    let html = shown(
        Role::Operator,
        Lang::Zh,
        &Caller::Elder(Box::new(line)),
        &Right::Nothing,
    );
    assert!(html.contains(&format!(r#"href="/orders/{id}""#)) && html.contains(r#"value="dispatch-again""#));
}

#[test]
fn a_refused_form_keeps_every_value() {
    let form: Intake = serde_json::from_str(
        r#"{"service":"送餐","date":"2026-12-24","time":"9:75","duration":"45","urgency":"urgent","gender":"female","seats":"2","source":"family","note":"慢慢说"}"#,
    )
    .unwrap();
    let errors = form.order(&desk(Role::Operator, Lang::Zh)).unwrap_err();
    let line = OnLine {
        form: Some(form),
        errors,
        ..on_line(None)
    };
    let html = shown(
        Role::Operator,
        Lang::Zh,
        &Caller::Elder(Box::new(line)),
        &Right::Nothing,
    );
    for value in [
        "value=\"送餐\"",
        "value=\"2026-12-24\"",
        "value=\"9:75\"",
        "value=\"45\"",
        "慢慢说",
    ] {
        assert!(html.contains(value), "{value}");
    }
    assert!(html.contains("href=\"#time\""));
    assert_sound(&html);
}

/// What a page is given that shows the first of two rows and asks again.
fn again(change: impl FnOnce(&mut BoardNow, &mut Screen)) -> String {
    let mut now = queue_of(2);
    let mut screen = Screen::new(&now);
    change(&mut now, &mut screen);
    let place = Place::read("open", "", "");
    queue::again(&desk(Role::Operator, Lang::Zh), place, &now, &screen).into_string()
}

#[test]
fn rows_never_move_by_themselves_but_new_ones_are_announced() {
    let html = again(|now, screen| {
        now.queue.rows.rows[0].version = 41;
        screen.have.remove(0);
    });
    assert!(html.contains("有 1 条新工单") && !html.contains("row-"));
    assert!(!again(|_, _| {}).contains("新工单"));
}

#[test]
fn a_row_that_has_only_moved_up_from_below_the_list_is_not_new() {
    let html = again(|_, screen| {
        screen.have.remove(0);
    });
    assert!(!html.contains("新工单"));
}

#[test]
fn a_row_that_has_changed_is_put_into_its_own_place_with_where_it_has_gone() {
    let html = again(|now, _| {
        now.changed = vec![order(OrderState::Offered, Vec::new()).row];
        now.changed[0].version = 43;
    });
    assert_eq!(html.matches("<li").count(), 1);
    for part in ["hx-swap-oob=\"true\"", "id=\"row-", ".43\"", "待接单"] {
        assert!(html.contains(part), "{part} in {html}");
    }
}

#[test]
fn an_emergency_stands_on_top_at_once_and_is_called_out_once_r5_9() {
    let urgent = |now: &mut BoardNow| {
        let mut row = order(OrderState::Open, Vec::new()).row;
        (row.priority, row.urgency, row.version) = (PriorityClass::P0, Urgency::Emergency, 44);
        now.emergencies = vec![row];
    };
    let first = again(|now, _| urgent(now));
    assert!(
        first.contains("role=\"alert\"") && first.contains("data-alarm"),
        "{first}"
    );
    assert!(!first.contains("新工单"), "it is there already");
    let called: i64 = first
        .split("name=\"alarm\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let second = again(|now, screen| {
        urgent(now);
        screen.alarm = called;
    });
    assert!(
        !second.contains("role=\"alert\"") && second.contains("role=\"group\""),
        "{second}"
    );
}

#[test]
fn the_list_says_what_it_shows_and_listens_to_the_stream() {
    let html = shown(Role::Operator, Lang::Zh, &Caller::Nobody, &Right::Nothing);
    assert_eq!(html.matches("name=\"have\"").count(), 3);
    for part in [
        "sse-connect=\"/sse/board\"",
        "sse:board",
        "since=40",
        "id=\"stale\"",
        "board.",
    ] {
        assert!(html.contains(part), "{part}");
    }
}
