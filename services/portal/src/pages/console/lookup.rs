//! POST `/console/lookup`: who calls, by number, name or initials. What was typed stands in no address (decision 26).

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_htmx::{HxCurrentUrl, HxRequest};
use contracts::{
    Code, Paging,
    elderly::{ElderState, EldersByPhone, FindElders, GetElder},
};
use serde::Deserialize;

use super::{
    board::{self, OPERATORS},
    caller::{self, Caller, OnLine},
    candidates::Right,
    place::Place,
};
use crate::{
    pages::orders::typed,
    web::{App, Page, Post, Signed},
};

/// Elders offered for a name.
const SHOWN: Paging = Paging { page: 1, size: 9 };
/// Digits from which on a text is a telephone number and not its tail.
const NUMBER: usize = 7;

/// The form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Form {
    who: String,
    tab: String,
    order: String,
}

/// Looks up the caller.
///
/// # Errors
/// Another role, or a service does not answer.
pub async fn post(
    signed: Signed,
    State(app): State<App>,
    HxRequest(is_htmx): HxRequest,
    HxCurrentUrl(current): HxCurrentUrl,
    Post { data, .. }: Post<Form>,
) -> Page<Response> {
    signed.needs(&OPERATORS)?;
    let at = (&signed, &app);
    let caller = found(at, &data.who).await?;
    let sent_from = Place::read(&data.tab, &data.order, "");
    let place = Place::current(current.as_ref())
        .unwrap_or(sent_from)
        .elder(caller.elder());
    if is_htmx {
        let desk = board::named(at, place, None, &Right::Nothing).await?;
        return Ok(board::pushed(place, caller::pane(&desk, place, &caller)).into_response());
    }
    board::whole(at, place, &caller, None, "", StatusCode::OK).await
}

/// Who calls from a number, or has a name.
///
/// # Errors
/// A service does not answer.
pub async fn found(at: (&Signed, &App), typed: &str) -> contracts::Result<Caller> {
    let (signed, app) = at;
    let text = typed::narrow(typed);
    if text.is_empty() {
        return Ok(Caller::Nobody);
    }
    match number(&text) {
        Some(number) => {
            let callers = match signed
                .ask(
                    app,
                    EldersByPhone {
                        phone: number.as_str().into(),
                    },
                )
                .await
            {
                Ok(found) => found.elders,
                // A landline, a short number: nobody is registered with one.
                Err(error) if error.code == Code::Invalid => Vec::new(),
                Err(error) => return Err(error),
            };
            match <[_; 1]>::try_from(callers) {
                Ok([card]) => {
                    let line = OnLine {
                        number: Some(number),
                        ..OnLine::new(at, card).await?
                    };
                    Ok(Caller::Elder(Box::new(line)))
                }
                Err(none) if none.is_empty() => Ok(Caller::Unknown(text)),
                Err(several) => Ok(Caller::Several(
                    number,
                    several.into_iter().map(|card| card.row).collect(),
                )),
            }
        }
        None => {
            let query = FindElders {
                text: Some(text.as_str().into()),
                within: None,
                category: None,
                paging: SHOWN,
            };
            let mut rows = signed.ask(app, query).await?.rows;
            rows.retain(|row| row.state == ElderState::Active);
            match rows.as_slice() {
                [] => Ok(Caller::Unknown(text)),
                [one] => {
                    let card = signed
                        .ask(
                            app,
                            GetElder {
                                elder_id: one.elder_id,
                            },
                        )
                        .await?;
                    Ok(Caller::Elder(Box::new(OnLine::new(at, card).await?)))
                }
                _ => Ok(Caller::Several(text, rows)),
            }
        }
    }
}

/// The telephone number that was typed, without spaces and dashes; nothing for a name or the tail of a number.
pub fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    (digits.len() >= NUMBER && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_may_be_typed_in_groups_and_a_tail_is_searched_like_a_name() {
        assert_eq!(number("169 0000 0001").as_deref(), Some("16900000001"));
        assert_eq!(number("0632-6613021").as_deref(), Some("06326613021"));
        for text in ["0001", "张桂兰", "zgl", "169000000x1"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
