//! What was typed, to be read once more before it counts.

use contracts::elderly::RegisterElder;
use kernel::{PriorityClass, ResidentId};
use maud::{Markup, html};
use portal_kit::{Answer, Button, Card, PageCtx, action_bar, card, check_answers, post_form};
use uuid::Uuid;

use super::fields::Fields;
use crate::web::OrgTree;

/// The answers with two buttons: 提交, and back to the form with everything as it was.
pub(super) fn review(
    ctx: &PageCtx,
    key: Uuid,
    typed: &Fields,
    command: &RegisterElder,
    orgs: &OrgTree,
) -> Markup {
    let answers = answers(ctx, command, orgs);
    html! {
        (card(Card::new(""), html! {
            (check_answers(ctx.tr, &answers))
            (post_form(ctx, "elder-confirm", "/elders/new", key, html! {
                (hidden(typed))
                (action_bar(html! {
                    (Button::submit(ctx.tr.t("elder-submit")).primary().value("confirmed", "yes").key("Ctrl+Enter"))
                    (Button::submit(ctx.tr.t("kit-change")).value("confirmed", "back"))
                }))
            }))
        }))
    }
}

fn answers(ctx: &PageCtx, command: &RegisterElder, orgs: &OrgTree) -> Vec<Answer> {
    let tr = ctx.tr;
    let join = |words: Vec<String>| words.join(&tr.t("list-separator"));
    let mut answers = vec![
        Answer::new(tr.t("person-name"), &command.name.0, None),
        Answer::new(tr.t("person-resident-id"), &command.resident_id.0, None),
    ];
    // A wrong number is refused when it is sent on; here it only has nothing to tell.
    if let Ok(id) = command.resident_id.parse::<ResidentId>() {
        answers.push(Answer::new(tr.t("person-birth"), tr.date(id.birth_date()), None));
        answers.push(Answer::new(
            tr.t("person-sex"),
            tr.word("sex", id.sex().as_str()),
            None,
        ));
    }
    let phone = match &command.phone {
        Some(phone) => format!(
            "{}（{}）",
            phone.0,
            tr.word("phone_owner", command.phone_owner.as_str())
        ),
        None => tr.t("elders-no-phone"),
    };
    answers.push(Answer::new(tr.t("person-phone"), phone, None));
    answers.push(Answer::new(
        tr.t("elder-address"),
        format!("{} {}", orgs.town_village(&command.village), command.address.0),
        None,
    ));
    answers.push(Answer::new(
        tr.t("elder-living"),
        tr.word("living", command.living.as_str()),
        None,
    ));
    if !command.categories.is_empty() {
        let groups = command
            .categories
            .iter()
            .map(|one| {
                format!(
                    "{} {}（{}）",
                    tr.word("category", one.category.as_str()),
                    one.evidence.0,
                    one.verified_by
                )
            })
            .collect();
        answers.push(Answer::new(tr.t("elders-category"), join(groups), None));
        answers.push(Answer::new(
            tr.t("elders-priority"),
            tr.word("priority", PriorityClass::P1.as_str()),
            None,
        ));
    }
    if !command.traits.is_empty() {
        let traits = command
            .traits
            .iter()
            .map(|one| tr.word("trait", one.as_str()))
            .collect();
        answers.push(Answer::new(tr.t("elders-traits"), join(traits), None));
    }
    if let Some(contact) = &command.contact {
        let text = format!("{}（{}）{}", contact.name.0, contact.relation, contact.phone.0);
        answers.push(Answer::new(tr.t("elder-section-contact"), text, None));
    }
    if let Some(note) = &command.note {
        answers.push(Answer::new(tr.t("elder-note"), &note.0, None));
    }
    let mut consent = vec![
        tr.word("consent", command.consent.given_by.as_str()),
        tr.t("consent-service-short"),
    ];
    if command.consent.sensitive {
        consent.push(tr.t("consent-sensitive-short"));
    }
    answers.push(Answer::new(tr.t("elder-section-consent"), join(consent), None));
    answers
}

/// Every field again, for the next POST.
fn hidden(typed: &Fields) -> Markup {
    let pairs = match serde_json::to_value(typed) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    html! {
        @for (name, value) in &pairs {
            @if name != "confirmed" {
                @match value {
                    serde_json::Value::Array(values) => {
                        @for one in values { input type="hidden" name=(name) value=(one.as_str().unwrap_or_default()); }
                    }
                    serde_json::Value::String(text) => { input type="hidden" name=(name) value=(text); }
                    _ => {}
                }
            }
        }
    }
}
