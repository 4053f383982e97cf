//! The second factor: time-based codes of six digits (RFC 6238), as authenticator apps make them.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};
use time::OffsetDateTime;
use totp_rs::{Builder, Secret, Totp};

/// A new secret, Base32.
pub fn new_secret() -> String {
    Secret::generate().to_base32()
}

/// The codes of a Base32 secret; `None` when it is none or too short.
pub fn of_secret(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret.trim().to_uppercase()).ok()?;
    Builder::new().with_secret(secret).build().ok()
}

/// The step of a code that is good at `now` (half a minute early or late counts) and was not used before.
pub fn check(secret: &str, code: &str, last_step: i64, now: OffsetDateTime) -> Option<i64> {
    let code: String = code.chars().filter(|char| !char.is_whitespace()).collect();
    let step = of_secret(secret)?.check(&code, u64::try_from(now.unix_timestamp()).ok()?)?;
    i64::try_from(step).ok().filter(|step| *step > last_step)
}

/// What an authenticator app reads from the QR code.
pub fn address(secret: &str, account: &str, issuer: &str) -> Option<String> {
    let secret = Secret::try_from_base32(secret).ok()?;
    let issuer = issuer.replace(':', " ");
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name(account)
        .with_issuer(Some(issuer))
        .build()
        .ok()?;
    totp.to_url().ok()
}

/// A QR code as inline SVG; `label` is what screen readers say.
pub fn qr(text: &str, label: &str) -> Option<Markup> {
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width + QUIET, at / width + QUIET));
        }
    }
    let side = width + 2 * QUIET;
    Some(html! {
        svg role="img" aria-label=(label) viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::{Duration, macros::datetime};

    const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn code_at(secret: &str, at: OffsetDateTime) -> String {
        of_secret(secret)
            .unwrap()
            .generate(at.unix_timestamp().unsigned_abs())
            .to_string()
    }

    #[test]
    fn a_code_counts_once_and_for_a_minute_and_a_half() {
        let secret = new_secret();
        let code = code_at(&secret, NOW);
        let step = check(&secret, &code, 0, NOW).unwrap();
        assert_eq!(check(&secret, &code, step, NOW), None);
        assert_eq!(
            check(&secret, &format!("{} {}", &code[..3], &code[3..]), 0, NOW),
            Some(step)
        );
        assert_eq!(check(&secret, &code, 0, NOW + Duration::seconds(30)), Some(step));
        assert_eq!(check(&secret, &code, 0, NOW + Duration::minutes(2)), None);
    }

    #[test]
    fn the_address_names_the_product_and_the_account() {
        let address = address(&new_secret(), "liu.fang", "台儿庄区时间银行").unwrap();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains("liu.fang"));
        assert!(qr(&address, "x").unwrap().into_string().contains("viewBox"));
    }

    #[test]
    fn a_short_or_foreign_secret_is_none() {
        assert!(of_secret("ABC").is_none());
        assert!(of_secret("不是").is_none());
    }
}
