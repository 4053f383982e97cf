//! The dated settings: what is in force, what is proposed, and what was decided.

mod trial;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use contracts::{
    At, Code, Error, Role,
    ledger::policy::PREVIEWED,
    portal::{ApproveSetting, ProposeSetting, RejectSetting},
    settings::{self, Limits, Setting},
};
use kernel::{at_china, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Hx, Input, PageCtx, PageHead, Table,
    TagKind, Tr, action_bar, alert, card, error_summary, input, page, post_form, select, table, tag,
    textarea,
};
use runtime::Failure;
use serde::Deserialize;
use serde_json::Value;
use time::Time;
use uuid::Uuid;

use crate::{
    domain::setting::DECIDERS,
    store::setting::{self, Proposal},
    web::{App, Errors, Names, Page, Post, Signed, field_errors, lines, parse_date, url},
};

const READERS: &[Role] = &[
    Role::Operator,
    Role::Finance,
    Role::Oversight,
    Role::SecurityAdmin,
    Role::Auditor,
];

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("value", "settings-new-value"),
    ("from", "settings-from"),
    ("reason", "settings-why"),
];

/// The map of these addresses.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/settings", get(list))
        .route("/settings/propose", get(ask).post(propose))
        .route("/settings/weights", get(trial::weights))
        .route("/settings/proposals/{id}/trial", get(trial::proposal))
        .route("/settings/proposals/{id}/{decision}", post(decide))
}

async fn list(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(READERS)?;
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let proposals = setting::list(&mut db).await?;
    drop(db);
    let people: Vec<kernel::StaffId> = proposals
        .iter()
        .flat_map(|one| [one.proposed_by, one.decided_by])
        .flatten()
        .collect();
    let names = Names::default().with_staff(&app, people).await?;
    let (ctx, tr) = (signed.ctx(&app, "/settings"), signed.tr);
    let head = PageHead::new(tr.t("nav-settings"))
        .crumb(tr.t("nav-desk"), "/")
        .here(tr.t("nav-settings"))
        .meta(html! { (tr.args("settings-version", &[("n", app.host.settings().version().into())])) })
        .actions(html! {
            (Button::link(tr.t("services-title"), "/services"))
            (Button::link(tr.t("trial-weights"), "/settings/weights"))
        });
    let (open, decided): (Vec<_>, Vec<_>) = proposals.into_iter().partition(|one| one.state == "open");
    Ok(page(
        &ctx,
        &head,
        html! {
            @if !open.is_empty() {
                (card(Card::new(tr.t("settings-open")).flush(), waiting(&app, &signed, &ctx, &open, &names)))
            }
            (card(Card::new(tr.t("settings-in-force")).flush(), in_force(&app, &signed, tr)))
            @if !decided.is_empty() {
                (card(Card::new(tr.t("settings-decided")).flush(), history(tr, &decided, &names)))
            }
        },
    ))
}

/// A value of the setting `key`, in words.
fn shown(key: &str, value: &Value, tr: Tr) -> String {
    match value {
        Value::Bool(true) => tr.t("settings-yes"),
        Value::Bool(false) => tr.t("settings-no"),
        Value::String(word)
            if settings::find(key).is_some_and(|one| matches!(one.limits, Limits::Choice(_))) =>
        {
            tr.word(&format!("choice-{}", key.replace('.', "-")), word)
        }
        Value::Array(items) if items.is_empty() => "—".into(),
        Value::Array(_) | Value::String(_) => plain(value),
        other => other.to_string(),
    }
}

/// What values there are to choose from; nothing for numbers.
fn choices(setting: &Setting) -> Vec<Value> {
    match setting.limits {
        Limits::Flag => vec![Value::Bool(true), Value::Bool(false)],
        Limits::Range(_) | Limits::Rising(..) | Limits::Days(_) | Limits::Line(_) | Limits::Columns(_) => {
            Vec::new()
        }
        Limits::Choice(words) => words.iter().map(|word| Value::from(*word)).collect(),
    }
}

/// Whether another value than the one in force can be proposed.
fn can_change(setting: &Setting) -> bool {
    choices(setting).len() != 1
}

