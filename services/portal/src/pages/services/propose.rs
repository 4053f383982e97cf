//! `/services/propose`: a change of a service, or a new one. It counts when another person has approved it (R1.7).

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Error,
    dispatch::{ListServices, ServiceItem, service::ProposeService},
    volunteer::QualificationKind,
};
use kernel::{BasisPoints, RawMinutes, ServiceClass, china_date};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Choice, Field, FormErrors, Hx, Input, PageCtx, PageHead, action_bar, alert,
    card, check, error_summary, input, page as shell, post_form, seg, select, textarea,
};
use serde::Deserialize;
use uuid::Uuid;

use super::DECIDERS;
use crate::{
    pages::orders::{
        catalogue::{class_name, factor},
        typed::{narrow, whole},
    },
    web::{App, Errors, Page, Post, Signed, field_errors, parse_date, words},
};

/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[
    ("code", "services-code"),
    ("name_zh", "services-name-zh"),
    ("name_en", "services-name-en"),
    ("initials", "services-initials"),
    ("class", "services-class"),
    ("weight", "services-weight"),
    ("qualification", "services-qualification"),
    ("seats", "services-seats"),
    ("usual_minutes", "services-usual"),
    ("valid_from", "services-from"),
    ("reason", "settings-why"),
];
/// Longest text of all questions together, with their line breaks.
const QUESTIONS: u16 = 8 * 81;

/// Which service is to be changed; none for a new one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    code: String,
}

/// The form's fields, as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// `yes` for a service that is not in the catalogue yet.
    new: String,
    code: String,
    name_zh: String,
    name_en: String,
    initials: String,
    class: String,
    weight: String,
    qualification: String,
    needs_insurance: String,
    intimate: String,
    dangerous: String,
    seats: String,
    usual_minutes: String,
    questions: String,
    closed: String,
    valid_from: String,
    reason: String,
}

impl Typed {
    fn of(item: &ServiceItem) -> Self {
        let ticked = |is: bool| if is { "on".to_owned() } else { String::new() };
        Self {
            code: item.code.clone(),
            name_zh: item.name_zh.clone(),
            name_en: item.name_en.clone(),
            initials: item.initials.clone(),
            class: item.class.as_str().into(),
            weight: factor(item.weight),
            qualification: item.qualification.map_or("", QualificationKind::as_str).into(),
            needs_insurance: ticked(item.needs_insurance),
            intimate: ticked(item.intimate),
            dangerous: ticked(item.dangerous),
            seats: item.seats.to_string(),
            usual_minutes: item.usual_minutes.get().to_string(),
            questions: item.questions.join("\n"),
            closed: ticked(item.closed),
            ..Self::default()
        }
    }

    fn blank() -> Self {
        Self {
            new: "yes".into(),
            class: ServiceClass::Ordinary.as_str().into(),
            seats: "1".into(),
            usual_minutes: "60".into(),
            ..Self::default()
        }
    }

    fn is_new(&self) -> bool {
        !self.new.is_empty()
    }

    /// The proposal, or what is wrong with the form.
    fn read(&self, known: &[ServiceItem], mut errors: Errors) -> Result<ProposeService, FormErrors> {
        let code = narrow(&self.code);
        if self.is_new() && known.iter().any(|item| item.code == code) {
            errors.add("code", "service_code_taken");
        }
        let name_zh = errors.required("name_zh", &self.name_zh);
        let name_en = errors.required("name_en", &self.name_en);
        let initials = errors.required("initials", &self.initials);
        let class: Option<ServiceClass> = errors.read("class", "choose", self.class.parse().ok());
        let weight = if self.weight.trim().is_empty() {
            class.map(ServiceClass::weight)
        } else {
            errors.read("weight", "not_a_weight", read_factor(&self.weight))
        };
        let qualification = match self.qualification.as_str() {
            "" => Some(None),
            word => errors.read(
                "qualification",
                "choose",
                QualificationKind::parse(word).map(Some),
            ),
        };
        let seats = whole(&self.seats).and_then(|n| u8::try_from(n).ok());
        let seats = errors.read("seats", "number_form", seats);
        let usual = errors.read("usual_minutes", "number_form", whole(&self.usual_minutes));
        let from = errors.read("valid_from", "date_form", parse_date(&self.valid_from));
        let reason = errors.required("reason", &self.reason);
        let questions = self
            .questions
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty());
        let proposal = (|| {
            Some(ProposeService {
                spec: ServiceItem {
                    code,
                    name_zh,
                    name_en,
                    initials: initials.to_lowercase(),
                    class: class?,
                    weight: weight?,
                    qualification: qualification?,
                    needs_insurance: !self.needs_insurance.is_empty(),
                    intimate: !self.intimate.is_empty(),
                    dangerous: !self.dangerous.is_empty(),
                    seats: seats?,
                    usual_minutes: RawMinutes::new(usual?),
                    questions: questions.map(str::to_owned).collect(),
                    closed: !self.closed.is_empty(),
                },
                valid_from: from?.into(),
                reason,
            })
        })();
        match proposal {
            Some(proposal) if errors.is_empty() => Ok(proposal),
            _ => Err(errors.into_inner()),
        }
    }
}

