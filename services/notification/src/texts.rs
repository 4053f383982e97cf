//! What commands and queries about texts share.

use contracts::{
    Error, Result as Refusable,
    notification::text::{CAMPAIGN, TextChanged, TextState, TextVersion},
    settings,
};
use runtime::{Result, Settings};
use serde_json::{Value, json};

use crate::{
    channel::Channel,
    domain::{
        template::Template,
        text::{Around, CODED, Frame},
    },
    providers,
    store::text::{Codes, Version},
};

/// Longest code of a gateway.
const LONGEST_CODE: usize = 64;

/// The text of this name.
///
/// # Errors
/// `not_found`.
pub fn named(name: &str) -> Refusable<Frame> {
    Template::parse(name)
        .map(Frame::of)
        .ok_or_else(|| Error::not_found("text"))
}

/// The words of refusal as they are set.
pub fn optout_tail(settings: &Settings) -> String {
    settings.word(settings::SMS_OPTOUT_TAIL)
}

/// What the platform puts around a text.
pub fn around<'a>(channel: &'a Channel, tail: &'a str) -> Around<'a> {
    Around {
        sign_name: &channel.sign_name,
        optout_tail: tail,
    }
}

/// The gateways' codes, without those left empty.
///
/// # Errors
/// `invalid` at `codes.<gateway>`: `unknown_gateway`, `not_a_text_code`.
pub fn codes(given: &Codes) -> Refusable<Codes> {
    let mut codes = Codes::new();
    for (gateway, code) in given {
        let field = format!("codes.{gateway}");
        if !providers::ALL.iter().any(|known| known.name == gateway) {
            return Err(Error::invalid(
                &field,
                "unknown_gateway",
                "there is no such gateway",
            ));
        }
        let code = code.trim();
        if code.is_empty() {
            continue;
        }
        if code.len() > LONGEST_CODE || !code.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::invalid(
                &field,
                "not_a_text_code",
                "a code is letters, digits and signs without spaces",
            ));
        }
        codes.insert(gateway.clone(), code.to_owned());
    }
    Ok(codes)
}

/// The first of the configured gateways that sends by codes and has none of this text.
pub fn code_missing<'a>(channel: &'a Channel, codes: &Codes) -> Option<&'a str> {
    channel
        .providers
        .iter()
        .map(|provider| provider.name())
        .find(|name| CODED.contains(name) && !codes.contains_key(*name))
}

/// Which version it is, for the trail.
pub fn facts(version: &Version) -> Value {
    json!({ "name": version.name, "title": version.title, "version": version.version })
}

/// What has become of a version.
pub fn changed(version: &Version, state: TextState) -> TextChanged {
    TextChanged {
        version_id: version.id,
        version: version.version,
        state,
    }
}

/// A version as others see it.
pub fn told(version: Version, around: Around<'_>) -> Result<TextVersion> {
    let segments = match Template::parse(&version.name) {
        Some(template) => Frame::of(template).longest(&version.text, around)?.segments(),
        None => 0,
    };
    Ok(TextVersion {
        version_id: version.id,
        name: version.name,
        title: version.title,
        version: version.version,
        text: version.text,
        codes: version.codes,
        state: version.state,
        from: version.valid_from.map(Into::into),
        in_force_from: version.in_force_from.map(Into::into),
        reason: version.reason,
        proposed_by: version.proposed_by,
        proposed_at: version.proposed_at.into(),
        decided_by: version.decided.map(|(by, _)| by),
        decided_at: version.decided.map(|(_, at)| at.into()),
        returned_for: version.returned_for,
        retired_by: version.retired.as_ref().map(|(by, ..)| *by),
        retired_at: version.retired.as_ref().map(|(_, at, _)| (*at).into()),
        retired_for: version.retired.map(|(.., why)| why),
        segments: u16::try_from(segments).unwrap_or(0),
    })
}

/// Whether this is the frame under which campaigns' texts stand.
pub fn is_campaign(name: &str) -> bool {
    name == CAMPAIGN
}