fn name_of(key: &str, tr: Tr) -> String {
    tr.word("setting", &key.replace('.', "-"))
}

fn in_force(app: &App, signed: &Signed, tr: Tr) -> Markup {
    let now = app.host.settings();
    let all = settings::all();
    let may = signed.has(DECIDERS);
    let columns = vec![
        Column::new("name", tr.t("settings-name"), move |one: &Setting| {
            html! { (name_of(one.key, tr)) " " span.muted.small.num { (one.key) } }
        })
        .card(CardRole::Title),
        Column::text("value", tr.t("settings-value"), |one: &Setting| shown(one.key, &now.value(one.key), tr)).num().class("strong"),
        Column::text("default", tr.t("settings-default"), move |one: &Setting| shown(one.key, &one.default, tr)).num(),
        Column::text("range", tr.t("settings-range"), move |one: &Setting| {
            match &one.limits {
                Limits::Flag => String::new(),
                Limits::Range(range) | Limits::Rising(_, range) => format!("{}–{}", range.start(), range.end()),
                Limits::Days(_) | Limits::Line(_) | Limits::Columns(_) => String::new(),
                Limits::Choice(_) => {
                    let words = choices(one).iter().map(|word| shown(one.key, word, tr)).collect::<Vec<_>>();
                    words.join(" / ")
                }
            }
        })
        .num(),
        Column::text("rule", tr.t("settings-rule"), |one: &Setting| one.rule).code(),
        Column::new("propose", tr.t("list-actions"), move |one: &Setting| {
            html! { @if may && can_change(one) { (Button::link(tr.t("settings-propose"), url("/settings/propose", &[("key", one.key)])).small()) } }
        })
        .card(CardRole::Actions),
    ];
    table(tr, &Table::new(tr.t("settings-in-force"), &all, columns))
}

fn who(names: &Names, id: Option<kernel::StaffId>, tr: Tr) -> String {
    id.map_or_else(|| tr.t("settings-operator"), |id| names.staff(id).to_owned())
}

fn waiting(app: &App, signed: &Signed, ctx: &PageCtx, open: &[Proposal], names: &Names) -> Markup {
    let tr = ctx.tr;
    let key = app.key();
    let button = |one: &Proposal, decision: &str, button: Button| {
        let action = format!("/settings/proposals/{}/{decision}", one.id);
        // Each form has its own key: they are different commands.
        post_form(
            ctx,
            &format!("{decision}-{}", one.id),
            &action,
            Uuid::new_v5(&key, action.as_bytes()),
            html! { (button) },
        )
    };
    let mine = |one: &Proposal| one.proposed_by == Some(signed.staff_id);
    let now = app.host.settings();
    let mut columns = common(tr, names);
    // Beside the proposed one.
    let present = Column::text("now", tr.t("settings-value"), move |one: &Proposal| {
        shown(&one.key, &now.value(&one.key), tr)
    });
    columns.insert(1, present.num());
    columns.push(Column::new("trial", tr.t("trial-title"), move |one: &Proposal| {
        html! {
            @if PREVIEWED.contains(&one.key.as_str()) {
                (Button::link(tr.t("trial-title"), format!("/settings/proposals/{}/trial", one.id)).small())
            }
        }
    }));
    if signed.has(DECIDERS) {
        columns.push(
            Column::new("decide", tr.t("list-actions"), move |one: &Proposal| {
                html! {
                    @if mine(one) {
                        span.small.muted { (tr.t("settings-other-person")) }
                        (button(one, "reject", Button::submit(tr.t("settings-take-back")).small()))
                    } @else {
                        (button(one, "approve", Button::submit(tr.t("settings-approve")).small().primary()))
                        (button(one, "reject", Button::submit(tr.t("settings-reject")).small().danger()))
                    }
                }
            })
            .card(CardRole::Actions),
        );
    }
    table(tr, &Table::new(tr.t("settings-open"), open, columns))
}