/// `2`, `1.5`, `×2`: a factor with at most four decimals, as basis points.
fn read_factor(text: &str) -> Option<BasisPoints> {
    let text = narrow(text);
    let text = text.trim_start_matches(['×', 'x', 'X']).trim();
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 4 || !digits(whole) || !digits(rest) {
        return None;
    }
    let points: i32 = format!("{whole}{rest:0<4}").parse().ok()?;
    (points > 0).then(|| BasisPoints::new(points))
}

/// The form, filled with the service that is to be changed.
///
/// # Errors
/// Another role, no such service, or dispatch does not answer.
pub async fn ask(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page {
    signed.needs(&DECIDERS)?;
    let mut typed = if asked.code.is_empty() {
        Typed::blank()
    } else {
        let services = signed.ask(&app, ListServices {}).await?.services;
        let item = services.iter().find(|item| item.code == asked.code);
        Typed::of(item.ok_or_else(|| Error::not_found("service"))?)
    };
    let tomorrow = china_date(app.host.clock().now()).next_day();
    typed.valid_from = tomorrow.map(|day| day.to_string()).unwrap_or_default();
    let ctx = signed.ctx(&app, "/services");
    Ok(view(&ctx, app.key(), &typed, &FormErrors::new(), None))
}

/// Proposes it.
///
/// # Errors
/// Another role, or dispatch does not answer.
pub async fn post(
    State(app): State<App>,
    signed: Signed,
    Post { idem, data: typed }: Post<Typed>,
) -> Page<Response> {
    signed.needs(&DECIDERS)?;
    let ctx = signed.ctx(&app, "/services");
    let again = |status: StatusCode, errors: &FormErrors, why: Option<String>| {
        (status, view(&ctx, app.key(), &typed, errors, why)).into_response()
    };
    let known = signed.ask(&app, ListServices {}).await?.services;
    let proposal = match typed.read(&known, Errors::new(signed.tr).naming(LABELS)) {
        Ok(proposal) => proposal,
        Err(errors) => return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, &errors, None)),
    };
    match signed.tell(&app, idem, proposal).await {
        Ok(_) => Ok(Redirect::to("/services#waiting").into_response()),
        Err(error) if error.code == Code::Invalid && error.field.is_some() => {
            let errors = field_errors(&error, signed.tr, &[]);
            Ok(again(StatusCode::UNPROCESSABLE_ENTITY, &errors, None))
        }
        // Nothing is different, or another change waits: what was typed stays.
        Err(error) if error.code == Code::Conflict => {
            let why = words(&error, signed.tr);
            Ok(again(StatusCode::CONFLICT, &FormErrors::new(), Some(why)))
        }
        Err(error) => Err(error.into()),
    }
}

fn view(ctx: &PageCtx, key: Uuid, typed: &Typed, errors: &FormErrors, why: Option<String>) -> Markup {
    let tr = ctx.tr;
    let title = if typed.is_new() {
        tr.t("services-new")
    } else {
        tr.args("services-change-of", &[("code", typed.code.as_str().into())])
    };
    let head = PageHead::new(title.clone())
        .crumb(tr.t("services-title"), "/services")
        .here(title)
        .errors(!errors.is_empty());
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(errors);
    let needed = |name: &str, label: &str| field(name, label).required();
    let classes: Vec<Choice> = ServiceClass::ALL
        .iter()
        .map(|class| {
            let words = format!("{} ×{}", class_name(tr, *class), factor(class.weight()));
            Choice::new(class.as_str(), words)
        })
        .collect();
    let none = (String::new(), tr.t("services-no-qualification"));
    let kinds: Vec<(String, String)> = std::iter::once(none)
        .chain(
            QualificationKind::ALL
                .iter()
                .map(|kind| (kind.as_str().to_owned(), tr.word("qualification", kind.as_str()))),
        )
        .collect();
    let code = Input::whole(&typed.code).max(2);
    let code = if typed.is_new() { code } else { code.readonly() };
    let ticked =
        |name: &str, label: &str, value: &str| check(name, &tr.t(label), !value.is_empty(), errors.get(name));
    let back = if typed.is_new() {
        "/services".to_owned()
    } else {
        format!("/services/{}", typed.code)
    };
    shell(
        ctx,
        &head,
        card(
            Card::new(tr.t("settings-propose")),
            html! {
                (alert(AlertKind::Info, html! { (tr.t("services-note")) }))
                @if let Some(why) = &why { (alert(AlertKind::Bad, html! { (why) })) }
                (post_form(ctx, "service-form", "/services/propose", key, html! {
                    (error_summary(tr, errors))
                    input type="hidden" name="new" value=(typed.new);
                    div.stack {
                        div.g.g2.stack-m {
                            (input(&needed("code", "services-code").hint(tr.t("services-code-hint")), code))
                            (input(&needed("initials", "services-initials").hint(tr.t("services-initials-hint")), Input::text(&typed.initials).max(10)))
                            (input(&needed("name_zh", "services-name-zh"), Input::text(&typed.name_zh).max(20)))
                            (input(&needed("name_en", "services-name-en"), Input::text(&typed.name_en).max(60)))
                            (seg(&needed("class", "services-class"), &classes, &typed.class, Hx::default()))
                            (input(&field("weight", "services-weight").hint(tr.t("services-weight-hint")), Input::text(&typed.weight).max(7)))
                            (select(&field("qualification", "services-qualification"), &kinds, &typed.qualification, Hx::default()))
                            (input(&needed("usual_minutes", "services-usual").hint(tr.t("orders-times-breaks-hint")), Input::whole(&typed.usual_minutes).max(3)))
                            (input(&needed("seats", "services-seats").hint(tr.t("services-seats-hint")), Input::whole(&typed.seats).max(1)))
                        }
                        div {
                            (ticked("needs_insurance", "services-insurance-need", &typed.needs_insurance))
                            (ticked("intimate", "services-intimate-need", &typed.intimate))
                            (ticked("dangerous", "services-dangerous-need", &typed.dangerous))
                            (ticked("closed", "services-close", &typed.closed))
                        }
                        (textarea(&field("questions", "services-questions").hint(tr.t("services-questions-hint")), &typed.questions, 5, QUESTIONS))
                        (input(&needed("valid_from", "services-from").hint(tr.t("services-from-hint")), Input::date(&typed.valid_from)))
                        (input(&needed("reason", "settings-why"), Input::text(&typed.reason).max(200)))
                    }
                    (action_bar(html! {
                        (Button::submit(tr.t("settings-send")).primary())
                        (Button::link(tr.t("form-cancel"), back).quiet())
                    }))
                }))
            },
        ),
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;
    use crate::pages::orders::{catalogue::tests::sample, desk::tests::assert_sound};

    fn errors() -> Errors {
        Errors::new(Tr::new(Lang::Zh)).naming(LABELS)
    }

    fn repair() -> Typed {
        let catalogue = sample();
        Typed {
            valid_from: "2026-12-01".into(),
            reason: "按会议决定".into(),
            ..Typed::of(catalogue.find("02").unwrap())
        }
    }

    #[test]
    fn a_form_that_was_not_touched_says_what_the_catalogue_says() {
        let catalogue = sample();
        let proposal = repair().read(catalogue.services(), errors()).unwrap();
        assert_eq!(proposal.spec, catalogue.find("02").unwrap().clone());
    }

    #[test]
    fn a_weight_is_typed_as_a_factor_and_empty_is_that_of_the_class_r4_1() {
        for (text, points) in [("2", 20_000), ("1.5", 15_000), ("×3", 30_000), ("０.25", 2_500)] {
            assert_eq!(read_factor(text), Some(BasisPoints::new(points)), "{text}");
        }
        for text in ["", "0", "-1", "1.23456", "1.5.0", "二", "1e3"] {
            assert_eq!(read_factor(text), None, "{text}");
        }
        let typed = Typed {
            class: "professional".into(),
            weight: String::new(),
            ..repair()
        };
        let proposal = typed.read(&[], errors()).unwrap();
        assert_eq!(proposal.spec.weight, BasisPoints::new(30_000));
    }

    #[test]
    fn every_wrong_field_is_named_at_once_and_what_was_typed_stays() {
        let typed = Typed {
            name_zh: " ".into(),
            weight: "viel".into(),
            seats: "两".into(),
            valid_from: "morgen".into(),
            reason: String::new(),
            ..repair()
        };
        let found = typed.read(&[], errors()).unwrap_err();
        for field in ["name_zh", "weight", "seats", "valid_from", "reason"] {
            assert!(found.get(field).is_some(), "{field}");
        }
        for lang in [Lang::Zh, Lang::En] {
            let mut ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", "/services");
            ctx.csrf = "token".into();
            let html = view(&ctx, Uuid::nil(), &typed, &found, None).into_string();
            assert_sound(&html);
            assert!(html.contains("value=\"viel\"") && html.contains("id=\"seats-err\""));
            assert!(html.contains("readonly"), "the code of a service stays");
        }
    }

    #[test]
    fn a_new_service_takes_no_code_that_is_there_already() {
        let typed = Typed {
            new: "yes".into(),
            ..repair()
        };
        let found = typed.read(sample().services(), errors()).unwrap_err();
        assert!(found.get("code").is_some());
    }

    #[test]
    fn each_line_is_a_question() {
        let typed = Typed {
            questions: "几楼？\n\n  有电梯吗？ \n".into(),
            ..repair()
        };
        assert_eq!(
            typed.read(&[], errors()).unwrap().spec.questions,
            ["几楼？", "有电梯吗？"]
        );
    }
}