fn history(tr: Tr, decided: &[Proposal], names: &Names) -> Markup {
    let mut columns = common(tr, names);
    columns.push(Column::new("state", tr.t("list-state"), move |one: &Proposal| {
        if one.state == "approved" {
            tag(TagKind::Ok, &tr.t("settings-approved"))
        } else {
            tag(TagKind::Grey, &tr.t("settings-rejected"))
        }
    }));
    columns.push(Column::text(
        "decided",
        tr.t("settings-decided-by"),
        move |one: &Proposal| {
            let at = one.decided_at.map(|at| tr.moment(at)).unwrap_or_default();
            format!("{} · {at}", who(names, one.decided_by, tr))
        },
    ));
    table(tr, &Table::new(tr.t("settings-decided"), decided, columns))
}

fn common<'a>(tr: Tr, names: &'a Names) -> Vec<Column<'a, Proposal>> {
    vec![
        Column::text("name", tr.t("settings-name"), move |one: &Proposal| {
            name_of(&one.key, tr)
        })
        .card(CardRole::Title),
        Column::text("value", tr.t("settings-new-value"), move |one: &Proposal| {
            shown(&one.key, &one.value, tr)
        })
        .num()
        .class("strong")
        .card(CardRole::Amount),
        Column::text("from", tr.t("settings-from"), move |one: &Proposal| {
            tr.moment(one.valid_from)
        })
        .code(),
        Column::text("why", tr.t("settings-why"), |one: &Proposal| one.reason.clone()),
        Column::text("by", tr.t("settings-by"), move |one: &Proposal| {
            format!(
                "{} · {}",
                who(names, one.proposed_by, tr),
                tr.moment(one.proposed_at)
            )
        }),
    ]
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Typed {
    key: String,
    value: String,
    from: String,
    reason: String,
}

impl Typed {
    fn setting(&self) -> Result<Setting, Error> {
        settings::find(&self.key).ok_or_else(|| Error::not_found("page"))
    }

    fn value(&self, setting: &Setting) -> Option<Value> {
        let text = self.value.trim();
        match setting.limits {
            Limits::Flag => text.parse::<bool>().ok().map(Value::from),
            Limits::Range(_) => text.parse::<i64>().ok().map(Value::from),
            Limits::Choice(_) | Limits::Line(_) => (!text.is_empty()).then(|| Value::from(text)),
            Limits::Rising(..) => {
                let numbers: Result<Vec<i64>, _> = lines(text).iter().map(|number| number.parse()).collect();
                numbers.ok().map(Value::from)
            }
            // No days at all are a calendar too.
            Limits::Days(_) => Some(Value::from(lines(text))),
            Limits::Columns(_) => {
                let columns = text.lines().map(str::trim).filter(|line| !line.is_empty());
                Some(columns.map(Value::from).collect())
            }
        }
    }
}

/// A value as a form carries it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => joined(items, " "),
        other => other.to_string(),
    }
}

fn joined(items: &[Value], by: &str) -> String {
    items.iter().map(plain).collect::<Vec<_>>().join(by)
}

async fn ask(State(app): State<App>, signed: Signed, Query(mut typed): Query<Typed>) -> Page {
    signed.needs(DECIDERS)?;
    let setting = typed.setting()?;
    let value = app.host.settings().value(setting.key);
    typed.value = match (&setting.limits, &value) {
        // A heading may hold blanks.
        (Limits::Columns(_), Value::Array(columns)) => joined(columns, "\n"),
        _ => plain(&value),
    };
    let tomorrow = china_date(app.host.clock().now()).next_day();
    typed.from = tomorrow.map(|day| day.to_string()).unwrap_or_default();
    Ok(form(&app, &signed, &setting, &typed, &FormErrors::new()))
}

async fn propose(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(DECIDERS)?;
    let setting = typed.setting()?;
    let mut errors = Errors::new(signed.tr).naming(LABELS);
    let value = errors.read("value", "number_form", typed.value(&setting));
    let from = errors.read("from", "date_form", parse_date(&typed.from));
    let reason = errors.required("reason", &typed.reason);
    let found = match (value, from) {
        (Some(value), Some(day)) if errors.is_empty() => {
            let now = app.host.clock().now();
            let midnight = at_china(day, Time::MIDNIGHT);
            // Today means: as soon as it is approved.
            let valid_from = At(if day == china_date(now) { now } else { midnight });
            let command = ProposeSetting {
                key: typed.key.clone(),
                value,
                valid_from,
                reason,
            };
            match signed.tell(&app, idem, command).await {
                Ok(_) => return Ok(Redirect::to("/settings").into_response()),
                Err(error) if error.code == Code::Invalid => {
                    field_errors(&error, signed.tr, &[("valid_from", "from")])
                }
                Err(error) => return Err(error.into()),
            }
        }
        _ => errors.into_inner(),
    };
    Ok((
        StatusCode::UNPROCESSABLE_ENTITY,
        form(&app, &signed, &setting, &typed, &found),
    )
        .into_response())
}

fn form(app: &App, signed: &Signed, setting: &Setting, typed: &Typed, errors: &FormErrors) -> Markup {
    let (ctx, tr) = (signed.ctx(app, "/settings"), signed.tr);
    let title = name_of(setting.key, tr);
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-desk"), "/")
        .crumb(tr.t("nav-settings"), "/settings")
        .here(title)
        .errors(!errors.is_empty());
    let value = Field::new(tr, "value", tr.t("settings-new-value"))
        .required()
        .errors(errors);
    let words: Vec<(String, String)> = choices(setting)
        .iter()
        .map(|choice| (plain(choice), shown(setting.key, choice, tr)))
        .collect();
    let options: Vec<(&str, String)> = words
        .iter()
        .map(|(word, label)| (word.as_str(), label.clone()))
        .collect();
    page(
        &ctx,
        &head,
        card(
            Card::new(tr.t("settings-propose")),
            html! {
                (alert(AlertKind::Info, html! { (tr.t("settings-note")) }))
                (post_form(&ctx, "setting-form", "/settings/propose", app.key(), html! {
                    (error_summary(tr, errors))
                    input type="hidden" name="key" value=(setting.key);
                    div.g.g2.stack-m {
                        @match &setting.limits {
                            Limits::Range(range) => (input(&value.hint(format!("{}–{}", range.start(), range.end())), Input::whole(&typed.value))),
                            Limits::Rising(..) => (input(&value.hint(tr.t("settings-list-hint")), Input::text(&typed.value))),
                            Limits::Days(_) => (textarea(&value.hint(tr.t("settings-days-hint")), &typed.value, 4, 4000)),
                            Limits::Columns(fields) => (textarea(&value.hint(columns_hint(tr, fields)), &typed.value, 12, 4000)),
                            Limits::Line(most) => (input(&value, Input::text(&typed.value).max(u16::try_from(*most).unwrap_or(u16::MAX)))),
                            Limits::Flag | Limits::Choice(_) => (select(&value, &options, &typed.value, Hx::default())),
                        }
                        (input(&Field::new(tr, "from", tr.t("settings-from")).required().errors(errors), Input::date(&typed.from)))
                    }
                    (input(&Field::new(tr, "reason", tr.t("settings-why")).required().errors(errors), Input::text(&typed.reason).max(200)))
                    (action_bar(html! {
                        (Button::submit(tr.t("settings-send")).primary())
                        (Button::link(tr.t("form-cancel"), "/settings").quiet())
                    }))
                }))
            },
        ),
    )
}

/// How a column is written, and the fields that there are.
fn columns_hint(tr: Tr, fields: &[&str]) -> String {
    let named = |field: &&str| format!("{field} {}", tr.word("national_field", field));
    let fields: Vec<String> = fields.iter().map(named).collect();
    tr.args("settings-columns-hint", &[("fields", fields.join("; ").into())])
}

#[derive(Deserialize)]
struct Nothing {}

async fn decide(
    State(app): State<App>,
    signed: Signed,
    Path((proposal_id, decision)): Path<(Uuid, String)>,
    Post { idem, .. }: Post<Nothing>,
) -> Page<Redirect> {
    match decision.as_str() {
        "approve" => signed
            .tell(&app, idem, ApproveSetting { proposal_id })
            .await
            .map(|_| ())?,
        "reject" => signed
            .tell(&app, idem, RejectSetting { proposal_id })
            .await
            .map(|_| ())?,
        _ => return Err(Error::not_found("page").into()),
    }
    Ok(Redirect::to("/settings"))
}
